"""A record is pending, applied, unreadable or absent, on a real log and store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from confluent_kafka import Producer

from libs.runtime.fates import Fate, Fates, RecordState
from libs.runtime.kafka.cluster import Cluster
from libs.runtime.processing import RawRecord
from libs.runtime.store import deadletters
from libs.runtime.wire.days import origin_of
from libs.schemas.topics import DECLARED

TOPIC, PARTITION, TOPIC_ID = DECLARED["order"], 1, "an-id"


@pytest.fixture
async def pool(database: Any, servers: Any) -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    await database("intake")
    pool = await asyncpg.create_pool(servers.databases["intake"], min_size=1, max_size=1)
    yield pool
    await pool.close()


async def test_a_record_is_absent_pending_applied_or_unreadable(pool: asyncpg.Pool[asyncpg.Record], kafka: str) -> None:
    cluster = Cluster(kafka)
    producer = Producer({"bootstrap.servers": kafka})
    for _ in range(3):
        producer.produce(TOPIC.name, b"{}", partition=PARTITION)
    await asyncio.to_thread(producer.flush, 60)
    first = await cluster.end(TOPIC.name, PARTITION) - 3
    fates = Fates("intake", pool, cluster)
    assert await _states(fates, first) == [RecordState.PENDING] * 3 + [
        RecordState.ABSENT
    ]  # nobody has taken the partition

    await pool.execute(
        "insert into position (topic, partition, topic_id, next_offset, first_offset) values ($1, $2, $3, $4, $5)",
        TOPIC.name, PARTITION, TOPIC_ID, first + 2, first,
    )  # fmt: skip
    raw = RawRecord(TOPIC.name, PARTITION, first, datetime(2026, 3, 2, tzinfo=UTC), b"", b"{}", {})
    letter = deadletters.DeadLetterRecord(f"{origin_of('intake', TOPIC, TOPIC_ID, PARTITION)}/{first}", "not-json", raw)
    await deadletters.store(pool, [letter], deadletters.Sealer("secret"))  # type: ignore[arg-type]

    assert await _states(fates, first) == [
        RecordState.UNREADABLE,
        RecordState.APPLIED,
        RecordState.PENDING,
        RecordState.ABSENT,
    ]
    assert await fates.of(TOPIC.name, PARTITION, first) == Fate(RecordState.UNREADABLE, "not-json", at=raw.timestamp)
    assert (await fates.of(TOPIC.name, TOPIC.partitions, 0)).state is RecordState.ABSENT


async def _states(fates: Fates, first: int) -> list[RecordState]:
    return [(await fates.of(TOPIC.name, PARTITION, offset)).state for offset in range(first, first + 4)]
