"""One seed: build the services, play the plan, heal everything, wait until it is quiet, and look."""

from __future__ import annotations

import asyncio
import random as dice
from collections.abc import Coroutine, Sequence
from contextvars import copy_context
from dataclasses import dataclass, field
from random import Random
from typing import Any

from libs.runtime.loop.worker import WATCH_LOGS_EVERY_SECONDS
from libs.runtime.store.deadletters import DeadLetterRecord
from libs.runtime.store.letterbox import StoredLetter, replay_of
from libs.schemas.topics import TOPICS
from simulation.faults import strike
from simulation.log import MemoryLog
from simulation.loop import Stuck, VirtualLoop
from simulation.network import Network
from simulation.plan import PLAY_SECONDS, Plan
from simulation.process import adopt
from simulation.service import Service
from simulation.stories import STORIES
from simulation.story import Call
from simulation.table import set_partitions, small_table

QUIET_SECONDS_MAX = 400.0
PAUSE_SHARE = 0.5
"""The upstream pauses before so many of its events; the others come in bursts, which make batches."""


@dataclass(slots=True)
class Outcome:
    """history: what happened, a line each, with its virtual second. fingerprint: equal for equal runs."""

    violations: list[str]
    history: list[str] = field(default_factory=list)
    fingerprint: str = ""


class World:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.random = Random(plan.seed)
        self.history: list[str] = []
        self.loop = VirtualLoop(self.random, self._adopt)
        self._tasks: list[asyncio.Task[Any]] = []
        self._context = copy_context()
        self.log = MemoryLog(self.loop.time)
        self.network = Network(self.log, self.random, self.spawn)
        self.story = STORIES[plan.story](plan.lists, self.log, self.random, plan.repeats)
        self.services: list[Service] = []

    def _adopt(self, task: asyncio.Task[Any], context: Any) -> None:
        self._tasks.append(task)
        adopt(task, context)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """A task of nobody's: it goes on whoever dies."""
        return self.loop.create_task(work, context=self._context.copy())

    def tell(self, line: str) -> None:
        self.history.append(f"{self.loop.time():8.3f} {line}")

    def play(self) -> Outcome:
        dice.seed(self.plan.seed)  # the runtime's back-off draws from the common dice
        with small_table(self.story.flows):
            try:
                violations = self.loop.run(self._play())
            except Stuck:
                violations = ["everybody waits for somebody"]
            except Exception as failure:  # ours, not the services'; a campaign must still say in which seed
                violations = [f"the simulation failed: {type(failure).__name__}: {failure}"]
            self._end()
        ends = [(place, self.log.end(place)) for place in self.log.places()]
        fingerprint = f"{self.loop.time():.9f} {self.random.random()} {ends}"
        return Outcome(violations, self.history, fingerprint)

    def _end(self) -> None:
        for service in self.services:
            for member in service.members:
                member.process.on_death = [member.connections.cut]
                member.process.alive = False
        self.loop.clear(self._tasks)

    async def _play(self) -> list[str]:
        processors = self.story.processors()
        names = {processor.name for processor in processors}
        inputs = {topic.name for processor in processors for topic in processor.flow.inputs}
        for topic in TOPICS.values():
            if topic.owner in names or topic.name in inputs:
                self.log.create(topic.name, topic.partitions)
        self.services = [Service(processor, self.network, self.spawn, self.tell) for processor in processors]
        self._start_all()
        if not await self._one_by_one(self.story.opening()):
            return self._verdict(quiet=False)
        faults = [self.spawn(strike(self, fault)) for fault in self.plan.faults]
        await self._speak(0)
        if self.plan.change != "none":
            await self._change()
        await self._speak(1)
        for fault in faults:
            await fault
        self._heal()
        quiet = await self._until_quiet() and await self._one_by_one(self.story.aftermath())
        if self.plan.disaster != "none" and quiet:
            return await self._disaster()
        return self._verdict(quiet)

    def _start_all(self) -> None:
        for service in self.services:
            for _ in range(self.plan.workers):
                service.start()

    async def _speak(self, half: int) -> None:
        calls = self.story.tell(half)
        for call in calls:
            if self.random.random() < PAUSE_SHARE:
                await asyncio.sleep(self.random.uniform(0, PLAY_SECONDS / len(calls)))
            call()

    async def _one_by_one(self, calls: list[Call]) -> bool:
        """Say whether each was through before the next."""
        for call in calls:
            call()
            if not await self._until_quiet():
                return False
        return True

    def _heal(self) -> None:
        self.tell("healed")
        self.network.there.set()
        self.network.bad = 0.0
        for service in self.services:
            service.away = False

    async def _until_quiet(self, services: Sequence[Service] | None = None) -> bool:
        """Say whether everything said to them, or to all, was applied and published within a bound, and nobody
        halted."""
        services = self.services if services is None else services
        deadline = self.loop.time() + QUIET_SECONDS_MAX
        while self.loop.time() < deadline and not self._halted():
            await asyncio.sleep(0.5)
            if self._replay_letters() == 0 and all(map(self._at_rest, services)):
                return True
        return False

    async def _still_quiet_after_a_look(self) -> bool:
        """Workers look at their logs now and then, and at the latest then must have seen it."""
        await asyncio.sleep(1.5 * WATCH_LOGS_EVERY_SECONDS)
        return not self._halted()

    def _at_rest(self, service: Service) -> bool:
        positions = service.store.table("position")
        return (
            not service.store.table("outbox")
            and not service.store.table("day_work")
            and all(positions.get(place, {}).get("next_offset") == self.log.end(place) for place in service.inputs())
        )

    def _halted(self) -> list[str]:
        return [
            f"{member.process.name} halted: {member.worker.halted}"
            for service in self.services
            for member in service.members
            if member.worker.halted
        ]

    def _replay_letters(self) -> int:
        """An operator sends every letter again, in whatever order, once the deploy is mended; how many."""
        sent = 0
        for service in self.services:
            letters: dict[str, tuple[DeadLetterRecord, int]] = service.store.table("dead_letter")
            fresh = sorted(id_ for id_, (_, replays) in letters.items() if not replays)
            self.random.shuffle(fresh)
            for id_ in fresh:
                letter, raw = letters[id_][0], letters[id_][0].raw
                stored = StoredLetter(id_, raw.topic, raw.partition, raw.offset, letter.reason, {}, raw.timestamp, 0)
                replay = replay_of(service.name, stored, (raw.key, raw.value, list(raw.headers.items())))
                letters[id_] = (letter, 1)
                self.log.append((replay.topic, 0), [(replay.key, replay.value, replay.headers)])
                sent += 1
        return sent

    def _verdict(self, quiet: bool) -> list[str]:
        wrong = [] if quiet else self._halted() or [f"not quiet {QUIET_SECONDS_MAX:.0f} s after the last fault"]
        stores = {service.name: service.store for service in self.services}
        return wrong + self.story.check(stores, complete=True)

    # -- operators ------------------------------------------------------------------------------------------------------

    async def _change(self) -> None:
        """By its procedure in docs/guarantees.md, once what stands in its way is through."""
        if not await self._paused():
            return
        self.tell(self.plan.change)
        for service in self.services:
            service.stop()
        if self.plan.change == "grown":
            topic = self.story.grown
            set_partitions(topic, topic.partitions + 1)
            self.log.grow(topic.name, topic.partitions)
        else:
            self._recreate()
            ids = self.log.topics()
            positions = self._victim.store.table("position")
            for place, row in positions.items():
                if place[0] == self.story.recreated.name:
                    positions[place] = {**row, "topic_id": ids[place[0]], "next_offset": 0}
        self._start_all()

    @property
    def _victim(self) -> Service:
        """Say who reads the topic that is made anew or cut."""
        return next(s for s in self.services if self.story.recreated in s.processor.flow.inputs)

    async def _paused(self) -> bool:
        """The inputs pause, so that all readers catch up and all outboxes get empty."""
        return await self._until_quiet()

    def _recreate(self) -> None:
        self.log.create(self.story.recreated.name, self.story.recreated.partitions)

    async def _disaster(self) -> list[str]:
        """Records that nobody has read are gone for good: somebody must say so, and what is left must be right."""
        self.tell(f"disaster: {self.plan.disaster}")
        topic, victim = self.story.recreated, self._victim
        if self.plan.disaster == "recreated":
            self._recreate()
        else:
            victim.stop()
        for part in range(2, 5):  # enough for the new log to be longer than the old one was
            await self._speak(part)
        if self.plan.disaster == "cut":
            await self._until_quiet([service for service in self.services if service.name == topic.owner])
            for partition in range(topic.partitions):
                self.log.cut((topic.name, partition), self.log.end((topic.name, partition)) - 1)
            for _ in range(self.plan.workers):
                victim.start()
        quiet = await self._until_quiet() and await self._still_quiet_after_a_look()
        unnoticed = [f"{topic.name} was {self.plan.disaster} and nobody noticed"] if quiet else []
        if not quiet and not self._halted():
            unnoticed = ["nobody halted, and it does not end"]
        stores = {service.name: service.store for service in self.services}
        return unnoticed + self.story.check(stores, complete=quiet)
