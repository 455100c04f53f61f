"""Whoever orders something of a service's store beside its loop puts that on a topic first.

A restore then obeys the order again.
"""

from __future__ import annotations

from libs.runtime.failures import Halt
from libs.runtime.kafka.cluster import Cluster, MissingTopic
from libs.runtime.kafka.producer import kafka_producer
from libs.runtime.kafka.topic_log import KafkaTopicLog
from libs.runtime.tools.history import Offsets, read_log
from libs.schemas.topics import Topic


async def put_on_record(bootstrap: str, topic: Topic, orders: list[bytes]) -> None:
    """All brokers that count have them when it returns. Raises Transient, and then some may stand there; Halt where the
    topic is missing: whoever sets the system up makes it, with as many copies as the others."""
    cluster = Cluster(bootstrap)
    await cluster.topic_ids([topic.name])
    log = KafkaTopicLog(cluster, lambda: kafka_producer(bootstrap, topic.owner))
    try:
        await log.write(topic.name, [(b"", order, []) for order in orders])
    finally:
        await log.close()


async def on_record(bootstrap: str, topic: Topic) -> list[bytes]:
    """Every order there ever was. Raises Halt where the topic is missing: made anew it would be empty, and a restore
    would obey nothing."""
    try:
        await Cluster(bootstrap).topic_ids([topic.name])
    except MissingTopic as missing:
        raise Halt(f"{missing}, then order again what was ordered since the backup: the topic alone knew it") from None
    log = await read_log(bootstrap, {(topic.name, 0): Offsets()})
    return [record.value for records in log.values() for record in records if record.value]
