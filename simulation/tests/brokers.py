"""The contract suite asks the same few things of Apache Kafka and of its twin."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any, Protocol

from aiokafka import AIOKafkaConsumer, TopicPartition
from confluent_kafka import TopicPartition as Place
from confluent_kafka.admin import AdminClient

from libs.runtime.failures import Halt
from libs.runtime.kafka.cluster import Cluster
from libs.runtime.kafka.producer import kafka_producer
from libs.runtime.twins.testing import HAPPENS_WITHIN_S
from libs.schemas.topics import Topic
from simulation.log import MemoryLog, Raw
from simulation.network import MemoryCluster, MemoryConsumer, MemoryProducer, Network
from simulation.process import Process


class Broker(Protocol):
    """One topic of one partition, on some broker. consumer: reads it from the start, or from where it is told to seek."""

    topic: Topic

    async def make_anew(self) -> None: ...
    async def topic_id(self) -> str: ...
    async def cut(self, before: int) -> None: ...
    async def poll(self, consumer: Any) -> list[Raw]: ...
    def producer(self) -> Any: ...
    def consumer(self) -> Any: ...


class Kafka:
    def __init__(self, bootstrap: str, topic: Topic) -> None:
        self.topic, self._bootstrap = topic, bootstrap
        self._admin, self._cluster = AdminClient({"bootstrap.servers": bootstrap}), Cluster(bootstrap)

    async def make_anew(self) -> None:
        self._admin.delete_topics([self.topic.name])[self.topic.name].result()
        while self.topic.name in (await asyncio.to_thread(self._admin.list_topics, timeout=HAPPENS_WITHIN_S)).topics:
            pass
        await asyncio.to_thread(self._cluster.create, [self.topic])
        async with asyncio.timeout(HAPPENS_WITHIN_S):
            while not await self._answers():
                pass

    async def _answers(self) -> bool:
        try:
            return bool(await self.topic_id())
        except Halt:
            return False

    async def topic_id(self) -> str:
        return (await self._cluster.topic_ids([self.topic.name]))[self.topic.name]

    async def cut(self, before: int) -> None:
        for future in self._admin.delete_records([Place(self.topic.name, 0, before)]).values():
            await asyncio.to_thread(future.result)

    async def poll(self, consumer: AIOKafkaConsumer) -> list[Raw]:
        return [record for part in (await consumer.getmany(timeout_ms=200)).values() for record in part]

    def producer(self) -> Any:
        return kafka_producer(self._bootstrap, "contract")

    @asynccontextmanager
    async def consumer(self) -> AsyncIterator[AIOKafkaConsumer]:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap, auto_offset_reset="earliest", enable_auto_commit=False
        )
        consumer.assign([TopicPartition(self.topic.name, 0)])
        await consumer.start()
        yield consumer
        await consumer.stop()


class Memory:
    def __init__(self, topic: Topic) -> None:
        self.topic, self._random = topic, Random(1)
        self._log = MemoryLog(asyncio.get_running_loop().time)
        self._network = Network(self._log, self._random, asyncio.ensure_future)
        self._process = Process("contract", self._random, lambda _: None)

    async def make_anew(self) -> None:
        self._log.create(self.topic.name, self.topic.partitions)

    async def topic_id(self) -> str:
        cluster = MemoryCluster(self._network, self._process)
        return (await cluster.topic_ids([self.topic.name]))[self.topic.name]

    async def cut(self, before: int) -> None:
        self._log.cut((self.topic.name, 0), before)

    async def poll(self, consumer: MemoryConsumer) -> list[Raw]:
        return await consumer.fetch(10)

    def producer(self) -> Any:
        return MemoryProducer(self._network, self._process)

    @asynccontextmanager
    async def consumer(self) -> AsyncIterator[MemoryConsumer]:
        consumer = MemoryConsumer(self._network, self._process)
        consumer.hold([(self.topic.name, 0)])
        consumer.seek(TopicPartition(self.topic.name, 0), self._log.start((self.topic.name, 0)))
        yield consumer
