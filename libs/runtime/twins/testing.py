"""Drive a processor on a real database without Kafka: for the services' own store and story tests."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import asyncpg

from libs.runtime.due import Due
from libs.runtime.loop.batches import by_day
from libs.runtime.loop.days import PIECE_MAX, next_due
from libs.runtime.processing import Batch, Connection, Output, Processor, Record, collect
from libs.runtime.store.day_work import Progress
from libs.runtime.store.migrations import ROOT, migrate
from libs.runtime.store.pages import partition_of
from libs.runtime.tools.history import Facts, OwnEvent, batches, day_records
from libs.runtime.tools.published import Published, form_of
from libs.runtime.tools.rebuild import Print, prints
from libs.runtime.tools.resuming import Resuming
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.schemas.courses import destination
from libs.schemas.events.base import Event, reader_of
from libs.schemas.events.calendar import DayClosed
from libs.schemas.topics import EVENTS, day_log

A_DAY = date(2026, 3, 2)
HAPPENS_WITHIN_S = 60.0
"""How long a test waits for what must happen: how long that takes says more about the machine than about the code."""


async def fresh_database(dsn: str, service: str) -> asyncpg.Connection[asyncpg.Record]:
    """An empty, migrated database of the service: its schema is dropped first, so give it a test server's.

    `TONGGUAN_SCHEMA_OF` names the root of another release, whose schema it then gets (tests/releases).
    """
    db = await asyncpg.connect(dsn)
    await db.execute("drop schema public cascade; create schema public")
    await migrate(db, service, Path(os.environ.get("TONGGUAN_SCHEMA_OF", ROOT)))
    return db


async def changed_in_place(db: Connection, table: str) -> int:
    """Count the changes of rows that touched no index, since the table was made."""
    await db.execute("select pg_stat_force_next_flush()")
    count: int = await db.fetchval("select n_tup_hot_upd from pg_stat_user_tables where relname = $1", table)
    return count


async def until_someone_waits(db: Connection) -> None:
    """Return once a client of this database waits for a lock. What goes on in other databases does not count."""
    waiting = """
        select exists(select from pg_locks where not granted and pid in (
            select pid from pg_stat_activity where datname = current_database() and backend_type = 'client backend'))
    """
    async with asyncio.timeout(HAPPENS_WITHIN_S):
        while not await db.fetchval(waiting):
            pass


class Driver:
    """Feeds events to a processor as the loop would, one transaction per call, and returns what it publishes.

    db: a connection to PostgreSQL, or to a store in memory where the processor was made for one.
    """

    def __init__(self, processor: Processor[Any, Any], db: Connection | Connections, day: date = A_DAY) -> None:
        self._processor = processor
        self._db = db
        self._offsets = count()
        self.history: list[tuple[Batch, Sequence[Output]]] = []
        self.day = day
        self._worked_off = -1

    def record(self, event: Any, *, day: date | None = None) -> Record:
        if view := self._processor.views.get(type(event)):
            event = reader_of(view)(event.encode())
        offset = next(self._offsets)
        day = day or self.day
        moment = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
        return Record("test", 0, offset, f"{self._processor.name}/test-0", event, day, moment, moment)

    async def feed(self, *events: Any, day: date | None = None) -> list[Event]:
        """One batch of these events; the published events in order."""
        return await self._run(Batch([self.record(event, day=day) for event in events]))

    async def feed_over_midnight(self, *dated: tuple[date, Any]) -> list[Event]:
        """One batch of these events of several days; the published events in order."""
        return await self._run(Batch([self.record(event, day=day) for day, event in dated]))

    async def close(self, day: date, piece_max: int = PIECE_MAX) -> list[Event]:
        """Close a day for the whole service, work off what it makes due, and return what is published."""
        return [event async for piece in self.pieces(day, piece_max) for event in piece]

    async def pieces(self, day: date, piece_max: int = PIECE_MAX) -> AsyncIterator[list[Event]]:
        """The same piece by piece, so that others come between."""
        closer = self.record(DayClosed(day=day), day=day)
        self.history.append((Batch([closer]), ()))
        progress: Progress | None = Progress(day, closer.time)
        while progress:
            async with self._transaction() as db:
                due, progress = await next_due(self._processor, db, progress, piece_max)
                records = [self._due(one, closer) for one in due]
                batch, outputs = Batch(records), await self._apply(db, Batch(records)) if records else []
            self.history.append((batch, outputs))
            yield collect(outputs)

    def _due(self, due: Due, closer: Record) -> Record:
        place, origin = day_log(self._processor.name), f"{self._processor.name}/{self._processor.name}.days-0"
        self._worked_off += 1
        return Record(place.name, 0, self._worked_off, origin, due, closer.day, closer.time, closer.time)

    async def _run(self, batch: Batch) -> list[Event]:
        async with self._transaction() as db:
            outputs = await self._apply(db, batch)
        self.history.append((batch, outputs))
        return collect(outputs)

    async def _apply(self, db: Any, batch: Batch) -> list[Output]:
        outputs: list[Output] = []
        for part in by_day(batch):
            state = await self._processor.load(db, part)
            decision = self._processor.decide(state, part)
            await self._processor.save(db, decision.changes)
            outputs += decision.outputs
        return outputs

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Any]:
        if isinstance(self._db, Connections):
            async with self._db.transaction() as rows:
                yield rows
        else:
            async with self._db.transaction():
                yield self._db


def kinds(events: Sequence[Event]) -> list[Any]:
    """The types of published events, in order."""
    return [type(event) for event in events]


async def rebuilt(
    driver: Driver, db: Connection, cut: int, key: Callable[[Record], Any] = lambda _: 0
) -> tuple[dict[str, Print], dict[str, Print]]:
    """Empty the service's tables, fill them again, and return both states. They are filled from what `driver` fed and
    published, in batches of `cut` records. key: sorts the records, as they would come from partitions that were read
    otherwise."""
    processor = driver._processor
    before = await prints(db, processor)
    await db.execute(f"truncate {', '.join(processor.tables)}")
    async with db.transaction():
        await _fold(driver, db, cut, key, driver.history)
        await processor.rebuilt(db)
    return before, await prints(db, processor)


async def rebuilt_in_memory(
    driver: Driver, store: MemoryStore, cut: int, key: Callable[[Record], Any] = lambda _: 0
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same for a driver on a store in memory: all rows of every table, before and after."""
    before, store.tables = store.tables, {}
    async with Connections(store).transaction() as db:
        await _fold(driver, db, cut, key, driver.history)
    return _filled(before), _filled(store.tables)


def _filled(tables: dict[str, Any]) -> dict[str, Any]:
    return {name: rows for name, rows in tables.items() if rows}


async def _fold(
    driver: Driver, db: Any, cut: int, key: Callable[[Record], Any], history: Sequence[tuple[Batch, Sequence[Output]]]
) -> None:
    processor, facts = driver._processor, dict[str, list[Event]]()
    told: Facts = {}
    records = []
    for batch, outputs in history:
        records += [record for record in batch.records if not isinstance(record.event, Due)]
        for (cause, _), event in zip(outputs, collect(outputs), strict=True):
            own = OwnEvent(len(told.get(cause.id, ())), cause.day.isoformat(), cause.time.isoformat(), event)
            told.setdefault(cause.id, []).append(own)
            facts.setdefault(cause.id, []).append(event)
    for batch in batches(processor.in_order(sorted(records, key=key), facts), day_records(processor, told), cut):
        state = await processor.load(db, batch)
        await processor.save(db, processor.fold(state, batch, facts))


@dataclass(frozen=True, slots=True)
class Resumed:
    """told: what was published or is told now. expected: what was said at first. stood: what was published of it."""

    before: dict[str, Print]
    after: dict[str, Print]
    told: Counter[Any]
    expected: Counter[Any]

    @property
    def wrong(self) -> list[str]:
        """Name what is told too much, what is not told, and tables that came out otherwise."""
        over, lost = self.told - self.expected, self.expected - self.told
        tables = [name for name, found in self.before.items() if self.after[name] != found]
        return [*(f"over: {each}" for each in over), *(f"lost: {each}" for each in lost), *tables]


async def resumed(driver: Driver, db: Connection, seed: int, *, only_one: bool = False) -> Resumed:
    """Put the store back to a moment of the driver's history, and take the rest again as a restore does.

    seed: chooses the moment, and how far each destination had got when the rest of what was said was lost. only_one: take
    no more than a batch, because what comes in later hangs on what was said.
    """
    processor, rng = driver._processor, Random(seed)
    before = await prints(db, processor)
    cut = rng.randrange(len(driver.history))
    history = driver.history[cut : cut + 1] if only_one else driver.history[cut:]
    behind = [each for batch, outputs in history for each in _told(processor, outputs)]
    reach = {place: rng.randint(0, sum(place == other for other, *_ in behind)) for place in {p for p, *_ in behind}}
    published = Published()
    for place, cause, fact in behind:
        reach[place] -= not isinstance(
            cause.event, Due
        )  # what days make due is left to the loop, so nothing of it is lost
        if reach[place] >= 0 or isinstance(cause.event, Due):
            published.facts.setdefault(cause.id, []).append(fact)
    records = [r for batch, _ in history for r in batch.records if not isinstance(r.event, Due)]
    async with db.transaction():
        await db.execute(f"truncate {', '.join(processor.tables)}")
        await _fold(driver, db, 4, lambda _: 0, driver.history[:cut])
        resuming = Resuming(processor, db, published, defer=only_one)
        ends = day_records(processor, published.facts)
        closed = {record.day for record in records if isinstance(record.event, DayClosed)}
        await resuming.fold((), {day: due for day, due in ends.items() if day not in closed})
        await resuming.take(records, {day: due for day, due in ends.items() if day in closed})
    stood = Counter(form_of(fact.event) for facts in published.facts.values() for fact in facts)
    told = stood + Counter(form_of(event) for _, event in resuming.outputs)
    return Resumed(before, await prints(db, processor), told, Counter(form_of(fact.event) for *_, fact in behind))


def outcomes(told: Counter[Any]) -> set[str]:
    """Keys of the lists of which something was said that has to be said of every list that comes."""
    first = {"StockHeld", "TaxAssessed", "GuaranteeAwaited", "ListRefused", "ListReleased", "ListRejected"}
    first |= {"ListManualReviewOrdered", "ListInspectionOrdered"}
    return {str(reader_of(EVENTS[kind])(data).key) for kind, data in told if kind in first}


def _told(processor: Processor[Any, Any], outputs: Sequence[Output]) -> Iterator[tuple[Any, Record, OwnEvent]]:
    """Each output with its destination, as a page would have it."""
    numbers: Counter[int] = Counter()
    for cause, event in sorted(outputs, key=lambda output: output[0].offset):
        topic, key = destination(processor.name, event, cause.day)
        read, index = collect([(cause, event)])[0], numbers[cause.offset]
        numbers[cause.offset] += 1
        own = OwnEvent(index, cause.day.isoformat(), cause.time.isoformat(), read)
        yield (topic.name, partition_of(key.encode(), topic.partitions)), cause, own


def only(kind: type[Event], events: Sequence[Event]) -> Any:
    """The one event of this kind; fails the test where there are none or several."""
    found = [event for event in events if isinstance(event, kind)]
    assert len(found) == 1, f"expected one {kind.__name__}, got {[type(event).__name__ for event in events]}"
    return found[0]
