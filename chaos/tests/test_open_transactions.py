"""A partner leaves a transaction open for as long as it may, and the fault says where that is minutes."""

from __future__ import annotations

from random import Random
from typing import Any, cast

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from chaos.faults import log
from chaos.ground import Ground
from deploy.local.stack import Endpoints


class _Ground:
    def __init__(self, endpoints: Endpoints) -> None:
        self.endpoints = endpoints


async def _ends(kafka: str, place: TopicPartition) -> tuple[int, int]:
    """Return the offset at which reading ends, and that at which writing does."""
    ends = []
    for isolation in ("read_committed", "read_uncommitted"):
        async with AIOKafkaConsumer(bootstrap_servers=kafka, isolation_level=isolation) as consumer:
            ends.append((await consumer.end_offsets([place]))[place])
    return ends[0], ends[1]


async def test_a_transaction_is_left_open_and_minutes_are_asked_for(
    servers: Endpoints, kafka: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = cast(Ground, cast(Any, _Ground(servers)))
    place = TopicPartition(*log.place(Random(7)))
    async with log.open_transaction(ground, Random(7)) as did:
        assert f"{place.topic}-{place.partition}" in did and "minutes refused" in did
        readable, written = await _ends(kafka, place)
        assert readable < written, "what is held back can be seen by who looks at what was written"
    monkeypatch.setattr(log, "_MINUTES_MS", log._TRANSACTION_MS)  # as if the broker granted them
    with pytest.raises(ConnectionError, match="grants"):
        async with log.open_transaction(ground, Random(8)):
            pass
