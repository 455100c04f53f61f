"""The log takes a message of the largest size as one record, and every partition's is read."""

from __future__ import annotations

import random
from dataclasses import replace
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, TopicPartition

from libs.runtime.kafka.cluster import Cluster
from libs.runtime.kafka.producer import kafka_producer
from libs.runtime.loop.subscription import FETCH_BYTES_MAX
from libs.schemas.ceb import BODY_BYTES_MAX
from libs.schemas.topics import DECLARED, DECLARED_BYTES_MAX


async def test_a_message_of_twelve_mebibytes_is_one_record_on_each_partition(kafka: str) -> None:
    topic = replace(DECLARED["list"], name=f"cbec.declare.{uuid4().hex}.v1", partitions=2)
    Cluster(kafka).create([topic])
    message = random.Random(1).randbytes(BODY_BYTES_MAX)  # nothing of it can be compressed
    producer = kafka_producer(kafka, "whole", record_bytes_max=DECLARED_BYTES_MAX)
    await producer.start()
    headers = [("content-type", b"application/xml"), ("tg_sender", b"x" * 60)]
    places = [await producer.send_and_wait(topic.name, message, b"K", n, headers=headers) for n in range(2)]
    await producer.stop()

    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka, enable_auto_commit=False, max_partition_fetch_bytes=FETCH_BYTES_MAX
    )
    await consumer.start()
    partitions = [TopicPartition(topic.name, place.partition) for place in places]
    consumer.assign(partitions)
    for partition, place in zip(partitions, places, strict=True):
        consumer.seek(partition, place.offset)
    for _ in places:
        assert (await consumer.getone()).value == message
    await consumer.stop()
