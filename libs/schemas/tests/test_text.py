"""Text as it is compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.schemas.text import alike, difference, digits_of_telephone


@pytest.mark.parametrize("char", "\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff65\u0387")
def test_interpuncts_are_one(char: str) -> None:
    assert alike(f"阿卜杜{char}买买提") == "阿卜杜·买买提"


@given(st.text())
def test_what_is_alike_stays_alike(text: str) -> None:
    assert alike(f" {text}\u3000") == alike(text)


@pytest.mark.parametrize(
    "text", ["19900900001", "+86-199-0090-0001", "0086 199 0090 0001", "８６ 19900900001", "(+86)199.0090.0001"]
)
def test_a_telephone_is_its_digits(text: str) -> None:
    assert digits_of_telephone(text) == "19900900001"


def test_a_number_that_begins_with_86_keeps_it() -> None:
    assert digits_of_telephone("86123456") == "86123456"
    assert digits_of_telephone("0574-8765 4321") == digits_of_telephone("+86 574 87654321") == "57487654321"


@given(st.text(max_size=5), st.text(max_size=5))
def test_a_difference_tells_no_letter(one: str, other: str) -> None:
    told = difference(one, other).partition("(")[2]
    assert not any(f"U+{ord(char):04X}" in told for char in one + other if char.isalnum())
