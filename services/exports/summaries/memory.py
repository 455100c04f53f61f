"""The rows of summaries on a store in memory; the stories of `tests/` hold both stores to the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from msgspec.structs import astuple

from libs.runtime.due import Due
from libs.runtime.twins import memory
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
from services.exports.summaries.loading import Period
from services.exports.summaries.store import PARTS_WAIT

_HALVES = ("declared", "lines", "departed_day", "sum_no", "summed_day")


class MemorySummaryRows:
    """They keep the promises of `loading.SummaryRows`."""

    def __init__(self, db: memory.Rows) -> None:
        self._db = db

    async def lock_parts(self, keys: Collection[ApplicationKey]) -> Iterable[SummaryPart]:
        wanted = set(keys)
        return map(copy, (await self._db.lock_where("summary_part", lambda key, _: key[:2] in wanted)).values())

    async def lock_lists(self, attempts: Collection[AttemptKey], numbers: Collection[str]) -> Iterable[ExportedList]:
        wanted, named = set(attempts), set(numbers)
        rows = await self._db.lock_where("exported_list", lambda key, row: key in wanted or row.invt_no in named)
        return map(copy, rows.values())

    async def lock_open(self, period: Period, limit: int) -> Iterable[ExportedList]:
        def asked(_: Any, row: ExportedList) -> bool:
            return row.to_summarise and row.sum_no is None and _within(row, period)

        return map(copy, list((await self._db.lock_where("exported_list", asked)).values())[:limit])

    async def lock_numbers(self, keys: Collection[NumberKey]) -> Mapping[NumberKey, int]:
        await self._db.insert("summary_number", dict.fromkeys(keys, 0), on_conflict="skip")
        return await self._db.lock("summary_number", keys)

    async def lock_months(self, keys: Collection[MonthKey]) -> Mapping[MonthKey, Month]:
        return {key: copy(month) for key, month in (await self._db.lock("summary_month", keys)).items()}

    async def figures(self, keys: Collection[FigureKey]) -> Mapping[FigureKey, dict[str, Amounts]]:
        wanted = set(keys)
        known: dict[FigureKey, dict[str, Amounts]] = {}
        for key, (amounts, _) in (await self._db.scan("export_figure", lambda key, _: key.figure in wanted)).items():
            known.setdefault(key.figure, {})[key.currency] = copy(amounts)
        return known

    async def save(self, files: SummaryFiles, day: date) -> None:
        db = self._db
        before = await db.lock("exported_list", files.changed)
        await db.upsert("exported_list", {k: _merged(each, before.get(k)) for k, each in files.changed.items()})
        await db.upsert("summary_part", {key: copy(part) for key, part in files.kept.items()})
        await db.delete("summary_part", files.dropped)
        await db.upsert("summary_number", files.numbers)
        months = await db.lock("summary_month", files.more)
        await db.upsert("summary_month", {k: _more(months.get(k, Month()), more) for k, more in files.more.items()})
        told = await db.lock("summary_month", files.told)
        marked = {
            k: replace(told[k], reminded=m.reminded, overdue=m.overdue) for k, m in files.told.items() if k in told
        }
        await db.upsert("summary_month", marked)
        of = {key.figure for key in files.figures}
        figures = await db.lock_where("export_figure", lambda key, _: key.figure in of)
        published = {key.figure: told for key, (_, told) in figures.items()}
        added = {key: (_sum(part, figures.get(key)), published.get(key.figure)) for key, part in files.figures.items()}
        await db.upsert("export_figure", added)
        done = await db.scan("export_figure", lambda key, _: key.figure in files.published)
        await db.upsert(
            "export_figure", {key: (amounts, files.published[key.figure]) for key, (amounts, _) in done.items()}
        )

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        times = [part.since for part in (await self._db.scan("summary_part", lambda _, p: not p.sum_no)).values()]
        return [(PARTS_WAIT, len(times), min(times))] if times else []

    async def reminders_due(self, last: date, after: ReminderDue | None, limit: int) -> Sequence[Due]:
        rows = await self._db.scan("summary_month", lambda k, m: m.open > 0 and k.month <= last and not m.reminded)
        return _first([ReminderDue(*key) for key in rows], after, limit)

    async def summaries_missed(self, last: date, after: SummaryMissed | None, limit: int) -> Sequence[Due]:
        rows = await self._db.scan("summary_month", lambda k, m: m.open > 0 and k.month <= last and not m.overdue)
        return _first([SummaryMissed(*key) for key in rows], after, limit)

    async def figures_due(self, last: date, after: FigureDue | None, limit: int) -> Sequence[Due]:
        rows = await self._db.scan("export_figure", lambda k, row: k.figure.month <= last and not row[1])
        return _first([FigureDue(*figure) for figure in {key.figure for key in rows}], after, limit)


D = TypeVar("D", bound=Due)


def _first(found: list[D], after: D | None, limit: int) -> list[D]:
    behind = astuple(after) if after else ()
    return sorted((one for one in found if astuple(one) > behind), key=astuple)[:limit]


def _within(row: ExportedList, period: Period) -> bool:
    assert row.declared and row.departed_day
    named = row.declared.parties.ebc_code, row.declared.customs_code
    there = period.loct_no in (None, row.exported.loct_no)
    own = row.applied_for_by(period.agent_code)
    return named == period[:2] and period.first <= row.departed_day <= period.last and there and own


def _merged(row: ExportedList, before: ExportedList | None) -> ExportedList:
    """A row's halves are filled, never emptied."""
    merged = copy(row)
    for name in _HALVES if before else ():
        if getattr(merged, name) is None:
            setattr(merged, name, getattr(before, name))
    return merged


def _more(month: Month, more: Month) -> Month:
    return replace(month, departed=month.departed + more.departed, summed=month.summed + more.summed)


def _sum(part: Amounts, before: tuple[Amounts, Any] | None) -> Amounts:
    if before is None:
        return copy(part)
    known = before[0]
    return Amounts(known.lists + part.lists, known.qty + part.qty, known.value + part.value)
