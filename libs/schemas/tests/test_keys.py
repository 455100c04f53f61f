"""Keys: cases of different scopes never share one, and every way to make a key makes the same."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from libs.schemas import keys
from libs.schemas.declarations import ManualVerdict
from libs.schemas.events.lists import CaseRef
from libs.schemas.keys import CaseScope, Key, case_apart, case_of
from libs.schemas.kinds import KINDS

OWNERS = st.text(st.characters(exclude_characters=":"), min_size=2)
FILLED = [value for value in vars(keys).values() if isinstance(value, Key) and value.fields]


def test_a_case_is_known_by_scope_owner_and_number() -> None:
    cases = [case_of(scope, "330196", "T1") for scope in ("I", "E", "D")]
    assert cases == ["330196:T1", "E:330196:T1", "D:330196:T1"]
    assert case_apart("无:T1") == ("I", "无", "T1")


@given(st.sampled_from(["I", "E", "D"]), OWNERS, st.text(min_size=1))
def test_a_case_is_read_off_its_key(scope: CaseScope, owner: str, number: str) -> None:
    assert case_apart(case_of(scope, owner, number)) == (scope, owner, number)
    ref = CaseRef.of(case_of(scope, owner, number), 2)
    assert (ref.scope, ref.case, ref.attempt_key) == (scope, case_of(scope, owner, number), (ref.case, 2))


@pytest.mark.parametrize("platform", ["E", "3301960AB1:T1"])
def test_no_document_names_a_platform_that_reads_as_another_part_of_a_key(platform: str) -> None:
    with pytest.raises(ValidationError, match="ebpCode"):
        ManualVerdict.model_validate({"ebpCode": platform})


@pytest.mark.parametrize("key", FILLED, ids=lambda key: key.name)
def test_a_document_and_its_model_have_one_key(key: Key) -> None:
    values = {name: f"V{number}" for number, name in enumerate(key.fields)}
    model = SimpleNamespace(**dict(zip(key.attributes, values.values(), strict=True)))
    assert key.reader()(model) == key.of_document(values) == key.of(*values.values())


def test_what_a_document_does_not_tell_is_empty() -> None:
    assert keys.CASE.of_document({"orderNo": "T1"}) == ":T1"


def test_an_accepted_document_says_what_it_is_keyed_by() -> None:
    for kind in KINDS.values():
        assert set(kind.keyed_by.attributes) <= set(_fields(kind.becomes)), kind.name


def _fields(event: type[Any]) -> Iterable[str]:
    return event.__struct_fields__ if issubclass(event, msgspec.Struct) else event.model_fields
