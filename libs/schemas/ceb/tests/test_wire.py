"""The calendar expression against the calendar; the numbers against their notation."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import SchemaValidator

from libs.schemas.ceb.shared.checks import is_enterprise_code, is_resident_id
from libs.schemas.personal import Personal, mask
from libs.schemas.wire import Dec, Moment

DAY_SCHEMA = SchemaValidator(Moment(8).schema())
SECOND_SCHEMA = SchemaValidator(Moment(14).schema())
AMOUNT_SCHEMA = SchemaValidator(Dec().schema())


def accepted(schema: SchemaValidator, text: str) -> bool:
    try:
        schema.validate_python(text)
    except ValidationError:
        return False
    return True


@given(st.integers(1900, 2099), st.integers(0, 13), st.integers(0, 32))
@example(2000, 2, 29)
@example(1900, 2, 29)
@example(2024, 2, 29)
@example(2023, 2, 29)
def test_a_day_is_accepted_exactly_if_it_exists(year: int, month: int, day: int) -> None:
    try:
        exists = bool(date(year, month, day))
    except ValueError:
        exists = False
    assert accepted(DAY_SCHEMA, f"{year:04}{month:02}{day:02}") == exists


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2099, 12, 31)))  # noqa: DTZ001 customs local time
def test_every_second_is_accepted(moment: datetime) -> None:
    assert accepted(SECOND_SCHEMA, f"{moment:%Y%m%d%H%M%S}")


@pytest.mark.parametrize("text", ["20251111240000", "20251111236000", "20251111235960", "2025111123595"])
def test_no_other_second_is(text: str) -> None:
    assert not accepted(SECOND_SCHEMA, text)


@given(st.decimals(min_value=0, max_value=Decimal("99999999999999.99999"), places=5))
def test_amounts_are_read_exactly(amount: Decimal) -> None:
    assert AMOUNT_SCHEMA.validate_python(format(amount, "f")) == amount


@pytest.mark.parametrize("text", ["", ".5", "5.", "+1", "1,000", "1e3", "Infinity", "NaN", "1_0", "0.123456", "٣"])
def test_what_is_no_amount(text: str) -> None:
    assert not accepted(AMOUNT_SCHEMA, text)


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("110101199003071233", True),
        ("11010119900307205X", True),
        ("110101199003071234", False),
        ("110101199013071230", False),
        ("000101199003071233", False),
        ("11010119900307123", False),
        ("１１0101199003071233", False),
    ],
)
def test_resident_id(number: str, valid: bool) -> None:
    assert is_resident_id(number) == valid


@given(st.integers(0, 16), st.integers(1, 9))
def test_a_resident_id_with_one_digit_changed_is_not_valid(place: int, shift: int) -> None:
    number = list("110101199003071233")
    number[place] = str((int(number[place]) + shift) % 10)
    assert not is_resident_id("".join(number))


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("91110000101623741K", True),
        ("911101066976941872", True),
        ("91110000101623741L", False),
        ("9111000010162374IK", False),
        ("3301960AB1", True),
    ],
)
def test_enterprise_code(code: str, valid: bool) -> None:
    assert is_enterprise_code(code) == valid


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (Personal.NAME, "张三", "张*"),
        (Personal.NAME, "张", "*"),
        (Personal.PHONE, "13800000000", "138****0000"),
        (Personal.PHONE, "1380000", "*******"),
        (Personal.ID_NUMBER, "110101199003071233", "11**************33"),
        (Personal.FREE_TEXT, "call 13800000000", "****************"),
    ],
)
def test_masks(kind: Personal, value: str, shown: str) -> None:
    assert mask(kind, value) == shown
