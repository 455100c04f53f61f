"""These faults are played on a world."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from simulation.plan import Fault, FaultKind

if TYPE_CHECKING:
    from simulation.service import Service
    from simulation.world import World

RETENTION_SECONDS = 30.0
"""The least a log keeps: longer than anybody stands still between noting a position and looking for it in the log."""

Play = Callable[["World", "Service", float], Awaitable[None]]


async def _kill(world: World, service: Service, amount: float) -> None:
    """Between some two steps of the next forty."""
    if service.members:
        world.random.choice(service.members).process.steps_left = int(amount * 40)


async def _stop(world: World, service: Service, amount: float) -> None:
    """For a moment, past the session, or past every time limit of the database."""
    if service.members:
        await service.stop_for(world.random.choice(service.members), 1 + 24 * amount)


async def _rebalance(_: World, service: Service, __: float) -> None:
    service.group.rebalance()


async def _database_away(_: World, service: Service, amount: float) -> None:
    service.cut_off()
    service.away = True
    await asyncio.sleep(8 * amount)
    service.away = False


async def _database_restart(_: World, service: Service, __: float) -> None:
    service.cut_off()


async def _connection_broken(_: World, service: Service, amount: float) -> None:
    service.failures_in.append(1 + int(amount * 30))


async def _commit_failed(_: World, service: Service, __: float) -> None:
    service.commits_to_fail += 1


async def _commit_reply_lost(_: World, service: Service, __: float) -> None:
    service.replies_to_lose += 1


async def _broker_away(world: World, _: Service, amount: float) -> None:
    world.network.there.clear()
    await asyncio.sleep(8 * amount)
    world.network.there.set()


async def _network_bad(world: World, _: Service, amount: float) -> None:
    world.network.bad = 0.5
    await asyncio.sleep(10 * amount)
    world.network.bad = 0.0


async def _retention(world: World, service: Service, amount: float) -> None:
    """Only what all its readers applied a while ago: what that should never cut is a disaster of its own."""
    readers = [other.store.table("position") for other in world.services]
    applied = {
        place: min(positions[place]["next_offset"] for positions in readers if place in positions)
        for place in service.inputs()
        if place in service.store.table("position")
    }
    incarnations = dict(world.log.topics())
    await asyncio.sleep(RETENTION_SECONDS)
    for place, offset in applied.items():
        if world.log.topics()[place[0]] == incarnations[place[0]]:  # a topic made anew meanwhile is another log
            start = world.log.start(place)
            world.log.cut(place, start + int((offset - start) * amount))


async def _bad_deploy(_: World, service: Service, amount: float) -> None:
    """A release that cannot read half of what comes."""
    service.bad_deploy = True
    await asyncio.sleep(10 * amount)
    service.bad_deploy = False


async def _clock_back(world: World, service: Service, amount: float) -> None:
    """Somebody sets clocks back by up to an hour. They are a service's, and those of brokers behind half of its
    inputs."""
    service.behind_s += 3600 * amount
    for place in service.inputs():
        if world.random.random() < 0.5:
            world.log.behind_ms[place] = world.log.behind_ms.get(place, 0) + int(3_600_000 * amount)


FAULTS: dict[FaultKind, Play] = {
    "kill": _kill,
    "stop": _stop,
    "rebalance": _rebalance,
    "database-away": _database_away,
    "database-restart": _database_restart,
    "connection-broken": _connection_broken,
    "commit-failed": _commit_failed,
    "commit-reply-lost": _commit_reply_lost,
    "broker-away": _broker_away,
    "network-bad": _network_bad,
    "retention": _retention,
    "bad-deploy": _bad_deploy,
    "clock-back": _clock_back,
}


async def strike(world: World, fault: Fault) -> None:
    await asyncio.sleep(fault.at_seconds)
    service = world.services[fault.service % len(world.services)]
    world.tell(f"{fault.kind} ({service.name}, {fault.amount})")
    await FAULTS[fault.kind](world, service, fault.amount)
