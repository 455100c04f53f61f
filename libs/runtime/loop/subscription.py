"""FastStream is the frame, and this is the one place where it is handled.

Its default ack policy loses messages, its parsers cost more than the work and drop batches with NULL headers; so: manual
ack, a parser and a decoder that hand the records through, and a rebalance listener that takes and lets go partitions.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, cast

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaMessage

from libs.runtime.kafka.assignment import Consumer
from libs.runtime.kafka.opening import bound, one_poll
from libs.runtime.loop.batches import Records
from libs.runtime.loop.worker import Worker
from libs.runtime.observing import metrics
from libs.runtime.settings import ServiceSettings
from libs.runtime.store.positions import Place

KEEPS_PARTITIONS_MS = 24 * 3600 * 1000
"""A worker that waits for its database polls nothing and keeps its partitions: the next one would only wait as well. One
that hangs is ended (`libs.runtime.stopping`)."""

HALTED_LOOKS_EVERY_S = 1.0

FETCH_WAIT_MS = 500
"""How long the broker holds an empty fetch. One that finds a record is answered at once, so no record waits for this."""

FETCH_BYTES_MAX = 512 << 10
"""Of one partition, compressed: some thousand documents. A poll of all partitions has to fit into memory ten times."""

POLL_BYTES_MAX = 32 << 20
"""Of all partitions, compressed. What is opened of it is bounded by itself (`OPENED_BYTES_MAX`)."""

ASSIGNOR = RangePartitionAssignor
"""One worker reads partition n of all topics, so that the documents of a case, which share that number, meet in one batch.
In turns, the library's default, one worker reads a case's orders and another its lists, each at its own pace. And no second
one beside it: aiokafka (0.14) joins once for each, anew each time, and two workers never come to rest. So workers of a
release with another assignor have to stop before those of this one can start."""

POLL_MS_IN_PASSING = 10
"""While records are in hand, the silent are asked for no longer than a fetch takes that finds something."""


class _Assignments(ConsumerRebalanceListener):  # type: ignore[misc]
    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self.subscriber: Any = None

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        self._worker.use(cast(Consumer, self.subscriber.consumer))
        await self._worker.assign(_places(assigned))

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        await self._worker.revoke(_places(revoked))


def _places(partitions: set[TopicPartition]) -> set[Place]:
    return {(partition.topic, partition.partition) for partition in partitions}


async def _parse(records: Records) -> KafkaMessage:
    return KafkaMessage(raw_message=records, body=b"", headers={}, consumer=cast(Any, None))


async def _decode(message: KafkaMessage) -> Any:
    return message.raw_message


async def _leave(worker: Worker, consumer: AIOKafkaConsumer) -> Records:
    """A worker that has halted leaves the group, so that others get what it had."""
    if consumer.subscription():
        consumer.unsubscribe()
        await worker.leave()
    await asyncio.sleep(HALTED_LOOKS_EVERY_S)
    return ()


async def _from_hand(worker: Worker, poll_ms: int) -> Records:
    """Nobody is asked. A signal is heard in between, whatever else never waits."""
    records = worker.take({})
    await asyncio.sleep(0 if records else poll_ms / 1000)
    return records


def subscribe(broker: KafkaBroker, topics: Sequence[str], worker: Worker, settings: ServiceSettings) -> None:
    """Make one batch subscriber for all inputs of the service."""
    bound(settings.opened_bytes_max)
    listener = _Assignments(worker)
    subscriber = broker.subscriber(
        *topics,
        batch=True,
        group_id=settings.service,
        max_records=None,  # what is there; the worker cuts it, so that no partition waits for another
        batch_timeout_ms=settings.poll_ms,
        fetch_max_wait_ms=FETCH_WAIT_MS,
        max_partition_fetch_bytes=FETCH_BYTES_MAX,
        fetch_max_bytes=POLL_BYTES_MAX,
        auto_offset_reset="earliest",
        partition_assignment_strategy=(ASSIGNOR,),
        session_timeout_ms=settings.session_timeout_ms,
        heartbeat_interval_ms=settings.session_timeout_ms // 4,
        isolation_level="read_committed",  # what a partner took back was never declared
        max_poll_interval_ms=KEEPS_PARTITIONS_MS,
        ack_policy=AckPolicy.MANUAL,
        no_reply=True,
        listener=listener,
        parser=_parse,
        decoder=_decode,
    )
    listener.subscriber = subscriber

    async def get_msg(consumer: AIOKafkaConsumer) -> Records:
        """One poll is one fetch. A client that fetches ahead asks for the first record of what is just arriving, and a
        fetch costs it and the broker as much as the work on fifty events. So nothing is fetched while a batch is worked
        on, and records gather meanwhile; longer where few came last. (FastStream's own would sleep for as long again
        after a poll that found nothing.)"""
        with metrics.Stage("poll"):
            return await poll(consumer)

    async def poll(consumer: AIOKafkaConsumer) -> Records:
        if pause_s := worker.gathering.pause_s:
            await asyncio.sleep(pause_s)
        buffered = worker.buffered_partitions
        wanted = [p for p in consumer.assignment() if (p.topic, p.partition) not in buffered]
        if worker.halted_whole:
            return await _leave(worker, consumer)
        if buffered and not wanted:
            return await _from_hand(worker, settings.poll_ms)
        consumer.resume(*wanted)
        patient = worker.worth_waiting_for_poll(buffered)
        with one_poll():
            polled = await consumer.getmany(timeout_ms=settings.poll_ms if patient else POLL_MS_IN_PASSING)
        if polled:
            consumer.pause(*consumer.assignment())
        return worker.take({(p.topic, p.partition): records for p, records in polled.items()})

    subscriber.get_msg = get_msg  # type: ignore[method-assign]

    @subscriber
    async def handle(records: Any) -> None:
        await worker.handle(records)
