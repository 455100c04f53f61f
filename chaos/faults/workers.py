"""Faults of service processes."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from random import Random

import asyncpg
import psutil

from chaos.fault import Inflict, Missed
from chaos.ground import HANG_S, Ground, until
from deploy.local import keeping, processes
from deploy.local.errors import StackError
from deploy.local.ports import http_status
from deploy.local.stack import SERVICES
from libs.runtime.loop.crashing import OF_DAYS, Point
from libs.schemas.topics import FLOWS

REACHED_WITHIN_S = 15.0
"""A crash point that a service does not come to within this is tried on another one. The group waits for the session of
the process killed before, so it cannot be much less."""
_TRIES, _RESTORES = 2, 20
_HANGS_AT: Point = "inside-transaction"
_ENDED_WITHIN_S = 5.0
"""The end itself may take so long."""


@asynccontextmanager
async def killed(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """kill -9 whenever it happens to be. Raises StackError where it does not run: nobody dies then."""
    service = rng.choice(SERVICES)
    with ground.kept_down(service):
        ground.pid(service)
        await ground.kill(service)
        yield f"kill -9 {service}"
    await ground.revive()


def crashes_at(point: Point) -> Inflict:
    """A fault that lets a service die at a named point of the loop. Leftovers need a death after a commit first."""

    @asynccontextmanager
    async def crashes(ground: Ground, rng: Random) -> AsyncIterator[str]:
        times = rng.randint(1, 3)
        for service in rng.sample([name for name in SERVICES if _comes_to(name, point)], _TRIES):
            port = ground.ports[service]
            with ground.kept_down(service):
                if await _dies(ground, service, port, point, times):
                    yield f"{service} died at {point}"
                    await ground.start(service, port)
                    return
                await ground.kill(service)
                await ground.start(service, port)
        raise Missed(f"nobody came to {point}")

    return crashes


@asynccontextmanager
async def hangs(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """A service's event loop stands still within a transaction; its watchdog ends it. Raises ConnectionError where it hangs
    on."""
    service, times = rng.choice(SERVICES), rng.randint(1, 3)
    port = ground.ports[service]
    with ground.kept_down(service):
        await ground.kill(service)
        await ground.start(service, port, HANG_AT=f"{_HANGS_AT}:{times}", HANG_S=str(HANG_S))
        try:
            if await until(
                lambda: not processes.alive(ground.home, service), REACHED_WITHIN_S + HANG_S + _ENDED_WITHIN_S
            ):
                yield f"{service} hung at {_HANGS_AT} and was ended by its watchdog"
            elif await asyncio.to_thread(http_status, port, "/health/live") is None:
                raise ConnectionError(f"{service} hangs, and nobody ends it")
            else:
                raise Missed(f"{service} did not come to {_HANGS_AT}")
        finally:
            await ground.kill(service)
            await ground.start(service, port)


async def _dies(ground: Ground, service: str, port: int, point: Point, times: int) -> bool:
    if point == "in-leftovers":
        return await _dies_at(ground, service, port, "after-commit") and await _dies_at(ground, service, port, point)
    more = {"DAY_PIECE_MAX": "2"} if point in OF_DAYS else {}
    return await _dies_at(ground, service, port, f"{point}:{times}", **more)


def _comes_to(service: str, point: Point) -> bool:
    return point not in OF_DAYS or FLOWS[service].ends_days


async def _dies_at(ground: Ground, service: str, port: int, crash_at: str, **more: str) -> bool:
    """Start it anew with this point set; whether it came there and died."""
    await ground.kill(service)
    await ground.start(service, port, CRASH_AT=crash_at, **more)
    return await until(lambda: not processes.alive(ground.home, service), REACHED_WITHIN_S)


@asynccontextmanager
async def zombie(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """Stopped past the session timeout, while a second worker takes its partitions; then it wakes up and goes on."""
    service = rng.choice(SERVICES)
    async with ground.second_worker(service):
        with ground.kept_down(service):
            pid = ground.pid(service)
            await asyncio.to_thread(processes.kill, ground.home, service, signal.SIGSTOP)
            try:
                yield f"{service} {pid} stopped, a second worker takes over"
            finally:
                await asyncio.to_thread(processes.kill, ground.home, service, signal.SIGCONT)
        await asyncio.sleep(rng.uniform(0.5, 3))  # both at once, before the second one leaves


@asynccontextmanager
async def rebalance_storm(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """Workers of one service come and go, in order and by kill -9."""
    service, rounds = rng.choice(SERVICES), rng.randint(2, 3)
    for _ in range(rounds):
        async with ground.second_worker(service) as second:
            await asyncio.sleep(rng.uniform(0.2, 2))
            if rng.random() < 0.5:
                second.kill()
    yield f"{rounds} times a second worker of {service} came and went"


@asynccontextmanager
async def second_workers(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """A second worker of every service joins at once and stays a while. A first one dies, and some second ones."""
    async with AsyncExitStack() as leaving:
        joining = (leaving.enter_async_context(ground.second_worker(service)) for service in SERVICES)
        joined = await asyncio.gather(*joining, return_exceptions=True)
        seconds = [worker for worker in joined if not isinstance(worker, BaseException)]
        if len(seconds) < len(SERVICES):
            raise Missed(f"{len(seconds)} of {len(SERVICES)} second workers joined")
        yield f"a second worker of all {len(SERVICES)} services joined"
        async with killed(ground, rng):
            await asyncio.sleep(rng.uniform(1, 3))
        for second in rng.sample(seconds, len(seconds) // 2):
            with suppress(psutil.NoSuchProcess):
                second.kill()


@asynccontextmanager
async def database_lost(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """A backup is taken, work goes on, both workers die and the database goes. It is restored, and work goes on."""
    service, to = rng.choice(SERVICES), ground.home / "backups" / f"{rng.getrandbits(32):08x}"
    variables = {**os.environ, **ground.endpoints.environment()}
    async with ground.second_worker(service) as second:
        if await asyncio.to_thread(keeping.backup, [service], to, variables):
            raise Missed(f"{service} could not be backed up now")
        await asyncio.sleep(rng.uniform(1, 3))
        with ground.kept_down(service):
            second.kill()
            await ground.kill(service)
            await _destroy(ground.endpoints.databases[service])
            try:
                yield f"database of {service} lost, restored from a backup"
            finally:
                await _restored(service, to, variables)
                await ground.start(service, ground.ports[service])


async def _destroy(database_url: str) -> None:
    """Raises Missed where the database is away just now: nothing is lost then."""
    try:
        db = await asyncpg.connect(database_url, timeout=10)
    except (OSError, asyncpg.PostgresError) as away:
        raise Missed("the database is away") from away
    await db.execute("drop schema public cascade; create schema public")
    await db.close()


async def _restored(service: str, directory: Path, variables: Mapping[str, str]) -> None:
    """Tries again while another fault keeps a server away. Raises StackError."""
    for _ in range(_RESTORES):
        if not await asyncio.to_thread(keeping.restore_one, service, directory, variables):
            return
        await asyncio.sleep(2)
    raise StackError(f"{service} cannot be restored from {directory}")
