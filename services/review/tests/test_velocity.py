"""The velocity counters on a real Redis, and without one."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from redis.asyncio import Redis as Client

from chaos.line import Line
from deploy.local.parts.redis import Redis
from services.review.tests.conftest import ANSWERS_WITHIN_MS
from services.review.velocity import Velocity

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
WINDOW_S = 60


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


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
    assert await velocity.count([(buyer, "a", at(0)), (buyer, "b", at(10)), ("other" + buyer, "c", at(10))]) == [
        1,
        2,
        1,
    ]
    assert await velocity.count([(buyer, "d", at(59))]) == [3]
    assert await velocity.count([(buyer, "e", at(60))]) == [3]
    assert await velocity.count([(buyer, "f", at(1000))]) == [1]
    assert await velocity.count([]) == []


async def test_a_batch_tried_again_counts_once(redis_url: str, buyer: str) -> None:
    velocity = Velocity(redis_url, WINDOW_S, ANSWERS_WITHIN_MS)
    batch = [(buyer, f"list {n}", at(n)) for n in range(5)]
    first = await velocity.count(batch)
    assert first == [1, 2, 3, 4, 5]
    assert await velocity.count(batch) == first


async def test_the_order_of_arrival_does_not_count(redis_url: str, buyer: str) -> None:
    velocity = Velocity(redis_url, WINDOW_S, ANSWERS_WITHIN_MS)
    assert await velocity.count([(buyer, "late", at(30)), (buyer, "early", at(0))]) == [2, 1]


async def test_counters_do_not_stay_for_ever(own_redis: Redis, buyer: str) -> None:
    velocity = Velocity(_url(own_redis), WINDOW_S, ANSWERS_WITHIN_MS)
    await velocity.count([(buyer, str(n), at(n * WINDOW_S)) for n in range(10)])
    await velocity.count([(buyer, "last", at(10 * WINDOW_S))])
    assert await velocity._redis.zcard(f"velocity:{buyer}") <= 2
    assert 0 < await velocity._redis.ttl(f"velocity:{buyer}") <= 2 * WINDOW_S


async def test_nobody_knows_while_redis_is_gone_and_all_is_well_when_it_is_back(own_redis: Redis, buyer: str) -> None:
    velocity = Velocity(_url(own_redis), WINDOW_S, ANSWERS_WITHIN_MS)
    assert await velocity.count([(buyer, "a", at(0))]) == [1]
    own_redis.stop()
    assert await velocity.count([(buyer, "b", at(1))]) is None
    own_redis.start(lambda _: None)
    assert await velocity.count([(buyer, "b", at(1))]) == [1]


async def test_a_connection_that_was_forgotten_is_opened_again(redis_url: str, buyer: str) -> None:
    address = urlsplit(redis_url)
    line = Line(address.port or 0)
    await line.open()
    velocity = Velocity(redis_url.replace(f":{address.port}", f":{line.port}"), WINDOW_S, 4_000)
    assert await velocity.count([(buyer, "a", at(0))]) == [1]
    line.lose()
    assert await velocity.count([(buyer, "b", at(1))]) == [2], "neither side was told"
    line.cut()
    line.mend()
    assert await velocity.count([(buyer, "c", at(2))]) == [3], "it was ended while nothing was asked"
    line.close()


async def test_nobody_knows_while_redis_does_not_answer(own_redis: Redis, buyer: str) -> None:
    velocity = Velocity(_url(own_redis), WINDOW_S, 50)
    pid = own_redis.record.pid()
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        assert await velocity.count([(buyer, "a", at(0))]) is None
    finally:
        os.kill(pid, signal.SIGCONT)
    patient = Velocity(_url(own_redis), WINDOW_S, ANSWERS_WITHIN_MS)
    assert await patient.count([(buyer, "a", at(0))]) == [1]


async def test_a_connection_that_was_cut_while_idle_costs_no_count(own_redis: Redis, buyer: str) -> None:
    velocity = Velocity(_url(own_redis), WINDOW_S, ANSWERS_WITHIN_MS)
    assert await velocity.count([(buyer, "a", at(0))]) == [1]
    other = Client.from_url(_url(own_redis))
    await other.client_kill_filter(_type="normal", skipme=True)
    await other.aclose()
    assert await velocity.count([(buyer, "b", at(1))]) == [2]


def _url(part: Redis) -> str:
    return f"redis://127.0.0.1:{part.start(lambda _: None)['port']}/0"
