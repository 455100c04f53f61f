"""A watch over partitions that stand. Something waits in an input of a service, and its position there does not move.

What an open transaction holds back waits as well, though nobody can read it. Time counts while no fault lasts. What a fault
leaves behind is over when the partition moves again, so a stand that several faults share is one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from chaos.ground import Ground
from deploy.local.stack import SERVICES
from libs.schemas.topics import FLOWS, replays

STANDING_S_MAX = 30.0
"""The bound, where `CHAOS_STANDING_S` sets no other."""
_LOOK_EVERY_S, _LOOK_WITHIN_S = 1.0, 3.0
_POSITIONS = "select topic, partition, next_offset from position"

Positions = Mapping[TopicPartition, int]


class Stands:
    """longest_s: service → the longest stand of one of its partitions, in seconds."""

    def __init__(self) -> None:
        self.longest_s: dict[str, float] = {}
        self._where: dict[str, TopicPartition] = {}
        self._stood: dict[str, dict[TopicPartition, tuple[int, float]]] = {}

    def note(self, service: str, positions: Positions, ends: Positions, passed_s: float) -> None:
        """passed_s: since the last look, as far as it counts. ends: of all that was written."""
        before, now = self._stood.get(service, {}), dict[TopicPartition, tuple[int, float]]()
        for place, end in ends.items():
            position = positions.get(place, 0)
            if position < end:
                at, stood_s = before.get(place, (None, 0.0))
                now[place] = (position, stood_s + passed_s if at == position else 0.0)
        self._stood[service] = now
        self.longest_s.setdefault(service, 0.0)
        for place, (_, stood_s) in now.items():
            if stood_s > self.longest_s[service]:
                self.longest_s[service], self._where[service] = stood_s, place

    def beyond(self, bound_s: float) -> list[str]:
        return [
            f"{service} stood {longest_s:.0f} s on {where.topic}-{where.partition} though something waited there; "
            f"{bound_s:.0f} are allowed"
            for service, longest_s in sorted(self.longest_s.items())
            if longest_s > bound_s and (where := self._where[service])
        ]


@asynccontextmanager
async def watched(ground: Ground, quiet: Callable[[], bool]) -> AsyncIterator[Stands]:
    """Look at all services every second, for as long as the block lasts. quiet: whether no fault lasts."""
    stands = Stands()
    looking = asyncio.create_task(_look_on(ground, stands, quiet), name="stands")
    try:
        yield stands
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


async def _look_on(ground: Ground, stands: Stands, quiet: Callable[[], bool]) -> None:
    inputs = {name: _inputs(name) for name in SERVICES}
    places = sorted({place for each in inputs.values() for place in each})
    looked_s, was_quiet = time.monotonic(), False
    consumer = AIOKafkaConsumer(bootstrap_servers=ground.endpoints.kafka, client_id="stands")
    await consumer.start()
    try:
        consumer.assign(places)
        consumer.pause(*places)
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            try:
                async with asyncio.timeout(_LOOK_WITHIN_S):
                    positions = {name: await _positions(ground.endpoints.databases[name]) for name in SERVICES}
                    ends = await consumer.end_offsets(places)
            except (KafkaError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                was_quiet = False  # a server is away
                continue
            now_s, is_quiet = time.monotonic(), quiet()
            passed_s = now_s - looked_s if was_quiet and is_quiet else 0.0
            for name in SERVICES:
                stands.note(name, positions[name], {place: ends[place] for place in inputs[name]}, passed_s)
            looked_s, was_quiet = now_s, is_quiet
    finally:
        await consumer.stop()


def _inputs(service: str) -> list[TopicPartition]:
    topics = [*FLOWS[service].inputs, replays(service)]
    return [TopicPartition(topic.name, n) for topic in topics for n in range(topic.partitions)]


async def _positions(url: str) -> Positions:
    db = await asyncpg.connect(url, timeout=_LOOK_WITHIN_S)
    try:
        return {
            TopicPartition(row["topic"], row["partition"]): row["next_offset"] for row in await db.fetch(_POSITIONS)
        }
    finally:
        db.terminate()
