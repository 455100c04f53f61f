"""Faults of what a worker stands on, each ending in an assertion that users would make: servers, topics, calendar, load."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import date
from typing import Any, cast

import asyncpg
from aiokafka import AIOKafkaProducer

from libs.runtime.clock import Pause
from libs.runtime.kafka import cluster
from libs.runtime.kafka.publisher import Publisher
from libs.runtime.processing import Connection
from libs.runtime.store.pages import OutboxRecord, Page
from libs.runtime.tests.echo import Echo
from libs.runtime.tests.rig import HandPublisher, Rig, StillClock
from libs.runtime.wire.days import expected_origins
from libs.schemas.cloudevents import singles
from libs.schemas.events.calendar import DayClosed
from libs.schemas.topics import AGREEMENTS, DOCUMENTS, TOPICS
from tests.faults.one_worker import assert_once, heard, started
from tests.faults.scenarios import Backwards

PAGES_MAX = 2


class Disturbed(Echo):
    """Its database fails once, in the way it is told."""

    def __init__(self, failure: Exception) -> None:
        self._failures = [failure]

    async def save(self, db: Connection, changes: Counter[str]) -> None:
        if self._failures:
            raise self._failures.pop()
        await super().save(db, changes)


async def _database_fails(rig: Rig, failure: Exception) -> None:
    """The batch is tried again, and the one behind it comes behind it."""
    process = await started(rig, Disturbed(failure))
    for order in ("a", "b"):
        rig.order(order)
        await process.poll()
        await process.poll()
    await assert_once(rig, "a", "b")


class BackendEnded(Echo):
    """Somebody ends the backend it writes with, between what it saves and the COMMIT: really, on the real database."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        self._pool, self.ended = pool, 0

    async def save(self, db: Connection, changes: Counter[str]) -> None:
        await super().save(db, changes)
        if not self.ended:
            backend = await db.fetchval("select pg_backend_pid()")
            self.ended += await self._pool.fetchval("select pg_terminate_backend($1, 5000)", backend)


async def postgres_ends_the_backend(rig: Rig) -> None:
    """The transaction's changes are gone with it. Tried again they are there once, and the batch behind them too."""
    ends = BackendEnded(rig.pool)
    process = await started(rig, ends)
    for order in ("a", "b"):
        rig.order(order)
        await process.poll()
        await process.poll()
    assert ends.ended == 1
    await assert_once(rig, "a", "b")


async def disk_is_full(rig: Rig) -> None:
    await _database_fails(rig, asyncpg.DiskFullError("no space left on device"))


async def postgres_is_killed(rig: Rig) -> None:
    await _database_fails(rig, asyncpg.ConnectionDoesNotExistError("connection was closed"))


async def postgres_is_stopped(rig: Rig) -> None:
    await _database_fails(rig, asyncpg.AdminShutdownError("terminating connection"))


async def postgres_is_gone_between_two_commands(rig: Rig) -> None:
    await _database_fails(rig, asyncpg.InternalClientError("protocol is in failed state"))


async def postgres_does_not_answer(rig: Rig) -> None:
    await _database_fails(rig, TimeoutError())


async def partitions_added_between_commit_and_publish(rig: Rig) -> None:
    """Two events of one key, the second committed before and published after its topic has grown."""
    rig.order("a")
    await (await started(rig)).poll()
    rig.publisher.lost = True
    process = await started(rig)
    process.at = 1
    rig.order("a")
    await process.poll()
    before = AGREEMENTS.partitions
    object.__setattr__(AGREEMENTS, "partitions", before + 3)
    try:
        after = HandPublisher()
        await started(rig, publisher=after)
    finally:
        object.__setattr__(AGREEMENTS, "partitions", before)
    places = {message.partition for message in [*rig.publisher.sent, *after.sent]}
    assert len(places) == 1, "one key, one partition: else nobody knows which came first"


async def log_is_compacted_behind_a_repetition(rig: Rig) -> None:
    """An event is published again after a younger one, as after a crash, before its reader comes to either."""
    process = await started(rig, Backwards())
    for order in ("a", "b"):
        rig.order(order)
        await process.poll()
    first, second = rig.publisher.sent
    log = [first, second, first]
    config = cluster._new_topic(TOPICS[first.topic], 1).config or {}
    if "compact" in config["cleanup.policy"]:
        log = _compacted(log)
    assert heard(log) == {"a": 1, "b": 1}


def _compacted(log: list[OutboxRecord]) -> list[OutboxRecord]:
    """The last record of each key stays, where it lies."""
    last = {message.key: place for place, message in enumerate(log)}
    return [message for place, message in enumerate(log) if last[message.key] == place]


async def fact_behind_its_closed_day(rig: Rig) -> None:
    """A fact of a day comes when the day is over, and every reader downstream has acted on that."""
    process = await started(rig)
    for offset, origin in enumerate(sorted(expected_origins(DOCUMENTS))):
        head, _, partition = origin.rpartition("-")
        rig.day_closed(f"{head}@a-{partition}", offset, DayClosed(day=date(2026, 3, 2)))
    rig.order("late", day="2026-03-02")
    await process.poll()
    events = [one for sent in rig.publisher.sent for one in singles(dict(sent.headers), sent.key, sent.value)]
    days = [one.headers["ce_customsday"] for one in events if one.headers["ce_type"] == b"DocumentsMatched"]
    assert days == [b"2026-03-03"]


class DeafBroker:
    """Takes nothing, and says nothing."""

    async def start(self) -> None:
        """It is there."""

    async def stop(self) -> None:
        """And stays."""

    def create_batch(self) -> Any:
        return self

    def append(self, **_: Any) -> object:
        return self

    def close(self) -> None:
        """A batch of it is closed."""

    async def send_batch(self, *_: Any, **__: Any) -> asyncio.Future[None]:
        return asyncio.get_running_loop().create_future()


async def commits_faster_than_the_broker(rig: Rig) -> None:
    """Pages come and none is taken. Only so many may be on their way, the others wait before their commit is
    followed."""
    clock = StillClock()
    broker = DeafBroker()
    publisher = Publisher(lambda: cast(AIOKafkaProducer, broker), clock, PAGES_MAX, Pause(clock, 1, 1), "twin")
    await publisher.start()
    message = OutboxRecord(AGREEMENTS.name, 0, b"k", b"{}", [])
    putting = [asyncio.create_task(publisher.put([Page(*rig.place, n, n + 1, [message])])) for n in range(20)]
    for _ in range(200):
        await asyncio.sleep(0)
    taken = sum(task.done() for task in putting)
    for task in (*putting, publisher._task):
        assert task
        task.cancel()
    await asyncio.gather(*putting, return_exceptions=True)
    assert taken <= PAGES_MAX
