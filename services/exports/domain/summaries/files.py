"""A batch touches these exported lists, messages of applications, months of declarants and figures in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from libs.schemas.events.lists import Declared, DeclaredLine, Exported
from libs.schemas.events.summaries import StatisticsPublished
from libs.schemas.events.summary_documents import SummaryApplied
from libs.schemas.keys import AttemptKey

ApplicationKey = tuple[str, str]
"""agentCode, copNo."""
SUMMARISED = "B"
"""The statistics flag of lists that are summarised; the others go into the month's statistics."""


class MonthKey(NamedTuple):
    """Lists of one declarant, office and consignor departed in a month. month: its first day."""

    month: date
    customs_code: str
    agent_code: str
    ebc_code: str


class FigureKey(NamedTuple):
    """A figure of the statistics. gcode4: the goods' heading; unit: the lawful one."""

    month: date
    customs_code: str
    trade_mode: str
    gcode4: str
    country: str
    unit: str


class CurrencyKey(NamedTuple):
    """The part of a figure that is in one currency."""

    figure: FigureKey
    currency: str


class NumberKey(NamedTuple):
    """An office gives out its numbers of a year one after the other."""

    customs_code: str
    year: int


@dataclass(slots=True)
class ExportedList:
    """A row has the list as it was released, its departure and the summary that took it, in any order."""

    case_key: str
    attempt: int
    declared: Declared | None = None
    lines: list[DeclaredLine] | None = None
    departed_day: date | None = None
    sum_no: str | None = None
    summed_day: date | None = None

    @property
    def key(self) -> AttemptKey:
        return AttemptKey(self.case_key, self.attempt)

    @property
    def invt_no(self) -> str | None:
        return self.declared.invt_no if self.declared else None

    @property
    def exported(self) -> Exported:
        assert self.declared and self.declared.exported
        return self.declared.exported

    def applied_for_by(self, agent_code: str) -> bool:
        """Say whether they may have it summarised: its declarant, or its consignor."""
        parties = self.declared.parties if self.declared else None
        return parties is not None and agent_code in (parties.agent_code, parties.ebc_code)

    @property
    def to_summarise(self) -> bool:
        """Say whether it has departed and must end in a summary."""
        return self.declared is not None and self.departed_day is not None and self._flag == SUMMARISED

    @property
    def to_count(self) -> bool:
        """Say whether it has departed and its goods stand in the statistics."""
        return self.lines is not None and self.departed_day is not None and self._flag != SUMMARISED

    @property
    def _flag(self) -> str:
        return self.exported.statistics_flag

    @property
    def month(self) -> MonthKey:
        """The month of its departure."""
        assert self.declared and self.departed_day
        parties = self.declared.parties
        first = self.departed_day.replace(day=1)
        return MonthKey(first, self.declared.customs_code, parties.agent_code, parties.ebc_code)


@dataclass(slots=True)
class SummaryPart:
    """A message of an application, kept since a moment. sum_no: the summary that its application became."""

    applied: SummaryApplied
    since: datetime
    sum_no: str | None = None


@dataclass(slots=True)
class Month:
    """Lists that departed and are to be summarised, and how many of them are. reminded, overdue: whether it was told."""

    departed: int = 0
    summed: int = 0
    reminded: bool = False
    overdue: bool = False

    @property
    def open(self) -> int:
        return self.departed - self.summed


@dataclass(slots=True)
class Amounts:
    """A figure's part in one currency. value: in it; lists: counted in the first of their currencies alone."""

    lists: int = 0
    qty: Decimal = Decimal(0)
    value: Decimal = Decimal(0)


@dataclass(slots=True)
class SummaryFiles:
    """A batch changes these in place.

    changed: the lists that `save` has to write; listed: those of them whose block or lines are new here. dropped, kept:
    messages of applications, by key and number. more, figures: what is added to months and figures. months: as loaded, with
    what is told of them. numbers: the last ones given out. published: figures that are published now.
    """

    lists: dict[AttemptKey, ExportedList] = field(default_factory=dict)
    by_number: dict[str, ExportedList] = field(default_factory=dict)
    changed: dict[AttemptKey, ExportedList] = field(default_factory=dict)
    listed: set[AttemptKey] = field(default_factory=set)
    parts: dict[ApplicationKey, dict[int, SummaryPart]] = field(default_factory=dict)
    kept: dict[tuple[str, str, int], SummaryPart] = field(default_factory=dict)
    dropped: set[tuple[str, str, int]] = field(default_factory=set)
    months: dict[MonthKey, Month] = field(default_factory=dict)
    told: dict[MonthKey, Month] = field(default_factory=dict)
    more: dict[MonthKey, Month] = field(default_factory=dict)
    figures: dict[CurrencyKey, Amounts] = field(default_factory=dict)
    counted: dict[FigureKey, dict[str, Amounts]] = field(default_factory=dict)
    published: dict[FigureKey, StatisticsPublished] = field(default_factory=dict)
    numbers: dict[NumberKey, int] = field(default_factory=dict)

    def know(self, exported: ExportedList) -> None:
        """A list that was loaded, or comes up."""
        self.lists[exported.key] = exported
        if exported.invt_no:
            self.by_number[exported.invt_no] = exported

    def list_of(self, key: AttemptKey) -> ExportedList:
        """The row of this attempt, made where there is none."""
        if (known := self.lists.get(key)) is None:
            known = ExportedList(*key)
            self.know(known)
        return known

    def of_period(self, first: date, last: date) -> Iterator[ExportedList]:
        """The lists to be summarised that departed in these days, by their numbers, as far as they are known here."""
        return (
            each
            for _, each in sorted(self.by_number.items())
            if each.to_summarise and each.departed_day and first <= each.departed_day <= last
        )

    def keep(self, key: ApplicationKey, part: SummaryPart) -> None:
        number = part.applied.msg_seq_no
        self.parts.setdefault(key, {})[number] = part
        self.kept[*key, number] = part
        self.dropped.discard((*key, number))

    def drop(self, key: ApplicationKey, number: int) -> None:
        self.parts.get(key, {}).pop(number, None)
        self.kept.pop((*key, number), None)
        self.dropped.add((*key, number))
