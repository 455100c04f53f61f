"""The loop's store: what one transaction can do to positions, watermarks, pages, days and dead letters.

`PostgresLedger` is the one of production; `libs.runtime.twins.memory` has its twin for simulations. The loop knows neither.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

import asyncpg

from libs.runtime.processing import Connection
from libs.runtime.store import day_work, deadletters, positions, told
from libs.runtime.store.day_work import Progress
from libs.runtime.store.deadletters import DeadLetterRecord, Sealer
from libs.runtime.store.pages import Page
from libs.runtime.store.positions import Calendar, ClosedDay, Days, Fresh, Mark, Marks, Move, PageId, Place


class Transaction(Protocol):
    """One transaction, read committed unless it was opened as a snapshot. db: the handle `Processor.load/save` get."""

    @property
    def db(self) -> Any: ...

    async def take(self, fresh: Sequence[Fresh]) -> None:
        """Give partitions never seen before a position."""

    async def read(self, places: Sequence[Place]) -> tuple[Mapping[Place, Mapping[str, Any]], list[Page]]:
        """Rows of `position` (topic_id, next_offset, closed_day), then leftovers in the order of their commits (rule 3)."""

    async def read_watermarks(self, places: Sequence[Place]) -> tuple[Marks, Days]: ...

    async def take_told(self, causes: Mapping[str, str]) -> frozenset[str]:
        """Remember documents by their submissions, with the cause of each; which of them were known."""

    async def move(self, moves: Sequence[Move]) -> None:
        """Move every position from where this worker expects it (rule 2). Raises Fenced where one is elsewhere."""

    async def mark(self, rows: Sequence[Mark]) -> None: ...

    async def write_pages(self, pages: Sequence[Page]) -> None: ...

    async def delete_pages(self, ids: Sequence[PageId]) -> None: ...

    async def closed_day(self) -> date | None:
        """The last day closed for the whole service."""

    async def lock_calendar(self) -> Calendar:
        """The same and the first day, locked until the transaction ends."""

    async def open_calendar(self, day: date) -> None:
        """Something counted for this day; the earliest stays."""

    async def closed_days(self) -> list[ClosedDay]: ...

    async def advance_calendar(self, day: date) -> None: ...

    async def add_days(self, days: Sequence[tuple[date, datetime]]) -> None:
        """Days with work to do, and when each was closed."""

    async def first_day(self) -> Progress | None:
        """The first day with work to do; None where there is none."""

    async def save_progress(self, progress: Progress) -> None: ...

    async def end_day(self, day: date) -> None:
        """The day's work is done."""

    async def days_left(self) -> int: ...

    async def store_letters(self, letters: list[DeadLetterRecord]) -> None: ...


class Ledger(Protocol):
    def transaction(self, *, snapshot: bool = False) -> AbstractAsyncContextManager[Transaction]:
        """Commits at the end of the block, rolls back where it raises. snapshot: all reads see one moment.

        Whether a commit whose reply was lost took place is unknown; it raises one of the loop's TRANSIENT failures.
        """


@dataclass(frozen=True, slots=True)
class PostgresTransaction:
    db: Connection
    sealer: Sealer

    async def take(self, fresh: Sequence[Fresh]) -> None:
        await positions.take(self.db, fresh)

    async def read(self, places: Sequence[Place]) -> tuple[Mapping[Place, Mapping[str, Any]], list[Page]]:
        return await positions.read(self.db, places)

    async def read_watermarks(self, places: Sequence[Place]) -> tuple[Marks, Days]:
        return await positions.read_watermarks(self.db, places)

    async def take_told(self, causes: Mapping[str, str]) -> frozenset[str]:
        return await told.take(self.db, causes)

    async def move(self, moves: Sequence[Move]) -> None:
        await positions.move(self.db, moves)

    async def mark(self, rows: Sequence[Mark]) -> None:
        await positions.mark(self.db, rows)

    async def write_pages(self, pages: Sequence[Page]) -> None:
        await positions.write_pages(self.db, pages)

    async def delete_pages(self, ids: Sequence[PageId]) -> None:
        await positions.delete_pages(self.db, ids)

    async def closed_day(self) -> date | None:
        return await positions.closed_day(self.db)

    async def lock_calendar(self) -> Calendar:
        return await positions.lock_calendar(self.db)

    async def open_calendar(self, day: date) -> None:
        await positions.open_calendar(self.db, day)

    async def closed_days(self) -> list[ClosedDay]:
        return await positions.closed_days(self.db)

    async def advance_calendar(self, day: date) -> None:
        await positions.advance_calendar(self.db, day)

    async def add_days(self, days: Sequence[tuple[date, datetime]]) -> None:
        await day_work.add(self.db, days)

    async def first_day(self) -> Progress | None:
        return await day_work.first(self.db)

    async def save_progress(self, progress: Progress) -> None:
        await day_work.save(self.db, progress)

    async def end_day(self, day: date) -> None:
        await day_work.end(self.db, day)

    async def days_left(self) -> int:
        return await day_work.left(self.db)

    async def store_letters(self, letters: list[DeadLetterRecord]) -> None:
        await deadletters.store(self.db, letters, self.sealer)


SILENCE = (TimeoutError, OSError)
"""The server does not answer, or its line is gone. What was sent on it may have taken place (rule 3)."""


class PostgresLedger:
    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], sealer: Sealer) -> None:
        self._pool, self._sealer = pool, sealer

    @asynccontextmanager
    async def transaction(self, *, snapshot: bool = False) -> AsyncIterator[PostgresTransaction]:
        async with self._pool.acquire() as db:
            silent = False
            try:
                async with db.transaction(isolation="repeatable_read" if snapshot else None):
                    try:
                        yield PostgresTransaction(db, self._sealer)
                    except SILENCE:
                        silent = True
                        db.terminate()  # a rollback would wait as long again
                        raise
            except SILENCE:
                silent = True
                raise
            finally:
                if silent:
                    db.terminate()
                    await self._pool.expire_connections()  # what befell one line befell the others as well
