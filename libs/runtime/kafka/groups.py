"""A consumer group as the broker knows it: who is in it, and the offsets that were shown for it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from confluent_kafka import ConsumerGroupTopicPartitions, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient

from libs.identity import brokers
from libs.runtime.failures import Transient
from libs.runtime.kafka.patience import ADMIN, ADMIN_S
from libs.runtime.store.positions import Place


class ConsumerGroup:
    """The group of one service. Its methods raise Transient without a broker."""

    def __init__(self, bootstrap: str, name: str) -> None:
        self._admin = AdminClient({"bootstrap.servers": bootstrap, **ADMIN, **brokers.confluent()})
        self._name = name

    async def members(self) -> int:
        """Count the workers that the broker knows; one that died counts until its session is over."""
        return await asyncio.to_thread(self._members)

    async def offsets(self) -> dict[Place, int]:
        """The offset shown of each partition; none where none was, or where the broker has forgotten it."""
        return await asyncio.to_thread(self._offsets)

    async def show(self, offsets: Mapping[Place, int]) -> None:
        """Show these offsets from now on. The group must be empty."""
        await asyncio.to_thread(self._show, offsets)

    def _members(self) -> int:
        asked = self._admin.describe_consumer_groups([self._name], request_timeout=ADMIN_S)
        try:
            return len(asked[self._name].result().members)
        except KafkaException as failure:
            if failure.args[0].name() == "GROUP_ID_NOT_FOUND":
                return 0
            raise Transient(str(failure)) from failure

    def _offsets(self) -> dict[Place, int]:
        asked = self._admin.list_consumer_group_offsets(
            [ConsumerGroupTopicPartitions(self._name)], request_timeout=ADMIN_S
        )
        try:
            found = asked[self._name].result().topic_partitions
        except KafkaException as failure:
            if failure.args[0].name() == "GROUP_ID_NOT_FOUND":
                return {}
            raise Transient(str(failure)) from failure
        return {(each.topic, each.partition): each.offset for each in found if each.offset >= 0}

    def _show(self, offsets: Mapping[Place, int]) -> None:
        wanted = [TopicPartition(*place, offset) for place, offset in offsets.items()]
        asked = self._admin.alter_consumer_group_offsets(
            [ConsumerGroupTopicPartitions(self._name, wanted)], request_timeout=ADMIN_S
        )
        try:
            asked[self._name].result()
        except KafkaException as failure:
            raise Transient(str(failure)) from failure
