"""Settings that summaries are decided by."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class SummaryTerms:
    """due_day: of the month after departure, the last for a summary. remind_days: so long before, its declarant is told.

    lists_max, messages_max: of one application. goods_max: lines of one customs declaration. result_lines_max: lines of
    one message of the result.
    """

    due_day: int = 15
    remind_days: int = 5
    lists_max: int = 10_000
    messages_max: int = 100
    goods_max: int = 50
    result_lines_max: int = 1_000

    def due_on(self, month: date) -> date:
        """The last day for the lists of a month, which is named by its first day."""
        after = next_month(month)
        return after.replace(day=min(self.due_day, monthrange(after.year, after.month)[1]))

    def last_due(self, day: date) -> date:
        """The last month whose lists had to be summarised when `day` ends."""
        before = month_before(day)
        return before if self.due_on(before) <= day else month_before(before)

    def last_reminded(self, day: date) -> date:
        """The last month whose declarants have been told by the end of `day` that the day comes near."""
        return self.last_due(day + timedelta(days=self.remind_days))


def next_month(day: date) -> date:
    """The first day of the month behind."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def month_before(day: date) -> date:
    """The first day of the month before."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def last_month_ended(day: date) -> date:
    """The last month that is over when `day` ends."""
    return month_before(day + timedelta(days=1))
