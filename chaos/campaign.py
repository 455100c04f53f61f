"""Runs a campaign: plays and faults side by side for a while, then peace, then the judgement."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import asyncpg
import httpx
from aiokafka.errors import KafkaError

from chaos.fault import Fault, Missed
from chaos.faults.workers import killed
from chaos.ground import Ground, fresh_ground
from chaos.history import History
from chaos.load import OVERLOAD_S
from chaos.memory import MEMORY_MB_MAX, weighed
from chaos.peace import Peace
from chaos.playing import Playing
from chaos.schedule import Schedule
from chaos.standing import STANDING_S_MAX, watched
from chaos.steps import STEPS
from chaos.verdict import Campaign, judge
from checker.draining import DRAIN_S, drained
from checker.stores.balances import balance
from deploy.local.errors import StackError
from deploy.local.ports import LOOPBACK
from deploy.local.stack import SERVICES
from simulator.play.quiescence import NotQuiescent

WATCH_EVERY_S = 1.0
SNAPSHOT_EVERY_S = 5.0
STEP_HOLD_S = 0.5, 3.0
DISK_FULL = "disk-full"
OVERLOAD = "overload"
OVERLOAD_TRIES = 3
LATE_FACTOR = 3.0
"""A campaign that must see every kind goes on for at most so many times its minutes."""


@dataclass(frozen=True, slots=True)
class Options:
    """parcels: of one play, without its overload. every_kind: go on until each kind has struck, and complain if not.
    drain_s: how long all lag may take to drain, counted from the last heal or the last thing sent. standing_s: how long a
    service may stand though something waits for it. memory_mb: what one of its processes may hold."""

    seed: int
    minutes: float
    parcels: int
    faults: Sequence[Fault]
    home: Path
    history: Path
    every_kind: bool = False
    overload_s: float = OVERLOAD_S
    drain_s: float = DRAIN_S
    standing_s: float = STANDING_S_MAX
    memory_mb: float = MEMORY_MB_MAX


class Halted(Exception):
    """A service says that an invariant is broken. Nothing that comes after would mean anything."""


async def run(options: Options) -> Campaign:
    """The whole campaign on a fresh system, which is stopped in the end; its logs and history stay."""
    campaign = Campaign(options.seed)
    history = History(options.history)
    history.tell("seed", seed=options.seed, minutes=options.minutes, parcels=options.parcels)
    rng = Random(options.seed)
    async with fresh_ground(options.home.resolve(), history, rng.choice(SERVICES)) as ground:
        history.begin()
        if ground.disk_refused and DISK_FULL in (fault.kind for fault in options.faults):
            campaign.skipped[DISK_FULL] = ground.disk_refused
        peace = Peace(lambda: history.seconds)
        try:
            async with watched(ground, lambda: not peace.striking) as stands, weighed(ground.workers) as memory:
                await Storm(options, ground, campaign, peace).run()
                history.tell("healing")
                await ground.heal()
                await _drain(options, ground, campaign, peace)
            campaign.stood(stands, options.standing_s)
            campaign.weighed(memory, options.memory_mb)
            history.tell("judging", drained_s=campaign.drained_s)
            await judge(ground, campaign, options.drain_s)
        except (StackError, KafkaError, OSError) as failure:
            campaign.violations.append(f"the system did not come back: {failure}")
        if options.every_kind:
            campaign.violations += campaign.not_struck((*(fault.kind for fault in options.faults), OVERLOAD, *STEPS))
    campaign.seconds = history.seconds
    for text in campaign.violations:
        history.tell("violation", text=text)
    history.close()
    return campaign


async def _drain(options: Options, ground: Ground, campaign: Campaign, peace: Peace) -> None:
    """Sets how long it took to come to rest. A play that ended in peace knows; else it is from the heal just now on."""
    if not peace.at_rest:
        peace.disturbed()
        rest = await drained(ground.endpoints.kafka, ground.endpoints.databases, options.drain_s)
        if not rest.behind:
            peace.rested()
    campaign.drained(peace.drained_s, options.drain_s)


class Storm:
    """A storm runs plays and faults at once, and a watch over services and balances."""

    def __init__(self, options: Options, ground: Ground, campaign: Campaign, peace: Peace) -> None:
        self._options, self._ground, self._campaign, self._peace = options, ground, campaign, peace
        self._schedule = Schedule(options.seed, options.faults)
        self._rng = Random(options.seed)
        self._services = asyncio.Lock()  # one fault of service processes at a time

    def over(self) -> bool:
        left_s = self._options.minutes * 60 - self._ground.history.seconds
        late = left_s < -(LATE_FACTOR - 1) * self._options.minutes * 60
        return left_s < 0 and (late or not self._options.every_kind or self._awaited() <= self._campaign.faults.keys())

    def _all_struck(self) -> bool:
        """Say whether the minutes are over and each kind of fault has struck. A play that is still on ends undisturbed."""
        kinds = {fault.kind for fault in self._options.faults} - self._campaign.skipped.keys()
        return self._ground.history.seconds > self._options.minutes * 60 and kinds <= self._campaign.faults.keys()

    def _awaited(self) -> set[str]:
        """Kinds to go on for. An overload that this machine's sender does not reach is not tried without end."""
        awaited = {*(fault.kind for fault in self._options.faults), *STEPS} - self._campaign.skipped.keys()
        return awaited | ({OVERLOAD} if self._campaign.missed.get(OVERLOAD, 0) < OVERLOAD_TRIES else set())

    async def run(self) -> None:
        """Returns when the last play is over, or cannot go on."""
        options = self._options
        playing = Playing(
            self._ground, self._campaign, self._peace, options.parcels, options.overload_s, self._strike_step
        )
        plays = asyncio.create_task(playing.until(self.over), name="plays")
        watch = asyncio.create_task(self._watch(), name="watch")
        tasks = (
            plays,
            watch,
            asyncio.create_task(self._inflict(), name="faults"),
            asyncio.create_task(self._take_snapshots(), name="snapshots"),
        )
        try:
            await asyncio.wait({plays, watch}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
        for task in tasks:
            try:
                with suppress(asyncio.CancelledError):
                    await task
            except (Halted, NotQuiescent, ConnectionError, KafkaError, StackError) as failure:
                self._campaign.violations.append(f"{task.get_name()}: {failure or type(failure).__name__}")

    async def _inflict(self) -> None:
        while True:
            slot = self._schedule.next()
            await asyncio.sleep(slot.pause_s)
            if self.over() or self._all_struck():
                return
            together = [self._strike(fault, seed) for fault, seed in slot.faults]
            for (fault, _), took in zip(slot.faults, await asyncio.gather(*together), strict=True):
                self._campaign.count(self._campaign.faults if took else self._campaign.missed, fault.kind)
                if not took:
                    self._schedule.again(fault)

    async def _strike(self, fault: Fault, seed: int) -> bool:
        """Inflict, hold, heal. False where it had no effect."""
        rng, history = Random(seed), self._ground.history
        self._peace.striking += 1
        try:
            async with AsyncExitStack() as healing:
                if fault.strikes == "services":
                    await healing.enter_async_context(self._services)
                what = await healing.enter_async_context(fault.inflict(self._ground, rng))
                hold_s = rng.uniform(*fault.hold_s)
                history.tell("fault", kind=fault.kind, did=what, hold_s=round(hold_s, 1))
                await asyncio.sleep(hold_s)
        except (Missed, StackError) as reason:
            history.tell("missed", kind=fault.kind, reason=reason)
            return False
        finally:
            self._peace.striking -= 1
            self._peace.disturbed()
        history.tell("healed", kind=fault.kind)
        return True

    async def _strike_step(self, steps: set[str]) -> None:
        """While the calendar takes named steps, somebody dies: counted only where somebody did."""
        campaign, took = self._campaign, False
        self._peace.striking += 1
        try:
            async with self._services, killed(self._ground, self._rng) as what:
                took = True
                self._ground.history.tell("step", steps=", ".join(sorted(steps)), did=what)
                await asyncio.sleep(self._rng.uniform(*STEP_HOLD_S))
        except StackError as reason:
            self._ground.history.tell("missed", kind="step", reason=reason)
        finally:
            self._peace.striking -= 1
            self._peace.disturbed()
        for step in steps:
            campaign.count(campaign.faults if took else campaign.missed, step)

    async def _watch(self) -> None:
        """Restarts what ended by itself; raises Halted when a service halts."""
        async with httpx.AsyncClient(timeout=2) as http:
            while True:
                for service in await self._ground.revive():
                    self._peace.disturbed()
                    self._ground.history.tell("died", service=service)
                    self._campaign.count(self._campaign.died, service)
                for service, port in self._ground.ports.items():
                    with suppress(httpx.HTTPError):
                        health = (await http.get(f"http://{LOOPBACK}:{port}/health/ready")).json()
                        if health["halted"]:
                            raise Halted(f"{service} halted: {health['halted']}")
                await asyncio.sleep(WATCH_EVERY_S)

    async def _take_snapshots(self) -> None:
        """Balances hold at every moment, so also now; a database that is away is asked again later."""
        while True:
            await asyncio.sleep(SNAPSHOT_EVERY_S)
            try:
                verdicts = await balance(self._ground.endpoints.databases, self._ground.archive)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                continue
            self._campaign.snapshots += 1
            for verdict in verdicts:
                for text in verdict.violations:
                    self._campaign.violations.append(f"{verdict.name}: {text}")
