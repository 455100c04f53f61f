"""The whole chain in one process: seven real workers on a log in memory, one turn after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any, cast

import structlog
from aiokafka import TopicPartition

from fuzz.homes import Home
from libs.runtime.clock import Pause
from libs.runtime.kafka.cluster import Cluster
from libs.runtime.kafka.publisher import Publisher
from libs.runtime.loop.batches import by_place
from libs.runtime.loop.pacing import Gathering
from libs.runtime.loop.reading import Reader
from libs.runtime.loop.senders import Senders
from libs.runtime.loop.trying import Narrowing
from libs.runtime.loop.worker import Worker
from libs.runtime.observing.telemetry import Sampler, Tracer
from libs.runtime.processing import Processor
from libs.runtime.store.deadletters import UnreadableShare
from libs.runtime.store.pages import Page
from libs.runtime.store.positions import Place
from libs.schemas.cloudevents import singles
from libs.schemas.topics import TOPICS, replays
from simulation.log import EPOCH_MS, MemoryLog, Raw

CALENDAR_SECRET = "calendar_secret"
EVENTS_MAX = 12
"""Of a batch: so few that batches are cut."""
TURNS_MAX = 3_000
"""After so many turns without rest something is tried again for ever."""
_TRACER = Tracer("fuzz", None)


class _Clock:
    """As the log has it; who sleeps is awake at once."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now

    def now_ns(self) -> int:
        return EPOCH_MS * 1_000_000 + int(self.steady_s() * 1e9)

    def steady_s(self) -> float:
        return self._now()

    async def sleep(self, seconds: float) -> None:
        return None


class _Consumer:
    """Reads the log from where it was told to."""

    def __init__(self, log: MemoryLog) -> None:
        self._log = log
        self._next: dict[Place, int] = {}

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self._next[partition.topic, partition.partition] = offset

    async def beginning_offsets(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        return {p: self._log.start((p.topic, p.partition)) for p in partitions}

    async def end_offsets(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        return {p: self._log.end((p.topic, p.partition)) for p in partitions}

    async def commit(self, offsets: dict[TopicPartition, int]) -> None:
        return None

    def highwater(self, partition: TopicPartition) -> int | None:
        return self._log.end((partition.topic, partition.partition))

    def last_stable_offset(self, partition: TopicPartition) -> int | None:
        return self.highwater(partition)

    def last_poll_timestamp(self, partition: TopicPartition) -> int | None:
        return None

    def poll(self, random: Random) -> list[Raw]:
        """Some records of some partitions that have any."""
        ready = [place for place, offset in self._next.items() if offset < self._log.end(place)]
        records: list[Raw] = []
        for place in random.sample(ready, random.randint(1, min(4, len(ready)))) if ready else ():
            found = self._log.read(place, self._next[place], random.randint(1, EVENTS_MAX))
            self._next[place] = found[-1].offset + 1
            records += found
        return records


class _Cluster:
    """Tells the topics' ids."""

    def __init__(self, log: MemoryLog) -> None:
        self._log = log

    async def topic_ids(self, names: Iterable[str]) -> dict[str, str]:
        return {name: self._log.topics()[name] for name in names}


class _Way:
    """Takes pages as the publisher does. lost: what it takes goes nowhere, as in a crash behind the commit; then the
    next worker must bring the same, each key's events in the order of their commits."""

    def __init__(self, log: MemoryLog, wrong: list[str]) -> None:
        self._log, self._wrong = log, wrong
        self.lost = False
        self._due: list[Page] = []
        self.worker: Worker | None = None

    async def put(self, pages: Sequence[Page]) -> None:
        told = [page for page in pages if page.messages]
        if self.lost:
            self._due += told
            return
        self._compare(told)
        for page in told:
            for message in page.messages:
                self._log.append((message.topic, message.partition), [(message.key, message.value, message.headers)])
        if pages and self.worker:
            await self.worker.acknowledged(list(pages))

    async def forget(self, places: set[Place]) -> None:
        return None

    def _compare(self, pages: Sequence[Page]) -> None:
        if not self._due:
            return
        due, self._due = {page.id: page for page in self._due}, []
        again = [page for page in pages if page.id in due]
        if missing := due.keys() - {page.id for page in again}:
            self._wrong.append(f"pages committed and never brought: {sorted(missing)}")
        before, now = _by_key(due.values()), _by_key(again)
        for place, ids in before.items():
            if now.get(place, ids) != ids:
                self._wrong.append(f"leftovers change the order of {place}: {ids} committed, {now[place]} brought")


def _by_key(pages: Iterable[Page]) -> dict[tuple[str, int, bytes], list[str]]:
    """Ids of events by destination and key; days have an order of their own."""
    found: defaultdict[tuple[str, int, bytes], list[str]] = defaultdict(list)
    for message in (message for page in pages for message in page.messages):
        for one in singles(dict(message.headers), message.key, message.value):
            if one.key is not None and (id_ := one.headers.get("ce_id")) and one.headers["ce_type"] != b"DayClosed":
                found[message.topic, message.partition, one.key].append(id_.decode())
    return found


class _Station:
    """One service: its worker of now, and what comes and goes."""

    def __init__(self, processor: Processor, home: Home, log: MemoryLog, wrong: list[str]) -> None:  # type: ignore[type-arg]
        self.processor, self._home, self._log, self._wrong = processor, home, log, wrong
        self.way = _Way(log, wrong)
        self._turns_left = 0
        names = [topic.name for topic in processor.flow.inputs] + [replays(processor.name).name]
        self._places = {(name, number) for name in names for number in range(TOPICS[name].partitions)}

    async def start(self) -> None:
        """Begin as a process does: assignment, leftovers."""
        clock = _Clock(self._log._now)
        self.consumer = _Consumer(self._log)
        self.worker = Worker(
            processor=self.processor,
            ledger=self._home.ledger(self.processor.name),
            cluster=cast(Cluster, _Cluster(self._log)),
            reader=Reader(self.processor, CALENDAR_SECRET, Sampler(0)),
            publisher=cast(Publisher, self.way),
            tracer=_TRACER,
            unreadable=UnreadableShare(10_000, 0.9),
            senders=Senders(
                10_000, 0.9, 60, unexpected_max=0
            ),  # what nobody expects is put aside elsewhere, and told here
            narrowing=Narrowing(3, 20),
            clock=clock,
            pause=Pause(clock, 1, 1),
            gathering=Gathering(EVENTS_MAX, 0, 0),
        )
        self.way.worker = self.worker
        self.worker.use(self.consumer)
        await self.worker.assign(set(self._places))

    def doom(self, turns: int) -> None:
        """Let it die behind so many turns with something in hand, of which nothing is published."""
        self._turns_left = turns
        self.way.lost = True

    async def turn(self, random: Random) -> bool:
        """Handle one poll; False where there was nothing."""
        records = self.consumer.poll(random)
        if not records and not self.worker.gathering.more:
            return await self._day_turn()
        if not self.worker.halted:
            await self.worker.handle(self.worker.take(by_place(records)))
        self._turns_left -= 1
        if self.way.lost and self._turns_left <= 0:
            await self.die()
        return True

    async def _day_turn(self) -> bool:
        """Do a piece of the work of days that are over; False where there is none."""
        days = self.worker.days
        if not days.held or not (days.left or days.closed.is_set()):
            return False
        days.closed.clear()
        await self.worker.work_on_days()
        return True

    async def die(self) -> None:
        """Another worker comes, and finds what this one left."""
        self.way.lost = False
        await self.start()


class Line:
    """wrong: what must not be, a sentence each. halted: whether a service stands."""

    def __init__(self, home: Home, seed: int) -> None:
        self._random = Random(seed)
        self.log = MemoryLog(lambda: self.now_s)
        self.now_s = 0.0
        self.home = home
        self.wrong: list[str] = []
        for topic in TOPICS.values():
            self.log.create(topic.name, topic.partitions)
        self.stations = {
            name: _Station(processor, home, self.log, self.wrong) for name, processor in home.processors.items()
        }

    async def start(self) -> None:
        for station in self.stations.values():
            await station.start()

    @property
    def halted(self) -> list[str]:
        return [
            f"{name} halted: {station.worker.halted}"
            for name, station in self.stations.items()
            if station.worker.halted
        ]

    async def rest(self) -> None:
        """Work until nobody has anything to do."""
        for _ in range(TURNS_MAX):
            busy = False
            for station in self.stations.values():
                busy |= await station.turn(self._random)
            if self.halted:
                self.wrong += self.halted
                return
            if not busy:
                return
        self.wrong.append(f"no rest after {TURNS_MAX} turns: something is tried again for ever")

    async def settle(self) -> None:
        """Whoever was to die dies now, and all comes to rest: nothing is under way any more."""
        dying = [station for station in self.stations.values() if station.way.lost]
        for station in dying:
            await station.die()
        if dying:
            await self.rest()

    async def read_by(self, processor: Processor[Any, Any]) -> None:
        """Let a service that publishes nothing read all of the log."""
        station = _Station(processor, self.home, self.log, self.wrong)
        await station.start()
        while await station.turn(Random(1)):
            pass

    async def replay(self, service: str) -> None:
        """An operator sends dead letters again."""
        for letter in await self.home.letters(service):
            self.log.append((letter.topic, 0), [(letter.key, letter.value, letter.headers)])


def silenced() -> None:
    """Services log every refusal; a fuzzer has another thing to say."""
    structlog.configure(processors=[_drop])


@contextmanager
def quiet() -> Iterator[None]:
    """Silent inside, and as before behind it."""
    before = structlog.get_config()
    silenced()
    try:
        yield
    finally:
        structlog.configure(**before)


def _drop(*_: object) -> str:
    raise structlog.DropEvent
