"""A day's end makes due in exports: reminders, months that are overdue, figures of the month that ended."""

from __future__ import annotations

from datetime import date

from libs.runtime.due import Due
from services.exports.domain.summaries.files import FigureKey, MonthKey


class MonthDue(Due, frozen=True):
    """A declarant's lists of a month, as `MonthKey` names them."""

    month: date
    customs_code: str
    agent_code: str
    ebc_code: str

    @property
    def key(self) -> MonthKey:
        return MonthKey(self.month, self.customs_code, self.agent_code, self.ebc_code)


class ReminderDue(MonthDue, frozen=True):
    """The declarant is told that the last day comes near."""


class SummaryMissed(MonthDue, frozen=True):
    """The last day ended, and lists are not summarised."""


class FigureDue(Due, frozen=True):
    """A figure of the month that ended is published."""

    month: date
    customs_code: str
    trade_mode: str
    gcode4: str
    country: str
    unit: str

    @property
    def key(self) -> FigureKey:
        return FigureKey(self.month, self.customs_code, self.trade_mode, self.gcode4, self.country, self.unit)
