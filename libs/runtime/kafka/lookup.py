"""One record is read by its place in the log."""

from __future__ import annotations

import asyncio

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from libs.identity import brokers
from libs.runtime.kafka.opening import one_poll

SECONDS_MAX = 20


async def record_at(kafka: str, topic: str, partition: int, offset: int) -> ConsumerRecord[bytes, bytes] | None:
    """Return None where it is not there any more, or the broker does not answer."""
    place = TopicPartition(topic, partition)
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka, enable_auto_commit=False, auto_offset_reset="none", **brokers.aiokafka()
    )
    try:
        await consumer.start()
        consumer.assign([place])
        consumer.seek(place, offset)
        with one_poll():
            record = await asyncio.wait_for(consumer.getone(), SECONDS_MAX)
    except (KafkaError, OSError, TimeoutError):
        return None
    finally:
        await consumer.stop()
    return record if record.offset == offset else None
