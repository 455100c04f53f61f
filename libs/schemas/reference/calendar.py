"""Working days: weekdays that are no holiday, and weekend days that are worked instead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

from libs.schemas.reference.periods import Periods
from libs.schemas.reference.rows.general import Holiday

_SATURDAY = 5
_DAY = timedelta(days=1)


class WorkingDays:
    """The calendar of one release."""

    def __init__(self, holidays: Periods[Mapping[str, Holiday]]) -> None:
        self._holidays = holidays
        self.next_from = lru_cache(maxsize=1024)(self._next_from)
        """The day itself, or the first working day behind it."""

    def has(self, day: date) -> bool:
        """True if people work on this day."""
        kinds = {holiday.kind for holiday in self._holidays.on(day).values()}
        return "work" in kinds or (not kinds and day.weekday() < _SATURDAY)

    def _next_from(self, day: date) -> date:
        while not self.has(day):
            day += _DAY
        return day
