"""Read what a batch needs of summaries, in the order in which locks are taken. It is the same on every store.

Messages are locked before lists, lists before numbers, each in key order; months and figures are added to behind them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple, Protocol

from libs.runtime.due import Due
from libs.schemas.keys import AttemptKey
from services.exports.domain.summaries.due import FigureDue, ReminderDue, SummaryMissed
from services.exports.domain.summaries.files import (
    Amounts,
    ApplicationKey,
    ExportedList,
    FigureKey,
    Month,
    MonthKey,
    NumberKey,
    SummaryFiles,
    SummaryPart,
)


class Period(NamedTuple):
    """An application asks for the lists of a consignor at an office that departed in these days. agent_code: who applies;
    loct_no: the site, where one is named."""

    ebc_code: str
    customs_code: str
    first: date
    last: date
    agent_code: str
    loct_no: str | None


@dataclass(slots=True)
class SummaryTouched:
    """Keys that a batch needs. numbers: of lists, as customs gave them. offices: that give out numbers."""

    attempts: set[AttemptKey] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    periods: set[Period] = field(default_factory=set)
    applications: set[ApplicationKey] = field(default_factory=set)
    offices: set[NumberKey] = field(default_factory=set)
    months: set[MonthKey] = field(default_factory=set)
    figures: set[FigureKey] = field(default_factory=set)


class SummaryRows(Protocol):
    """The rows of summaries in one transaction."""

    async def lock_parts(self, keys: Collection[ApplicationKey]) -> Iterable[SummaryPart]: ...

    async def lock_lists(
        self, attempts: Collection[AttemptKey], numbers: Collection[str]
    ) -> Iterable[ExportedList]: ...

    async def lock_open(self, period: Period, limit: int) -> Iterable[ExportedList]:
        """The applicant's lists of the period that wait for a summary, so many at most."""

    async def lock_numbers(self, keys: Collection[NumberKey]) -> Mapping[NumberKey, int]:
        """The last numbers that were given out; a row for each is made where there is none."""

    async def lock_months(self, keys: Collection[MonthKey]) -> Mapping[MonthKey, Month]: ...

    async def figures(self, keys: Collection[FigureKey]) -> Mapping[FigureKey, dict[str, Amounts]]: ...

    async def save(self, files: SummaryFiles, day: date) -> None: ...

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        """Messages that wait for others of their application: why, how many, since when the oldest."""

    async def reminders_due(self, last: date, after: ReminderDue | None, limit: int) -> Sequence[Due]: ...

    async def summaries_missed(self, last: date, after: SummaryMissed | None, limit: int) -> Sequence[Due]: ...

    async def figures_due(self, last: date, after: FigureDue | None, limit: int) -> Sequence[Due]: ...


async def load_summaries(rows: SummaryRows, touched: SummaryTouched, lists_max: int) -> SummaryFiles:
    """Lock and read what the batch touches. lists_max: of one application; one more is read, so that it is seen."""
    files = SummaryFiles()
    if touched.applications:
        for part in await rows.lock_parts(touched.applications):
            applied = part.applied
            files.parts.setdefault((applied.agent_code, applied.cop_no), {})[applied.msg_seq_no] = part
            touched.numbers.update(line.invt_no for line in applied.lines if part.sum_no is None)
    if touched.attempts or touched.numbers:
        for exported in await rows.lock_lists(touched.attempts, touched.numbers):
            files.know(exported)
    for period in sorted(touched.periods):
        for exported in await rows.lock_open(period, lists_max + 1):
            if exported.key not in files.lists:
                files.know(exported)
    if touched.offices:
        files.numbers = dict(await rows.lock_numbers(touched.offices))
    if touched.months:
        files.months = dict(await rows.lock_months(touched.months))
    if touched.figures:
        files.counted = dict(await rows.figures(touched.figures))
    return files
