"""A broker whose clock is set back dates partners' records earlier than those before them, and is set right again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from chaos.faults.clock import clock_back
from chaos.faults.log import place
from chaos.ground import Ground
from deploy.local.parts.kafka import Kafka
from deploy.local.ports import LOOPBACK
from libs.runtime.kafka.cluster import Cluster
from libs.schemas.topics import DECLARED, RELEASES

_HOUR_MS = 3_600_000


class _BrokerAlone:
    """Nothing runs on it but a broker; that is all the fault strikes."""

    def __init__(self, home: Path) -> None:
        self.home, self.broker, self.kafka = home, Kafka(home), ""

    @property
    def endpoints(self) -> _BrokerAlone:
        return self

    def tree(self, part: str) -> list[Any]:
        return Ground.tree(cast(Ground, self), part)

    def pid(self, part: str) -> int:
        return self.broker.record.pid() or 0

    async def raise_servers(self) -> None:
        ports = await asyncio.to_thread(self.broker.start, lambda _line: None)
        self.kafka = f"{LOOPBACK}:{ports['port']}"


@pytest.fixture
async def alone(tmp_path: Path) -> AsyncIterator[_BrokerAlone]:
    ground = _BrokerAlone(tmp_path)
    try:
        await ground.raise_servers()
        yield ground
    finally:
        ground.broker.stop()


async def _times(kafka: str, at: TopicPartition, count: int) -> list[int]:
    async with AIOKafkaConsumer(bootstrap_servers=kafka, auto_offset_reset="earliest") as consumer:
        consumer.assign([at])
        return [(await consumer.getone(at)).timestamp for _ in range(count)]


async def test_the_time_in_the_log_goes_back_and_comes_again(alone: _BrokerAlone) -> None:
    Cluster(alone.kafka).create([*DECLARED.values(), RELEASES])
    ground, at = cast(Ground, cast(Any, alone)), TopicPartition(*place(_seeded()))
    async with clock_back(ground, Random(7)):
        before, back = await _times(alone.kafka, at, 2)
        assert before - back > 2 * _HOUR_MS - 60_000, "hours, but for what the restart took"
        await _published(alone.kafka)
    async with clock_back(ground, Random(7)):
        *_, again, back = await _times(alone.kafka, at, 4)
        assert again >= before > back, "healed, the broker told the machine's time again"


async def _published(kafka: str) -> None:
    """An event of ours, dated by our clock, which is hours before the broker's. Raises where the broker refuses it."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    try:
        await producer.send_and_wait(RELEASES.name, b"{}")
    finally:
        await producer.stop()


def _seeded() -> Random:
    rng = Random(7)
    rng.uniform(0, 1)  # how far back, drawn first
    return rng
