"""The rows of summaries on PostgreSQL. Rows are locked in key order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import asyncpg
import msgspec
from msgspec.structs import astuple

from libs.runtime.columns import columns
from libs.runtime.due import Due
from libs.runtime.processing import Connection
from libs.runtime.queries import queries_beside
from libs.schemas.events.base import reader_of
from libs.schemas.events.lists import Declared, DeclaredLine
from libs.schemas.events.summary_documents import SummaryApplied
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

_Q = queries_beside(__file__)
_encode = msgspec.json.Encoder().encode
_list_of, _applied_of = reader_of(Declared), reader_of(SummaryApplied)
_lines_of = msgspec.json.Decoder(list[DeclaredLine]).decode
PARTS_WAIT = "messages of a summary application not all there"
NO_MONTH, NO_FIGURE = ReminderDue(date.min, "", "", ""), FigureDue(date.min, "", "", "", "", "")


class PostgresSummaryRows:
    """They keep the promises of `loading.SummaryRows`."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    async def lock_parts(self, keys: Collection[ApplicationKey]) -> Iterable[SummaryPart]:
        found = await self._db.fetch(_Q.lock_parts, *columns(keys, 2))
        return [SummaryPart(_applied_of(row["applied"].encode()), row["since"], row["sum_no"]) for row in found]

    async def lock_lists(self, attempts: Collection[AttemptKey], numbers: Collection[str]) -> Iterable[ExportedList]:
        return map(_list, await self._db.fetch(_Q.lock_lists, *columns(attempts, 2), list(numbers)))

    async def lock_open(self, period: Period, limit: int) -> Iterable[ExportedList]:
        return map(_list, await self._db.fetch(_Q.lock_open, *period, limit))

    async def lock_numbers(self, keys: Collection[NumberKey]) -> Mapping[NumberKey, int]:
        await self._db.execute(_Q.keep_numbers, *columns(keys, 2))
        found = await self._db.fetch(_Q.lock_numbers, *columns(keys, 2))
        return {NumberKey(office, year): last for office, year, last in found}

    async def lock_months(self, keys: Collection[MonthKey]) -> Mapping[MonthKey, Month]:
        found = await self._db.fetch(_Q.months, *columns(keys, 4))
        return {MonthKey(*row[:4]): Month(*row[4:]) for row in map(tuple, found)}

    async def figures(self, keys: Collection[FigureKey]) -> Mapping[FigureKey, dict[str, Amounts]]:
        known: dict[FigureKey, dict[str, Amounts]] = {}
        for row in map(tuple, await self._db.fetch(_Q.figures, *columns(keys, 6))):
            known.setdefault(FigureKey(*row[:6]), {})[row[6]] = Amounts(*row[7:])
        return known

    async def save(self, files: SummaryFiles, day: date) -> None:
        months = [(*key, more.departed, more.summed) for key, more in sorted(files.more.items())]
        told = [(*key, month.reminded, month.overdue) for key, month in files.told.items()]
        figures = [(*key.figure, key.currency, *_amounts(part)) for key, part in sorted(files.figures.items())]
        told_figures = [(*key, event.encode().decode()) for key, event in sorted(files.published.items())]
        for sql, rows, last in (
            (_Q.save_lists, [_row(files.changed[key], key in files.listed) for key in sorted(files.changed)], (day,)),
            (_Q.save_parts, [(*key, *_part(part)) for key, part in files.kept.items()], (day,)),
            (_Q.drop_parts, list(files.dropped), ()),
            (_Q.save_numbers, [(*key, last) for key, last in sorted(files.numbers.items())], ()),
            (_Q.add_months, months, ()),
            (_Q.mark_months, told, ()),
            (_Q.add_figures, figures, ()),
            (_Q.publish_figures, told_figures, ()),
        ):
            if rows:
                await self._db.execute(sql, *columns(rows), *last)

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        return [(PARTS_WAIT, count, oldest) for count, oldest in await self._db.fetch(_Q.waiting)]

    async def reminders_due(self, last: date, after: ReminderDue | None, limit: int) -> Sequence[Due]:
        found = await self._db.fetch(_Q.reminders_due, last, *astuple(after or NO_MONTH), limit)
        return [ReminderDue(*row) for row in found]

    async def summaries_missed(self, last: date, after: SummaryMissed | None, limit: int) -> Sequence[Due]:
        found = await self._db.fetch(_Q.summaries_missed, last, *astuple(after or NO_MONTH), limit)
        return [SummaryMissed(*row) for row in found]

    async def figures_due(self, last: date, after: FigureDue | None, limit: int) -> Sequence[Due]:
        found = await self._db.fetch(_Q.figures_due, last, *astuple(after or NO_FIGURE), limit)
        return [FigureDue(*row) for row in found]


def _row(exported: ExportedList, listed: bool) -> tuple[Any, ...]:
    """Without the list and its lines, unless something of them is new here."""
    block = _block(exported) if listed else _NO_BLOCK
    return *exported.key, *block, exported.departed_day, exported.sum_no, exported.summed_day


_NO_BLOCK = (None,) * 8


def _block(exported: ExportedList) -> tuple[Any, ...]:
    """Return the columns of the list's block, the block, and its lines."""
    goods = None if exported.lines is None else _encode(exported.lines).decode()
    declared = exported.declared
    if declared is None:
        return *_NO_BLOCK[:-1], goods
    parties, way = declared.parties, exported.exported
    told = (
        declared.invt_no,
        declared.customs_code,
        parties.agent_code,
        parties.ebc_code,
        way.statistics_flag,
        way.loct_no,
    )
    return *told, _encode(declared).decode(), goods


def _list(row: asyncpg.Record) -> ExportedList:
    case, attempt, declared, lines, *others = row
    told = _list_of(declared.encode()) if declared else None
    return ExportedList(case, attempt, told, _lines_of(lines) if lines else None, *others)


def _part(part: SummaryPart) -> tuple[Any, ...]:
    return _encode(part.applied).decode(), part.since, part.sum_no


def _amounts(part: Amounts) -> tuple[Any, ...]:
    return part.lists, part.qty, part.value
