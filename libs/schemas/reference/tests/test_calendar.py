"""Working days, weekends, holidays and weekends worked instead."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.schemas.reference import SAMPLE, load

DAYS = load(SAMPLE).working_days


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 4, 16), True),
        (date(2026, 4, 18), False),
        (date(2026, 5, 1), False),
        (date(2026, 5, 9), True),
        (date(2026, 10, 7), False),
        (date(2026, 10, 10), True),
    ],
)
def test_a_day_is_worked_or_not(day: date, works: bool) -> None:
    assert DAYS.has(day) is works


@given(st.dates(date(2025, 12, 1), date(2027, 1, 31)))
def test_the_next_working_day_is_the_first_one_not_before(day: date) -> None:
    found = DAYS.next_from(day)
    assert DAYS.has(found)
    assert not any(DAYS.has(day + timedelta(days=n)) for n in range((found - day).days))
