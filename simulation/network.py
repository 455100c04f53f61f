"""The way between processes and the log, and the twins of the clients that use it: producer, consumer, admin."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Coroutine, Iterable
from contextlib import suppress
from itertools import count
from random import Random
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError, KafkaTimeoutError

from libs.runtime.failures import Halt, Transient
from libs.runtime.processing import Headers
from libs.runtime.store.positions import Place
from libs.schemas.topics import TOPICS
from simulation.log import MemoryLog, Raw, Sent
from simulation.process import Process

EXPIRES_SECONDS = 15.0
"""How long a producer waits for an answer."""
LATE_SECONDS_MAX = 25.0
"""How much later than it should a request may still arrive: also when its sender has given it up."""

LOOKS_AGAIN_SECONDS = 10.0
"""Topics that were cut or made anew do not call their readers."""


class Network:
    """there: while it is not set, the broker does not answer. bad: the share of produce requests that meet an accident.
    deliver: runs what goes on when the sender is gone."""

    def __init__(self, log: MemoryLog, random: Random, deliver: Callable[[Coroutine[Any, Any, None]], Any]) -> None:
        self.log, self.random, self.deliver = log, random, deliver
        self.there = asyncio.Event()
        self.there.set()
        self.bad = 0.0

    @property
    def away(self) -> bool:
        return not self.there.is_set()

    async def call(self, process: Process, name: str) -> None:
        """One request and its answer. Raises KafkaConnectionError."""
        await process.step(name)
        if self.away:
            raise KafkaConnectionError("the broker is away")


class MemoryCluster:
    """The twin of `Cluster`."""

    def __init__(self, network: Network, process: Process) -> None:
        self._network, self._process = network, process

    async def topic_ids(self, names: Iterable[str]) -> dict[str, str]:
        await self._process.step("topic ids")
        if self._network.away:
            raise Transient("the broker is away")
        log = self._network.log
        wanted = set(names)
        for name in wanted:
            if sum(topic == name for topic, _ in log.places()) != TOPICS[name].partitions:
                raise Halt(f"topic {name} has another number of partitions than the table says")
        return {name: log.topics()[name] for name in wanted}


class Batch:
    """The twin of aiokafka's batch builder; small, so that a page takes several."""

    def __init__(self, records_max: int) -> None:
        self.records: list[Sent] = []
        self._records_max = records_max

    def append(self, *, timestamp: None, key: bytes | None, value: bytes | None, headers: Headers) -> object | None:
        if len(self.records) >= self._records_max:
            return None
        self.records.append((key, value, headers))
        return self.records

    def close(self) -> None:
        """It is sent as it is."""


class MemoryProducer:
    """The twin of an idempotent `AIOKafkaProducer`. Per partition one request at a time, each sent until it is answered
    or expires. One that expires fails; what queues behind it goes on being sent."""

    _numbers = count()

    def __init__(self, network: Network, process: Process) -> None:
        self._network, self._process = network, process
        self._id = f"{process.name}#{next(self._numbers)}"
        self._batches = count()
        self._queues: dict[Place, deque[tuple[int, Batch, asyncio.Future[None]]]] = {}

    async def start(self) -> None:
        await self._network.call(self._process, "producer start")

    async def stop(self) -> None:
        await self._process.step("producer stop")

    async def cut_off(self) -> None:
        """Give up what is not sent; what is on its way may arrive."""
        for queue in self._queues.values():
            while len(queue) > 1:
                queue.pop()[2].cancel()

    def create_batch(self) -> Batch:
        return Batch(self._network.random.randint(1, 4))

    async def send_batch(self, batch: Batch, topic: str, *, partition: int) -> asyncio.Future[None]:
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue = self._queues.get((topic, partition))
        entry = (next(self._batches), batch, answer)
        if queue is None:
            self._queues[topic, partition] = deque([entry])
            self._process.spawn(self._pump((topic, partition)))
        else:
            queue.append(entry)
        return answer

    async def _pump(self, place: Place) -> None:
        queue = self._queues[place]
        while queue:
            number, batch, answer = queue[0]
            await self._process.step("produce")
            failure = await self._send(place, number, batch)
            queue.popleft()
            if answer.done():
                continue
            if failure:
                answer.set_exception(failure)
            else:
                answer.set_result(None)
        del self._queues[place]

    async def _send(self, place: Place, number: int, batch: Batch) -> KafkaTimeoutError | None:
        """The answer to one request; None: acknowledged."""
        network = self._network
        if network.away or network.random.random() < network.bad:
            late = network.random.random() * LATE_SECONDS_MAX
            if network.random.random() < 0.7:
                network.deliver(self._arrive(place, number, batch, late))
            await asyncio.sleep(EXPIRES_SECONDS * network.random.random())
            await self._process.step("expired")
            return KafkaTimeoutError("the batch expired")
        arrived = network.deliver(self._arrive(place, number, batch, self._process.latency()))
        await asyncio.shield(arrived)
        await self._process.step("acknowledged")
        return None

    async def _arrive(self, place: Place, number: int, batch: Batch, after_seconds: float) -> None:
        """On its way the request needs its sender no more."""
        await asyncio.sleep(after_seconds)
        await self._network.there.wait()
        if place in self._network.log.places():
            self._network.log.append(place, batch.records, self._id, number)


class MemoryConsumer:
    """The twin of a consumer in a group: the group says which partitions, a seek says from where."""

    def __init__(self, network: Network, process: Process) -> None:
        self._network, self._process = network, process
        self._next: dict[Place, int | None] = {}
        self.committed: dict[Place, int] = {}

    def hold(self, places: Iterable[Place]) -> None:
        """These partitions are assigned; none is read before a seek."""
        self._next = dict.fromkeys(places)

    @property
    def held(self) -> set[Place]:
        return set(self._next)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        place = (partition.topic, partition.partition)
        if place in self._next:
            self._next[place] = offset
            self._network.log.nudge()

    async def beginning_offsets(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        await self._network.call(self._process, "beginning offsets")
        return {p: self._network.log.start((p.topic, p.partition)) for p in partitions}

    async def end_offsets(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        await self._network.call(self._process, "end offsets")
        return {p: self._network.log.end((p.topic, p.partition)) for p in partitions}

    async def commit(self, offsets: dict[TopicPartition, int]) -> None:
        await self._network.call(self._process, "commit offsets")
        self.committed.update({(p.topic, p.partition): offset for p, offset in offsets.items()})

    def highwater(self, partition: TopicPartition) -> int | None:
        place = (partition.topic, partition.partition)
        return self._network.log.end(place) if place in self._next else None

    def last_stable_offset(self, partition: TopicPartition) -> int | None:
        return self.highwater(partition)

    def last_poll_timestamp(self, partition: TopicPartition) -> int | None:
        return None

    async def fetch(self, records_max: int, but: Collection[Place] = (), *, patient: bool = True) -> list[Raw]:
        """Some records of some partitions, grouped by partition; who is patient waits until there are any. They may be in
        hand while a rebalance or a seek makes them old news. but: partitions that are not asked for."""
        while True:
            await self._network.there.wait()
            if not self._ready(but):
                if not patient:
                    await self._process.step("fetch")
                    return []
                await self._something_new()
                continue
            await self._process.step("fetch")
            if records := self._drawn(records_max, but):
                await self._process.step("fetched")
                return records

    async def _something_new(self) -> None:
        """A batch arrived or a seek was made, somewhere."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOKS_AGAIN_SECONDS):
                await self._network.log.arrival()

    def _ready(self, but: Collection[Place]) -> list[Place]:
        log = self._network.log
        ready = []
        for place, offset in self._next.items():
            if offset is None or place in but:
                continue
            if not log.start(place) <= offset <= log.end(place):
                self._next[place] = log.start(place)  # as auto.offset.reset=earliest
            if self._next[place] != log.end(place):
                ready.append(place)
        return ready

    def _drawn(self, records_max: int, but: Collection[Place]) -> list[Raw]:
        random = self._network.random
        ready = self._ready(but)
        random.shuffle(ready)
        records: list[Raw] = []
        for place in ready[: random.randint(1, 4)]:
            offset = self._next[place]
            assert offset is not None
            found = self._network.log.read(place, offset, random.randint(1, records_max))
            self._next[place] = found[-1].offset + 1
            records += found
        return records
