"""Reads all public topics from their beginning to where they end now."""

from __future__ import annotations

from collections.abc import Callable

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from checker.facts import Facts, Place
from checker.records import Headers
from libs.identity import brokers
from libs.runtime.kafka.opening import one_poll
from libs.runtime.wire.spans import Span
from libs.schemas.topics import TOPICS

_POLL_MS = 500
_FETCH_WAIT_MS = 50


Taker = Callable[[Place, Headers, bytes | None, int], None]
"""Takes up a record: its place, headers, value, and when it was sent, in ms."""


async def gather_facts(bootstrap: str) -> Facts:
    """The facts of the system at these brokers, at this moment. Run it when the system is at rest."""
    facts = Facts()
    await read_all(bootstrap, facts.read)
    return facts


async def read_all(bootstrap: str, *takers: Taker, of: str | None = None) -> None:
    """Give every record of the public topics to each taker, a partition's in their order. of: whose topics; None: all."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        client_id="checker",
        isolation_level="read_committed",  # what a partner took back was never declared
        enable_auto_commit=False,
        fetch_max_wait_ms=_FETCH_WAIT_MS,
        auto_offset_reset="earliest",
        max_poll_records=10_000,
        fetch_max_bytes=16 << 20,
        max_partition_fetch_bytes=4 << 20,
        **brokers.aiokafka(),
    )
    await consumer.start()
    try:
        await _read(consumer, await _places(consumer, of), takers)
    finally:
        await consumer.stop()


def _is_nothing(record: ConsumerRecord[bytes, bytes]) -> bool:
    """Markers of transactions, and what was taken back. A batch that nobody can open stands for itself, and is answered
    by a dead letter."""
    return isinstance(record, Span) and record.reason is None


async def _places(consumer: AIOKafkaConsumer[bytes, bytes], of: str | None) -> list[TopicPartition]:
    """Every partition that is there; a topic nobody has needed yet may not exist. What is told to outsiders was said
    before."""
    existing = await consumer.topics()
    return [
        TopicPartition(topic.name, partition)
        for topic in TOPICS.values()
        if topic.name in existing and of in (None, topic.owner) and not topic.told
        for partition in range(topic.partitions)
    ]


async def _read(
    consumer: AIOKafkaConsumer[bytes, bytes], places: list[TopicPartition], takers: tuple[Taker, ...]
) -> None:
    consumer.assign(places)  # before asking for the ends: the client looks up at once only what it is assigned
    ends = await consumer.end_offsets(places)
    await consumer.seek_to_beginning(*places)
    behind = [place for place in places if ends[place] > 0]
    while behind:
        with one_poll():
            polled = await consumer.getmany(timeout_ms=_POLL_MS)
        for partition, records in polled.items():
            for record in records:
                if record.offset < ends[partition] and not _is_nothing(record):
                    place = Place(record.topic, record.partition, record.offset)
                    headers = dict(reversed(record.headers))
                    for take in takers:
                        take(place, headers, record.value, record.timestamp)
        behind = [place for place in behind if await consumer.position(place) < ends[place]]
