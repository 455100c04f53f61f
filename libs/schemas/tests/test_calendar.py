"""The calendar proves that it closes a day."""

from __future__ import annotations

from datetime import date

import pytest

from libs.schemas.events.calendar import DayClosed, closed_by, closing_record, sign_day

DAY = date(2026, 3, 2)


def test_a_signed_day_is_closed() -> None:
    value, headers = closing_record(DAY, "secret")
    assert closed_by(value, "secret") == DAY
    assert dict(headers)["ce_type"] == b"DayClosed"


@pytest.mark.parametrize(
    "value",
    [
        None,
        b"",
        b"{}",
        b"\xff",
        closing_record(DAY, "another").value,
        DayClosed(day=DAY).model_dump_json().encode(),
        DayClosed(day=DAY, signature="é").model_dump_json().encode(),
        DayClosed(day=DAY, signature=sign_day(date(2026, 3, 3), "secret")).model_dump_json().encode(),
    ],
)
def test_anything_else_closes_nothing(value: bytes | None) -> None:
    assert closed_by(value, "secret") is None
