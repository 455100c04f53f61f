"""The cluster tells topic ids and log ranges, and makes the topics of the table."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from confluent_kafka import KafkaException, TopicCollection, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import AlterConfigOpType, ConfigEntry, ConfigResource
from confluent_kafka.admin._listoffsets import OffsetSpec
from confluent_kafka.cimpl import NewTopic

from libs.identity import brokers
from libs.runtime.failures import Halt, Transient
from libs.runtime.kafka.patience import ADMIN, ADMIN_S
from libs.schemas.topic import KEEP_DECLARED, KEEP_ORDERS, PARTNERS, Topic
from libs.schemas.topics import MADE

DECLARED_DAYS, EVENT_DAYS = "KAFKA_DECLARED_DAYS", "KAFKA_EVENT_DAYS"
"""Variables: how long what partners sent stays in topics, and how long events do."""
CREATE = "python -m libs.runtime.kafka.cluster create"
_TABLE = {topic.name: topic for topic in MADE}


class MissingTopic(Halt):
    """A topic of the table does not exist."""


class Cluster:
    """Topic ids come by confluent-kafka: aiokafka speaks no metadata version that carries them."""

    def __init__(self, bootstrap: str) -> None:
        self._admin = AdminClient({"bootstrap.servers": bootstrap, **ADMIN, **brokers.confluent()})

    async def topic_ids(self, names: Iterable[str]) -> dict[str, str]:
        """Topic → id. Raises Halt where a topic is missing or has another partition count, Transient without a broker."""
        return await asyncio.to_thread(self._topic_ids, sorted(set(names)))

    def _topic_ids(self, names: list[str]) -> dict[str, str]:
        futures = self._admin.describe_topics(TopicCollection(names), request_timeout=ADMIN_S)
        ids = {}
        for name, future in futures.items():
            try:
                found = future.result()
            except KafkaException as failure:
                if failure.args[0].name() == "UNKNOWN_TOPIC_OR_PART":
                    raise MissingTopic(f"topic {name} does not exist; run: {CREATE}") from None
                raise Transient(str(failure)) from failure
            expected = _TABLE[name].partitions
            if len(found.partitions) != expected:
                raise Halt(f"topic {name} has {len(found.partitions)} partitions, the table says {expected}")
            ids[name] = str(found.topic_id).replace("/", "_").replace("+", "-")  # as Kafka itself prints ids
        return ids

    async def end(self, topic: str, partition: int) -> int:
        """The offset that the next record gets. Raises Transient without a broker."""
        return await asyncio.to_thread(self._end, TopicPartition(topic, partition))

    def _end(self, place: TopicPartition) -> int:
        asked = self._admin.list_offsets({place: OffsetSpec.latest()}, request_timeout=ADMIN_S)  # type: ignore[no-untyped-call]
        try:
            return int(asked[place].result().offset)
        except KafkaException as failure:
            raise Transient(str(failure)) from failure

    def create(self, topics: Iterable[Topic], replication: int = 1) -> list[str]:
        """Make the topics that are missing; returns their names. Raises KafkaException."""
        known = self._admin.list_topics(timeout=10).topics
        missing = [topic for topic in topics if topic.name not in known]
        if not missing:
            return []
        futures = self._admin.create_topics([_new_topic(topic, replication) for topic in missing])
        for future in futures.values():
            future.result()
        return [topic.name for topic in missing]

    def drop(self, topic: Topic) -> None:
        """Drop a topic, if it is there. Raises KafkaException."""
        if topic.name not in self._admin.list_topics(timeout=10).topics:
            return
        for future in self._admin.delete_topics([topic.name], request_timeout=ADMIN_S).values():
            future.result()

    def retain(self, topics: Iterable[Topic]) -> None:
        """Keep what lies in these topics as long as they say, from now on. Raises KafkaException."""
        asked = [
            ConfigResource(
                ConfigResource.Type.TOPIC,
                topic.name,
                incremental_configs=[
                    ConfigEntry("retention.ms", _ms(topic), incremental_operation=AlterConfigOpType.SET)
                ],
            )
            for topic in topics
        ]
        for future in self._admin.incremental_alter_configs(asked).values():
            future.result()


def kept(topic: Topic, environment: Mapping[str, str]) -> Topic:
    """Return the topic with the retention that the environment names, in days. What partners sent, in clear, has one of
    its own, and orders are kept as their row says. Raises ValueError."""
    if topic.retention == KEEP_ORDERS:
        return topic
    days = environment.get(DECLARED_DAYS if topic.retention == KEEP_DECLARED else EVENT_DAYS)
    return replace(topic, retention=timedelta(days=int(days))) if days else topic


_ANY_MS = (1 << 63) - 1


def _new_topic(topic: Topic, replication: int) -> NewTopic:
    """Never compacted: compaction would keep a late duplicate and drop the first (rule 14)."""
    config = {
        "cleanup.policy": "delete",
        "retention.ms": _ms(topic),
        "max.message.bytes": str(topic.record_bytes_max),
        "compression.type": topic.codec,
        # partners' clocks are theirs; what they declare counts from when the log took it
        "message.timestamp.type": "LogAppendTime" if topic.owner == PARTNERS else "CreateTime",
        # a broker whose clock is behind would refuse, beyond an hour, all that we date by ours
        "message.timestamp.after.max.ms": str(_ANY_MS),
    }
    if topic.codec == "gzip":
        config["compression.gzip.level"] = "1"
    if replication > 1:
        config["min.insync.replicas"] = str(replication - 1)
    return NewTopic(topic.name, num_partitions=topic.partitions, replication_factor=replication, config=config)


def _ms(topic: Topic) -> str:
    return str(int(topic.retention.total_seconds() * 1000))


def main(arguments: list[str]) -> None:
    bootstrap = os.environ.get("KAFKA_BOOTSTRAP")
    if arguments[:1] != ["create"] or not bootstrap:
        sys.exit("usage: KAFKA_BOOTSTRAP=host:port [KAFKA_REPLICATION=3] " + CREATE)
    cluster = Cluster(bootstrap)
    topics = [kept(topic, os.environ) for topic in MADE]
    made = cluster.create(topics, int(os.environ.get("KAFKA_REPLICATION", "1")))
    cluster.retain(topics)
    print(f"{len(made)} topics created, {len(topics) - len(made)} were there")


if __name__ == "__main__":
    main(sys.argv[1:])
