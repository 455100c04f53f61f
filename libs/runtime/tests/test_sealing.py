"""Sealed content opens under any ring that has its master key, and under no other; without its own key never."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.sealing import KeyRing, Sealed, Unopened

OLD, BOTH, NEW = (
    KeyRing.of("1:first-secret"),
    KeyRing.of("2:second-secret, 1:first-secret"),
    KeyRing.of("2:second-secret"),
)
CONTENT = "张三 110101199003071233".encode()


@given(st.binary(max_size=4000))
def test_what_was_sealed_opens(content: bytes) -> None:
    sealed = OLD.seal(content)
    assert OLD.open(sealed) == BOTH.open(sealed) == content
    assert sealed != OLD.seal(content)


def test_the_first_master_key_seals_and_all_open() -> None:
    with pytest.raises(Unopened):
        NEW.open(OLD.seal(CONTENT))
    with pytest.raises(Unopened):
        OLD.open(BOTH.seal(CONTENT))
    assert NEW.open(BOTH.seal(CONTENT)) == CONTENT
    assert (BOTH.first, OLD.first) == ("2", "1")


def test_an_old_master_key_may_go_once_its_keys_are_wrapped_anew() -> None:
    sealed = OLD.seal(CONTENT)
    key = BOTH.rewrapped(sealed.key)
    assert key is not None and BOTH.rewrapped(key) is None
    assert NEW.open(sealed._replace(key=key)) == CONTENT


@given(st.data())
def test_no_byte_may_be_changed(data: st.DataObject) -> None:
    sealed = OLD.seal(CONTENT)
    part = data.draw(st.sampled_from(["key", "content"]))
    spoilt = bytearray(getattr(sealed, part))
    place = data.draw(st.integers(0, len(spoilt) - 1))
    spoilt[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Unopened):
        OLD.open(sealed._replace(**{part: bytes(spoilt)}))


@given(st.binary(max_size=100), st.binary(max_size=100))
def test_what_never_was_sealed_does_not_open(key: bytes, content: bytes) -> None:
    with pytest.raises(Unopened):
        BOTH.open(Sealed(key, content))


def test_the_key_of_one_piece_opens_no_other() -> None:
    one, other = OLD.seal(CONTENT), OLD.seal(CONTENT)
    with pytest.raises(Unopened):
        OLD.open(Sealed(one.key, other.content))


@pytest.mark.parametrize(
    "text", ["", " , ", "secret-without-id", "1:", "1:short", "a b:first-secret", "1:first-secret,1:second-secret"]
)
def test_what_is_no_ring_is_refused_without_a_word_of_the_secret(text: str) -> None:
    with pytest.raises(ValueError, match="sealing key") as refused:
        KeyRing.of(text)
    assert "secret-without" not in str(refused.value) and "second-secret" not in str(refused.value)
