"""Faults of Kafka, PostgreSQL and Redis themselves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from random import Random
from signal import SIGQUIT

import psutil
from redis import Redis

from chaos.fault import Missed
from chaos.ground import Ground

_SLOW_S = 0.3


@asynccontextmanager
async def kafka_killed(ground: Ground, rng: Random) -> AsyncIterator[str]:
    async with _killed(ground, "kafka"):
        yield "kill -9 kafka"


@asynccontextmanager
async def postgres_killed(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """The whole of it, backends included."""
    async with _killed(ground, "postgres"):
        yield "kill -9 postgres and its backends"


@asynccontextmanager
async def redis_stopped(ground: Ground, rng: Random) -> AsyncIterator[str]:
    async with _killed(ground, "redis"):
        yield "kill -9 redis"


async def kill_server(ground: Ground, part: str) -> None:
    """kill -9 of it and its children. Raises StackError where it does not run."""
    processes = ground.tree(part)
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    await asyncio.to_thread(psutil.wait_procs, processes, 10)


@asynccontextmanager
async def _killed(ground: Ground, part: str) -> AsyncIterator[None]:
    await kill_server(ground, part)
    try:
        yield
    finally:
        await ground.raise_servers()


@asynccontextmanager
async def postgres_stopped_at_once(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """`pg_ctl stop -m immediate`: recovery at the next start."""
    parent, *_ = ground.tree("postgres")
    parent.send_signal(SIGQUIT)
    await asyncio.to_thread(psutil.wait_procs, [parent], 10)
    try:
        yield "immediate stop of postgres"
    finally:
        await ground.raise_servers()


@asynccontextmanager
async def postgres_frozen(ground: Ground, rng: Random) -> AsyncIterator[str]:
    async with _frozen(ground, "postgres"):
        yield "postgres and its backends frozen"


@asynccontextmanager
async def _frozen(ground: Ground, part: str) -> AsyncIterator[None]:
    parent, *children = ground.tree(part)
    parent.suspend()  # first, so that it makes no further children
    for child in children:
        with suppress(psutil.NoSuchProcess):
            child.suspend()
    try:
        yield
    finally:
        for process in (*children, parent):
            with suppress(psutil.NoSuchProcess):
                process.resume()


@asynccontextmanager
async def disk_full(ground: Ground, rng: Random) -> AsyncIterator[str]:
    if ground.disk is None:
        raise Missed(f"there is no small disk here: {ground.disk_refused}")
    taken = await asyncio.to_thread(ground.disk.fill)
    try:
        yield f"disk filled with {taken >> 20} MB"
    finally:
        ground.disk.free()


@asynccontextmanager
async def redis_flushed(ground: Ground, rng: Random) -> AsyncIterator[str]:
    with Redis.from_url(ground.endpoints.redis) as redis:
        redis.flushall()
    yield "redis flushed"


@asynccontextmanager
async def redis_slow(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """Frozen and thawed, again and again."""

    async def stutter() -> None:
        while True:
            async with _frozen(ground, "redis"):
                await asyncio.sleep(_SLOW_S)
            await asyncio.sleep(_SLOW_S)

    task = asyncio.create_task(stutter())
    try:
        yield f"redis stands still for {_SLOW_S} s, again and again"
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
