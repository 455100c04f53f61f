"""The velocity counters on a real Redis, and without one."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest
from redis.asyncio import Redis as Client

from chaos.line import Line
from deploy.local.parts.redis import Redis
from libs.schemas.events.review import ListManualReviewOrdered, ListReleased
from services.review.loading import Declared
from services.review.tests.conftest import ANSWERS_WITHIN_MS, Room
from services.review.tests.samples import assessed
from services.review.velocity import INCOMPLETE, Velocity

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
WINDOW_S = 60


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


class Decided:
    """The store, with these lists in it."""

    def __init__(self, *lists: Declared) -> None:
        self.lists = lists

    async def declared_since(self, time: datetime) -> AsyncIterator[Sequence[Declared]]:
        for found in self.lists:
            if found[2] >= time:
                yield [found]

    async def declared_before(self, time: datetime) -> bool:
        return any(found[2] < time for found in self.lists)


NOTHING = Decided()


@pytest.fixture
def buyer() -> str:
    return uuid4().hex


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[Redis]:
    """A server to stop and freeze without disturbing anybody."""
    part = Redis(tmp_path)
    yield part
    part.stop()


async def test_only_the_window_counts(redis_url: str, buyer: str) -> None:
    velocity = Velocity(redis_url, WINDOW_S, ANSWERS_WITHIN_MS)
    assert await velocity.count(
        [(buyer, "a", at(0)), (buyer, "b", at(10)), ("other" + buyer, "c", at(10))], NOTHING
    ) == [
        1,
        2,
        1,
    ]
    assert await velocity.count([(buyer, "d", at(59))], NOTHING) == [3]
    assert await velocity.count([(buyer, "e", at(60))], NOTHING) == [3]
    assert await velocity.count([(buyer, "f", at(1000))], NOTHING) == [1]
    assert await velocity.count([], NOTHING) == []


async def test_a_batch_tried_again_counts_once(redis_url: str, buyer: str) -> None:
    velocity = Velocity(redis_url, WINDOW_S, ANSWERS_WITHIN_MS)
    batch = [(buyer, f"list {n}", at(n)) for n in range(5)]
    first = await velocity.count(batch, NOTHING)
    assert first == [1, 2, 3, 4, 5]
    assert await velocity.count(batch, NOTHING) == first


async def test_the_order_of_arrival_does_not_count(redis_url: str, buyer: str) -> None:
    velocity = Velocity(redis_url, WINDOW_S, ANSWERS_WITHIN_MS)
    assert await velocity.count([(buyer, "late", at(30)), (buyer, "early", at(0))], NOTHING) == [2, 1]


async def test_counters_do_not_stay_for_ever(own_redis: Redis, buyer: str) -> None:
    velocity = Velocity(_url(own_redis), WINDOW_S, ANSWERS_WITHIN_MS)
    await velocity.count([(buyer, str(n), at(n * WINDOW_S)) for n in range(10)], NOTHING)
    await velocity.count([(buyer, "last", at(10 * WINDOW_S))], NOTHING)
    assert await velocity._redis.zcard(f"velocity:{buyer}") <= 2
    assert 0 < await velocity._redis.ttl(f"velocity:{buyer}") <= 2 * WINDOW_S


async def test_nobody_knows_while_redis_is_gone_and_all_is_well_when_it_is_back(own_redis: Redis, buyer: str) -> None:
    velocity = Velocity(_url(own_redis), WINDOW_S, ANSWERS_WITHIN_MS)
    assert await velocity.count([(buyer, "a", at(0))], NOTHING) == [1]
    own_redis.stop()
    assert await velocity.count([(buyer, "b", at(1))], NOTHING) is None
    own_redis.start(lambda _: None)
    assert await velocity.count([(buyer, "b", at(1))], NOTHING) == [2], "the batch before may not be in the store yet"


async def test_a_connection_that_was_forgotten_is_opened_again(redis_url: str, buyer: str) -> None:
    address = urlsplit(redis_url)
    line = Line(address.port or 0)
    await line.open()
    velocity = Velocity(redis_url.replace(f":{address.port}", f":{line.port}"), WINDOW_S, 4_000)
    assert await velocity.count([(buyer, "a", at(0))], NOTHING) == [1]
    line.lose()
    assert await velocity.count([(buyer, "b", at(1))], NOTHING) == [2], "neither side was told"
    line.cut()
    line.mend()
    assert await velocity.count([(buyer, "c", at(2))], NOTHING) == [3], "it was ended while nothing was asked"
    line.close()


async def test_nobody_knows_while_redis_does_not_answer(own_redis: Redis, buyer: str) -> None:
    velocity = Velocity(_url(own_redis), WINDOW_S, 50)
    pid = own_redis.record.pid()
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        assert await velocity.count([(buyer, "a", at(0))], NOTHING) is None
    finally:
        os.kill(pid, signal.SIGCONT)
    patient = Velocity(_url(own_redis), WINDOW_S, ANSWERS_WITHIN_MS)
    assert await patient.count([(buyer, "a", at(0))], NOTHING) == [1]


async def test_a_connection_that_was_cut_while_idle_costs_no_count(own_redis: Redis, buyer: str) -> None:
    velocity = Velocity(_url(own_redis), WINDOW_S, ANSWERS_WITHIN_MS)
    assert await velocity.count([(buyer, "a", at(0))], NOTHING) == [1]
    other = Client.from_url(_url(own_redis))
    await other.client_kill_filter(_type="normal", skipme=True)
    await other.aclose()
    assert await velocity.count([(buyer, "b", at(1))], NOTHING) == [2]


async def test_a_first_start_is_whole_at_once(own_redis: Redis, buyer: str) -> None:
    velocity = Velocity(_url(own_redis), WINDOW_S, ANSWERS_WITHIN_MS)
    assert await velocity.count([(buyer, "a", at(0))], NOTHING) == [1]
    assert await velocity.count([(buyer, "of long ago", at(-100 * WINDOW_S))], NOTHING) == [1]
    assert velocity.whole


async def test_what_was_flushed_is_filled_from_the_store(own_redis: Redis, buyer: str) -> None:
    one, other = (Velocity(_url(own_redis), WINDOW_S, ANSWERS_WITHIN_MS) for _ in range(2))
    lists = [(buyer, f"list {n}", at(n)) for n in range(5)]
    assert await one.count(lists[:2], NOTHING) == [1, 2]
    assert await other.count(lists[2:], NOTHING) == [3, 4, 5]
    await one._redis.flushall()
    unseen = Decided(*lists[:2])  # the other's batch is not committed yet
    assert await one.count([(buyer, "next", at(5))], unseen) == [3]
    assert await other.count([(buyer, "next but one", at(6))], unseen) == [7]


async def test_lists_before_the_filled_windows_are_counted_by_nobody(own_redis: Redis, buyer: str) -> None:
    velocity = Velocity(_url(own_redis), WINDOW_S, ANSWERS_WITHIN_MS)
    long_ago = Decided((buyer, "of long ago", at(-100 * WINDOW_S)), (buyer, "a", at(-1)))
    assert await velocity.count([(buyer, "b", at(0))], long_ago) == [2]
    late = [(buyer, "late", at(-2.5 * WINDOW_S)), (buyer, "c", at(1))]
    assert await velocity.count(late, long_ago) == [None, 3]
    assert INCOMPLETE._value.get() == 1 and not velocity.whole
    assert await velocity.count([(buyer, "d", at(2))], long_ago) == [4]
    assert INCOMPLETE._value.get() == 0 and velocity.whole


async def test_a_full_one_refuses_and_what_it_missed_is_told_later(own_redis: Redis, buyer: str) -> None:
    velocity = Velocity(_url(own_redis), WINDOW_S, ANSWERS_WITHIN_MS)
    assert await velocity.count([(buyer, "a", at(0))], NOTHING) == [1]
    await velocity._redis.config_set("maxmemory", 1)
    missed = (buyer, "b", at(1))
    assert await velocity.count([missed], NOTHING) is None
    assert INCOMPLETE._value.get() == 1
    await velocity._redis.config_set("maxmemory", 0)
    assert await velocity.count([(buyer, "c", at(2))], Decided(missed)) == [3]


async def test_a_dry_run_counts_with_the_list_and_leaves_nothing(own_redis: Redis, buyer: str) -> None:
    velocity = Velocity(_url(own_redis), WINDOW_S, ANSWERS_WITHIN_MS)
    assert await velocity.count([(buyer, "a", at(0))], NOTHING) == [1]
    assert await velocity.foresee([(buyer, "b", at(1)), (buyer, "far", at(2 * WINDOW_S))], NOTHING) == [2, 1]
    assert await velocity.foresee([(buyer, "c", at(2))], NOTHING) == [2]
    assert await velocity.count([(buyer, "d", at(3))], NOTHING) == [2]


async def test_a_dry_run_behind_a_flush_counts_what_the_store_knows(own_redis: Redis, buyer: str) -> None:
    velocity, lists = (
        Velocity(_url(own_redis), WINDOW_S, ANSWERS_WITHIN_MS),
        [(buyer, f"list {n}", at(n)) for n in range(3)],
    )
    assert await velocity.count(lists, NOTHING) == [1, 2, 3]
    await velocity._redis.flushall()
    assert await velocity.foresee([(buyer, "next", at(5))], Decided(*lists)) == [4]
    assert await velocity.count([(buyer, "next", at(5))], Decided(*lists)) == [4]


async def test_a_batch_costs_one_round_trip(own_redis: Redis, buyer: str) -> None:
    velocity = Velocity(_url(own_redis), WINDOW_S, ANSWERS_WITHIN_MS)
    await velocity.count([(buyer, "a", at(0))], NOTHING)
    await velocity._redis.config_resetstat()
    for nth in range(3):
        await velocity.count([(buyer, f"list {nth}", at(nth))], NOTHING)
    asked = await velocity._redis.info("commandstats")
    assert asked["cmdstat_evalsha"]["calls"] == 3
    assert "cmdstat_eval" not in asked


async def test_the_buyer_of_many_lists_meets_an_officer_after_a_flush(db: asyncpg.Connection, own_redis: Redis) -> None:
    room = Room(db, _url(own_redis), velocity_lists_max=3)
    await room.feed(*(assessed(str(n)) for n in range(3)))
    async with Client.from_url(_url(own_redis)) as client:
        await client.flushall()
    restarted = Room(db, _url(own_redis), velocity_lists_max=3)
    assert [type(event) for event in await restarted.feed(assessed("3"))] == [ListManualReviewOrdered]
    assert [type(event) for event in await restarted.feed(assessed("4", buyer="other"))] == [ListReleased]


def _url(part: Redis) -> str:
    return f"redis://127.0.0.1:{part.start(lambda _: None)['port']}/0"
