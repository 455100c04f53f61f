"""Topics that a service makes and writes as its own rows say, beside its loop: partners' own topics."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from aiokafka.errors import KafkaError
from confluent_kafka import KafkaException

from libs.runtime.failures import Transient
from libs.runtime.kafka.cluster import Cluster
from libs.runtime.kafka.producer import Producer, put_away
from libs.runtime.processing import Headers
from libs.schemas.topics import Topic

LogRecord = tuple[bytes, bytes, Headers]
"""Key, value and headers."""


class KafkaTopicLog:
    """Topics of one partition. Whatever fails raises Transient; then nobody knows what was written."""

    def __init__(self, cluster: Cluster, make_producer: Callable[[], Producer]) -> None:
        self._cluster, self._make_producer = cluster, make_producer
        self._producer: Producer | None = None
        self._stopping: set[asyncio.Task[None]] = set()

    async def make(self, topic: Topic, replication: int) -> None:
        """Make the topic, where there is none."""
        try:
            await asyncio.to_thread(self._cluster.create, [topic], replication)
        except KafkaException as failure:
            raise Transient(str(failure)) from failure

    async def drop(self, topic: Topic) -> None:
        """Drop the topic with all that lies in it, where there is one."""
        try:
            await asyncio.to_thread(self._cluster.drop, topic)
        except KafkaException as failure:
            raise Transient(str(failure)) from failure

    async def write(self, topic: str, lines: Sequence[LogRecord]) -> None:
        """Write these in their order; all are acknowledged when it returns. None lies there without those before it."""
        try:
            await self._written(topic, lines)
        except (KafkaError, OSError, TimeoutError) as failure:
            self._let_go()
            raise Transient(type(failure).__name__) from failure
        except asyncio.CancelledError:  # a producer that had not met its broker yet would never send
            self._let_go()
            raise

    async def _written(self, topic: str, lines: Sequence[LogRecord]) -> None:
        """A batch goes only after the one before it is acknowledged: what is behind never comes without what is before."""
        if self._producer is None:
            self._producer = self._make_producer()
            await self._producer.start()
        left = list(lines)
        while left:
            builder, count = self._producer.create_batch(), 0
            for key, value, headers in left:
                if builder.append(key=key, value=value, timestamp=None, headers=headers) is None:
                    break
                count += 1
            builder.close()
            await (await self._producer.send_batch(builder, topic, partition=0))
            del left[:count]

    def _let_go(self) -> None:
        """Stop the producer, which nobody waits for; the next one to write makes another."""
        producer, self._producer = self._producer, None
        if producer:
            task = asyncio.create_task(put_away(producer))
            self._stopping.add(task)
            task.add_done_callback(self._stopping.discard)

    async def close(self) -> None:
        """Let the producer go, and wait until all are gone."""
        self._let_go()
        await asyncio.gather(*self._stopping)
