"""Apache Kafka and its twin in memory give the loop the same promises."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiokafka import TopicPartition

from libs.runtime.twins.testing import HAPPENS_WITHIN_S
from libs.schemas.topics import TOPICS, replays
from simulation.tests.brokers import Broker, Kafka, Memory

TOPIC = TOPICS[replays("returns").name]
HERE = TopicPartition(TOPIC.name, 0)


@pytest.fixture(params=["in_memory", "on_kafka"])
def chosen(request: pytest.FixtureRequest) -> Broker:
    broker: Broker = request.getfixturevalue(request.param)
    return broker


@pytest.fixture
async def in_memory() -> Broker:
    return Memory(TOPIC)


@pytest.fixture
async def on_kafka(kafka: str) -> Broker:
    return Kafka(kafka, TOPIC)


@pytest.fixture
async def broker(chosen: Broker) -> Broker:
    """With the topic empty."""
    await chosen.make_anew()
    return chosen


async def say(broker: Broker, *texts: str) -> None:
    """One batch a text, each sent when the one before is acknowledged."""
    producer = broker.producer()
    await producer.start()
    for text in texts:
        batch = producer.create_batch()
        batch.append(key=None, value=text.encode(), timestamp=None, headers=[("n", b"\x00\xff"), ("n", text.encode())])
        batch.close()
        await (await producer.send_batch(batch, TOPIC.name, partition=0))
    await producer.stop()


async def heard(broker: Broker, consumer: Any, count: int) -> list[tuple[int, str]]:
    """The next records: (offset, text)."""
    records: list[tuple[int, str]] = []
    async with asyncio.timeout(HAPPENS_WITHIN_S):
        while len(records) < count:
            records += [(record.offset, record.value.decode()) for record in await broker.poll(consumer)]
    return records


async def test_records_keep_their_order_and_offsets_have_no_gaps(broker: Broker) -> None:
    await say(broker, "a", "b", "c")
    async with broker.consumer() as consumer:
        assert await heard(broker, consumer, 3) == [(0, "a"), (1, "b"), (2, "c")]


async def test_headers_come_as_they_went(broker: Broker) -> None:
    await say(broker, "a")
    async with broker.consumer() as consumer, asyncio.timeout(HAPPENS_WITHIN_S):
        while not (records := await broker.poll(consumer)):
            pass
    assert [(record.key, tuple(record.headers)) for record in records] == [(None, (("n", b"\x00\xff"), ("n", b"a")))]


async def test_a_batch_that_is_full_takes_no_more_and_is_sent_whole(broker: Broker) -> None:
    producer = broker.producer()
    await producer.start()
    batch, taken = producer.create_batch(), 0
    while batch.append(key=b"k", value=b"x" * 100_000, timestamp=None, headers=[]) is not None:
        taken += 1
    batch.close()
    await (await producer.send_batch(batch, TOPIC.name, partition=0))
    await producer.stop()
    async with broker.consumer() as consumer:
        assert (await consumer.end_offsets([HERE]))[HERE] == taken > 0


async def test_batches_queued_together_arrive_in_their_order(broker: Broker) -> None:
    producer = broker.producer()
    await producer.start()
    answers = []
    for text in "abc":
        batch = producer.create_batch()
        batch.append(key=None, value=text.encode(), timestamp=None, headers=[])
        batch.close()
        answers.append(await producer.send_batch(batch, TOPIC.name, partition=0))
    await asyncio.gather(*answers)
    await producer.stop()
    async with broker.consumer() as consumer:
        assert [text for _, text in await heard(broker, consumer, 3)] == ["a", "b", "c"]


async def test_a_seek_reads_again(broker: Broker) -> None:
    await say(broker, "a", "b", "c")
    async with broker.consumer() as consumer:
        await heard(broker, consumer, 3)
        consumer.seek(HERE, 1)
        assert await heard(broker, consumer, 2) == [(1, "b"), (2, "c")]


async def test_retention_moves_the_start_and_not_the_end(broker: Broker) -> None:
    await say(broker, "a", "b", "c")
    await broker.cut(2)
    async with broker.consumer() as consumer:
        assert await consumer.beginning_offsets([HERE]) == {HERE: 2}
        assert await consumer.end_offsets([HERE]) == {HERE: 3}
        assert await heard(broker, consumer, 1) == [(2, "c")]
        assert consumer.highwater(HERE) == 3


@pytest.mark.parametrize("offset", [0, 9])
async def test_whoever_seeks_where_nothing_is_reads_from_the_start(broker: Broker, offset: int) -> None:
    await say(broker, "a", "b", "c")
    await broker.cut(1)
    async with broker.consumer() as consumer:
        consumer.seek(HERE, offset)
        assert await heard(broker, consumer, 2) == [(1, "b"), (2, "c")]


async def test_a_topic_made_anew_has_another_id_and_nothing_in_it(broker: Broker) -> None:
    before = await broker.topic_id()
    await say(broker, "a")
    await broker.make_anew()
    assert await broker.topic_id() != before
    async with broker.consumer() as consumer:
        assert await consumer.end_offsets([HERE]) == {HERE: 0}
