"""A watch over services that stand: something waits in an input, and no position of the service moves.

Time counts while no fault lasts. What a fault leaves behind is over when the service moves again, so a stand that several
faults share is one.
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
    """longest_s: service → its longest stand, in seconds."""

    def __init__(self) -> None:
        self.longest_s: dict[str, float] = {}
        self._stood_s: dict[str, float] = {}
        self._before: dict[str, Positions] = {}

    def note(self, service: str, positions: Positions, ends: Positions, passed_s: float) -> None:
        """passed_s: since the last look, as far as it counts. ends: of all that can be read."""
        waits = any(positions.get(place, 0) < end for place, end in ends.items())
        stood = waits and self._before.get(service) == positions
        self._stood_s[service] = self._stood_s.get(service, 0.0) + passed_s if stood else 0.0
        self._before[service] = positions
        self.longest_s[service] = max(self.longest_s.get(service, 0.0), self._stood_s[service])

    def beyond(self, bound_s: float) -> list[str]:
        return [
            f"{service} stood {longest_s:.0f} s though something waited; {bound_s:.0f} are allowed"
            for service, longest_s in sorted(self.longest_s.items())
            if longest_s > bound_s
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
    consumer = AIOKafkaConsumer(
        bootstrap_servers=ground.endpoints.kafka, client_id="stands", isolation_level="read_committed"
    )
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
