"""The memory twin of `PostgresLedger`. Both pass the suite of `tests/test_ledger_contract.py`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from libs.runtime.failures import Fenced
from libs.runtime.store.day_work import Progress
from libs.runtime.store.deadletters import DeadLetterRecord
from libs.runtime.store.pages import Page
from libs.runtime.store.positions import Calendar, ClosedDay, Days, Fresh, Mark, Marks, Move, PageId, Place
from libs.runtime.twins.memory import Connections, Rows

_CALENDAR = "the only row"


@dataclass(frozen=True, slots=True)
class MemoryTransaction:
    db: Rows

    async def take(self, fresh: Sequence[Fresh]) -> None:
        rows = {
            (topic, partition): {"topic_id": topic_id, "next_offset": first, "closed_day": None}
            for topic, partition, topic_id, first in fresh
        }
        await self.db.insert("position", rows, on_conflict="skip")

    async def read(self, places: Sequence[Place]) -> tuple[Mapping[Place, Mapping[str, Any]], list[Page]]:
        rows = await self.db.read("position", places)
        wanted = frozenset(places)
        pages = await self.db.scan("outbox", lambda key, _: key[:2] in wanted)
        as_committed = sorted(pages.items(), key=lambda page: page[1][0])
        return rows, [
            Page.unpack(topic, partition, first, body) for (topic, partition, first), (_, body) in as_committed
        ]

    async def read_watermarks(self, places: Sequence[Place]) -> tuple[Marks, Days]:
        marks: Marks = {place: {} for place in places}
        days: Days = {place: {} for place in places}
        found = await self.db.scan("watermark", lambda key, _: key[:2] in marks)
        for (*place, origin), (*mark, day) in found.items():
            marks[place[0], place[1]][origin] = (mark[0], mark[1])
            if day:
                days[place[0], place[1]][origin] = day
        return marks, days

    async def take_told(self, causes: Mapping[str, str]) -> frozenset[str]:
        await self.db.insert("told_document", causes, on_conflict="skip")
        there = await self.db.read("told_document", causes)
        return frozenset(each for each, cause in causes.items() if there[each] != cause)

    async def move(self, moves: Sequence[Move]) -> None:
        there = await self.db.lock("position", [move.place for move in moves])
        if any(there.get(move.place, {}).get("next_offset") != move.expects for move in moves):
            raise Fenced
        rows = {m.place: {**there[m.place], "next_offset": m.to, "closed_day": m.closed_day} for m in moves}
        await self.db.update("position", rows)

    async def mark(self, rows: Sequence[Mark]) -> None:
        if rows:
            before = await self.db.read("watermark", [row[:3] for row in rows])
            await self.db.upsert(
                "watermark", {row[:3]: (*row[3:5], row[5] or before.get(row[:3], (None,))[-1]) for row in rows}
            )

    async def write_pages(self, pages: Sequence[Page]) -> None:
        if written := {page.id: (self.db.next_number(), page.pack()) for page in pages if page.messages}:
            await self.db.insert("outbox", written)

    async def delete_pages(self, ids: Sequence[PageId]) -> None:
        if ids:
            await self.db.delete("outbox", ids)

    async def closed_day(self) -> date | None:
        found: Calendar = (await self.db.read("calendar", [_CALENDAR]))[_CALENDAR]
        return found.closed

    async def lock_calendar(self) -> Calendar:
        found: Calendar = (await self.db.lock("calendar", [_CALENDAR]))[_CALENDAR]
        return found

    async def open_calendar(self, day: date) -> None:
        before = await self.lock_calendar()
        await self.db.update("calendar", {_CALENDAR: before._replace(opened=min(before.opened or day, day))})

    async def closed_days(self) -> list[ClosedDay]:
        return [(topic, row["closed_day"]) for (topic, _), row in (await self.db.scan("position")).items()]

    async def advance_calendar(self, day: date) -> None:
        before = await self.lock_calendar()
        await self.db.update("calendar", {_CALENDAR: before._replace(closed=day)})

    async def add_days(self, days: Sequence[tuple[date, datetime]]) -> None:
        await self.db.insert("day_work", {day: Progress(day, closed_at) for day, closed_at in days})

    async def first_day(self) -> Progress | None:
        return next(iter((await self.db.scan("day_work")).values()), None)

    async def save_progress(self, progress: Progress) -> None:
        await self.db.update("day_work", {progress.day: progress})

    async def end_day(self, day: date) -> None:
        await self.db.delete("day_work", [day])

    async def days_left(self) -> int:
        return len(await self.db.scan("day_work"))

    async def store_letters(self, letters: list[DeadLetterRecord]) -> None:
        await self.db.insert("dead_letter", {letter.id: (letter, 0) for letter in letters}, on_conflict="skip")


class MemoryLedger:
    """One process's ledger; the store it stands on is shared. Letters are kept as they are: nobody reads this memory."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        connections.store.table("calendar").setdefault(_CALENDAR, Calendar(None, None))

    @asynccontextmanager
    async def transaction(self, *, snapshot: bool = False) -> AsyncIterator[MemoryTransaction]:
        async with self._connections.transaction(snapshot=snapshot) as rows:
            yield MemoryTransaction(rows)
