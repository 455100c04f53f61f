"""Faults of service processes."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from random import Random

from chaos.fault import Inflict, Missed
from chaos.ground import Ground, until
from deploy.local import processes
from deploy.local.stack import SERVICES
from libs.runtime.crashing import Point

REACHED_WITHIN_S = 20.0
"""A crash point that no batch comes to within this was missed."""


@asynccontextmanager
async def killed(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """kill -9 whenever it happens to be."""
    service = rng.choice(SERVICES)
    with ground.kept_down(service):
        await ground.kill(service)
        yield f"kill -9 {service}"
    await ground.revive()


def crashes_at(point: Point) -> Inflict:
    """A fault that lets a service die at a named point of the loop. Leftovers need a death after a commit first."""

    @asynccontextmanager
    async def crashes(ground: Ground, rng: Random) -> AsyncIterator[str]:
        service = rng.choice(SERVICES)
        times = rng.randint(1, 4)
        port = ground.ports[service]
        with ground.kept_down(service):
            if point == "in-leftovers":
                await _die(ground, service, port, f"after-commit:{times}")
                times = 1
            await _die(ground, service, port, f"{point}:{times}")
            yield f"{service} died at {point}, time {times}"
            await ground.start(service, port)

    return crashes


async def _die(ground: Ground, service: str, port: int, crash_at: str) -> None:
    await ground.kill(service)
    await ground.start(service, port, CRASH_AT=crash_at)
    if not await until(lambda: not processes.alive(ground.home, service), REACHED_WITHIN_S):
        await ground.kill(service)
        await ground.start(service, port)
        raise Missed(f"{service} did not come to {crash_at}")


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
        async with AsyncExitStack() as crowd:
            seconds = [await crowd.enter_async_context(ground.second_worker(service)) for _ in range(1)]
            await asyncio.sleep(rng.uniform(0.2, 2))
            if rng.random() < 0.5:
                seconds[0].kill()
    yield f"{rounds} times a second worker of {service} came and went"
