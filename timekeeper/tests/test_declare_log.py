"""Closing days on a real log: what partitions closed is read back from them, and from nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from chaos.badinput import batches
from deploy.local.stack import Endpoints
from libs.runtime.clock import SHANGHAI
from libs.runtime.kafka.cluster import Cluster
from libs.schemas.events.calendar import closed_by, closing_record
from libs.schemas.topics import DECLARED, Topic
from timekeeper.declare_log import DeclareLog
from timekeeper.keeping import close_until
from timekeeper.schedule import Due, Place

SECRET = "of the tests"
WITHIN_S = 120.0
DAY = date(2026, 3, 2)
NEXT = DAY + timedelta(days=1)


@pytest.fixture
def topics(servers: Endpoints) -> list[Topic]:
    """Two declare topics of this test alone, one with several partitions."""
    topics = (DECLARED["list"], DECLARED["tax-payment"])
    ours = [replace(topic, name=f"{topic.name}.{uuid4().hex[:8]}") for topic in topics]
    Cluster(servers.kafka).create(ours)
    return ours


@pytest.fixture
async def declared(servers: Endpoints, topics: list[Topic]) -> AsyncIterator[DeclareLog]:
    async with DeclareLog(servers.kafka, SECRET, topics) as log:
        yield log


def places(topics: Sequence[Topic]) -> list[Place]:
    return [(topic.name, n) for topic in topics for n in range(topic.partitions)]


async def declare(kafka: str, place: Place, count: int = 1, **forged: object) -> None:
    """Return what partners write: plain documents, or whatever is `forged`."""
    async with AIOKafkaProducer(bootstrap_servers=kafka, acks="all", linger_ms=5) as producer:
        record = {"value": b"{}", "headers": [("content-type", b"application/json")], **forged}
        sent = [await producer.send(place[0], partition=place[1], **record) for _ in range(count)]
        await asyncio.gather(*sent)


async def days_on(kafka: str, place: Place) -> list[date | None]:
    """Every day closed on a partition, in order."""
    partition = TopicPartition(*place)
    async with AIOKafkaConsumer(bootstrap_servers=kafka, auto_offset_reset="earliest") as consumer:
        consumer.assign([partition])
        end = (await consumer.end_offsets([partition]))[partition]
        records = []
        await consumer.seek_to_beginning(partition)
        while await consumer.position(partition) < end:
            records.append(await consumer.getone(partition))
    return [closed_by(record.value, SECRET) for record in records if ("ce_type", b"DayClosed") in record.headers]


async def test_every_partition_closes_each_day_once_and_in_order(
    servers: Endpoints, topics: list[Topic], declared: DeclareLog
) -> None:
    assert set((await declared.last_closed()).values()) == {None}
    assert [each.day for each in await close_until(declared, DAY, WITHIN_S)] == [DAY]
    later = DAY + timedelta(days=3)
    assert len(await close_until(declared, later, WITHIN_S)) == 3
    assert await close_until(declared, later, WITHIN_S) == []
    for place in places(topics):
        assert await days_on(servers.kafka, place) == [DAY + timedelta(days=n) for n in range(4)]


async def test_what_a_crash_left_unfinished_is_completed(
    servers: Endpoints, topics: list[Topic], declared: DeclareLog
) -> None:
    await declared.close(Due(DAY, places(topics)))
    await declared.close(Due(NEXT, places(topics)[:2]))  # and here it died
    async with DeclareLog(servers.kafka, SECRET, topics) as again:
        assert await close_until(again, NEXT, WITHIN_S) == [Due(NEXT, sorted(places(topics)[2:]))]
        assert set((await again.last_closed()).values()) == {NEXT}


async def test_a_close_is_found_behind_many_documents(
    servers: Endpoints, topics: list[Topic], declared: DeclareLog
) -> None:
    busy, quiet = places(topics)[0], places(topics)[-1]
    await declare(servers.kafka, busy, count=300)
    await declared.close(Due(DAY, places(topics)))
    await declare(servers.kafka, busy, count=3_500)
    await declare(servers.kafka, quiet)
    assert set((await declared.last_closed()).values()) == {DAY}


async def test_a_close_is_found_whatever_lies_in_the_topic(
    servers: Endpoints, topics: list[Topic], declared: DeclareLog
) -> None:
    busy = places(topics)[0]
    small: list[batches.Made] = [(None, b"{}", [])]
    await batches.produce(servers.kafka, *busy, batches.broken_lz4(small))
    assert await declared.first_fact() is not None
    await declared.close(Due(DAY, places(topics)))
    for make in batches.unopenable(small * 2).values():
        await batches.produce(servers.kafka, *busy, make())
    for _ in range(8):
        await batches.produce(servers.kafka, *busy, batches.bomb(batches.ZSTD, 15_000_000))  # may just be opened
    assert await close_until(declared, NEXT, WITHIN_S) == [Due(NEXT, sorted(places(topics)))]


async def test_a_day_that_a_partner_closes_is_not_closed(
    servers: Endpoints, topics: list[Topic], declared: DeclareLog
) -> None:
    await declared.close(Due(DAY, places(topics)))
    forged = closing_record(NEXT, "guessed")
    for place in places(topics):
        await declare(servers.kafka, place, value=forged.value, headers=forged.headers)
        await declare(servers.kafka, place, value=b"no JSON", headers=forged.headers)
        await declare(servers.kafka, place, value=None, key=b"1", headers=forged.headers)
    assert set((await declared.last_closed()).values()) == {DAY}


async def test_the_first_fact_is_dated_by_the_log(
    servers: Endpoints, topics: list[Topic], declared: DeclareLog
) -> None:
    assert await declared.first_fact() is None
    before = datetime.now(SHANGHAI).date()
    await declare(servers.kafka, places(topics)[-1], timestamp_ms=0)  # partners' clocks are theirs
    first = await declared.first_fact()
    assert first is not None and before <= first <= datetime.now(SHANGHAI).date()
