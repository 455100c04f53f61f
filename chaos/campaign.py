"""Runs a campaign: plays and faults side by side for a while, then peace, then the judgement."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import httpx
from aiokafka.errors import KafkaError

from chaos.fault import Fault, Missed
from chaos.ground import Ground, fresh_ground
from chaos.history import History
from chaos.load import START, load, next_start
from chaos.logs import Personal
from chaos.schedule import schedule
from chaos.verdict import Campaign, judge
from deploy.local.errors import StackError
from deploy.local.ports import LOOPBACK
from deploy.local.stack import SERVICES
from simulator.endpoints import Endpoints
from simulator.player import Moment, play
from simulator.rest import Restless

WATCH_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Options:
    """parcels: of one play, without its overload."""

    seed: int
    minutes: float
    parcels: int
    faults: Sequence[Fault]
    home: Path

    def over(self, history: History) -> bool:
        return history.seconds > self.minutes * 60


class Halted(Exception):
    """A service says that an invariant is broken. Nothing that comes after would mean anything."""


async def run(options: Options) -> Campaign:
    """The whole campaign on a fresh system, which is stopped in the end; its logs and history stay."""
    campaign, personal = Campaign(options.seed), Personal()
    history = History(options.home.with_suffix(".jsonl"))
    history.tell("seed", seed=options.seed, minutes=options.minutes, parcels=options.parcels)
    rng = Random(options.seed)
    async with fresh_ground(options.home.resolve(), history, rng.choice(SERVICES)) as ground:
        history.begin()
        await _disturbed(options, ground, campaign, personal)
        history.tell("healing")
        try:
            await ground.heal()
            await judge(ground, campaign, personal)
        except (StackError, KafkaError, OSError) as failure:
            campaign.violations.append(f"the system did not come back: {failure}")
    campaign.seconds = history.seconds
    for text in campaign.violations:
        history.tell("violation", text=text)
    history.close()
    return campaign


async def _disturbed(options: Options, ground: Ground, campaign: Campaign, personal: Personal) -> None:
    """Returns when the last play is over, or cannot go on."""
    plays = asyncio.create_task(_play(options, ground, campaign, personal), name="plays")
    others = [
        asyncio.create_task(_inflict(options, ground, campaign), name="faults"),
        asyncio.create_task(_watch(ground, campaign), name="watch"),
    ]
    try:
        await asyncio.wait({plays, others[-1]}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (plays, *others):
            task.cancel()
    for task in (plays, *others):
        try:
            with suppress(asyncio.CancelledError):
                await task
        except (Halted, Restless, ConnectionError, KafkaError, StackError) as failure:
            campaign.violations.append(f"{task.get_name()}: {failure or type(failure).__name__}")


async def _play(options: Options, ground: Ground, campaign: Campaign, personal: Personal) -> None:
    """Plays one after the other until the time is over, the one under way to its end."""
    start, number = START, 0
    while number == 0 or not options.over(ground.history):
        planned = load(options.seed * 100 + 2 * number, options.parcels, start)
        personal.learn(planned)
        endpoints = Endpoints(ground.endpoints.kafka, f"http://{LOOPBACK}:{ground.ports['intake']}")
        ground.history.tell("play", parcels=len(planned.parcels), start=start)
        played = await play(planned, endpoints, _Told(ground.history))
        campaign.plays.append(played)
        campaign.faults["overload"] = campaign.faults.get("overload", 0) + 1
        campaign.faults["calendar"] = campaign.faults.get("calendar", 0) + (played.last_day - start).days
        start, number = next_start(played.last_day), number + 1


class _Told:
    """Says each day of a play once."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._last: Moment | None = None

    def __call__(self, moment: Moment) -> None:
        if self._last is None or moment.day != self._last.day:
            self._history.tell("day", day=moment.day, sent=moment.sent, released=moment.released)
            self._last = moment


async def _inflict(options: Options, ground: Ground, campaign: Campaign) -> None:
    done, missed = Counter[str](), Counter[str]()
    for slot in schedule(options.seed, options.faults):
        await asyncio.sleep(slot.pause_s)
        if options.over(ground.history):
            return
        together = [_strike(ground, fault, seed) for fault, seed in slot.faults]
        for (fault, _), took in zip(slot.faults, await asyncio.gather(*together), strict=True):
            (done if took else missed)[fault.kind] += 1
        campaign.faults.update(done)
        campaign.missed.update(missed)


async def _strike(ground: Ground, fault: Fault, seed: int) -> bool:
    """Inflict, hold, heal. False where it had no effect."""
    rng = Random(seed)
    try:
        async with AsyncExitStack() as healing:
            what = await healing.enter_async_context(fault.inflict(ground, rng))
            hold_s = rng.uniform(*fault.hold_s)
            ground.history.tell("fault", kind=fault.kind, did=what, hold_s=round(hold_s, 1))
            await asyncio.sleep(hold_s)
    except (Missed, StackError) as reason:
        ground.history.tell("missed", kind=fault.kind, reason=reason)
        return False
    ground.history.tell("healed", kind=fault.kind)
    return True


async def _watch(ground: Ground, campaign: Campaign) -> None:
    """Restarts what ended by itself; raises Halted when a service halts."""
    async with httpx.AsyncClient(timeout=2) as http:
        while True:
            for service in await ground.revive():
                ground.history.tell("died", service=service)
                campaign.died[service] = campaign.died.get(service, 0) + 1
            for service, port in ground.ports.items():
                with suppress(httpx.HTTPError):
                    health = (await http.get(f"http://{LOOPBACK}:{port}/health/ready")).json()
                    if health["halted"]:
                        raise Halted(f"{service} halted: {health['halted']}")
            await asyncio.sleep(WATCH_EVERY_S)
