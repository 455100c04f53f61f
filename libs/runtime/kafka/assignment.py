"""Taking input partitions over (rule 3), and looking at the logs they stand on (rule 9)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol

from aiokafka import TopicPartition

from libs.runtime.failures import Halt
from libs.runtime.kafka.cluster import Cluster
from libs.runtime.store import positions
from libs.runtime.store.ledger import Ledger
from libs.runtime.store.pages import Page
from libs.runtime.store.positions import Place, Row, Slot
from libs.runtime.wire.days import PartitionDays, origin_of
from libs.runtime.wire.envelope import newest_days
from libs.schemas.topics import TOPICS


class DaysTaken(Protocol):
    """The work of days, which one worker has, together with the partition that is its home (`libs.runtime.loop.days`)."""

    place: Place
    home: Place

    def take_over(self, row: Row, left: int) -> None: ...


class Consumer(Protocol):
    """The loop asks this of the consumer; aiokafka's has it."""

    def seek(self, partition: TopicPartition, offset: int) -> None: ...
    async def beginning_offsets(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]: ...
    async def end_offsets(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]: ...
    async def commit(self, offsets: dict[TopicPartition, int]) -> None: ...
    def highwater(self, partition: TopicPartition) -> int | None: ...
    def last_stable_offset(self, partition: TopicPartition) -> int | None: ...
    def last_poll_timestamp(self, partition: TopicPartition) -> int | None: ...


def readable_end(consumer: Consumer, partition: TopicPartition) -> int:
    """Say where reading ends for now. An open transaction hides all from its first record on."""
    stable = consumer.last_stable_offset(partition)
    return consumer.highwater(partition) or 0 if stable is None or stable < 0 else stable


async def take_over(
    consumer: Consumer,
    cluster: Cluster,
    ledger: Ledger,
    service: str,
    places: list[Place],
    log: DaysTaken | None = None,
) -> tuple[dict[Place, Slot], list[Page], dict[Place, str]]:
    """Read where each partition stands, and the leftovers of all in order. Those whose log does not fit their position
    come with the reason instead of a slot. Raises Halt where topics are not as the table says. log: the work of days,
    where it is taken over, too."""
    topic_ids = await cluster.topic_ids(topic for topic, _ in places)
    starts = await consumer.beginning_offsets([TopicPartition(*place) for place in places])
    async with ledger.transaction() as transaction:
        await transaction.take([(*p, topic_ids[p[0]], starts[TopicPartition(*p)]) for p in places])
        if log:
            await transaction.take([(*log.place, topic_ids[log.home[0]], 0)])
    async with ledger.transaction(snapshot=True) as transaction:
        rows, leftovers = await transaction.read([*places, log.place] if log else places)
        marks, days = await transaction.read_watermarks(places)
        days_left = await transaction.days_left() if log else 0
    slots = {}
    for place in places:
        row, topic = rows[place], TOPICS[place[0]]
        by_origin = newest_days(days[place])
        slots[place] = Slot(
            topic=place[0], partition=place[1], topic_id=row["topic_id"],
            origin=origin_of(service, topic, row["topic_id"], place[1]),
            expects=row["next_offset"], watermarks=marks[place],
            days=PartitionDays(topic, row["closed_day"], by_origin),
        )  # fmt: skip
    broken = await check_logs(consumer, cluster, slots.values())
    if log:
        log.take_over(rows[log.place], days_left)
    return {place: slot for place, slot in slots.items() if place not in broken}, leftovers, broken


async def check_logs(consumer: Consumer, cluster: Cluster, slots: Collection[Slot]) -> dict[Place, str]:
    """Rule 9: say of which partitions the topic is another one, or the log no longer holds the next record.

    Positions are noted before the broker is asked, so that a batch applied meanwhile cannot seem ahead of its log. (That
    retention passes a position noted a moment ago, and applied since, would need a log kept for seconds.)
    """
    noted = [(slot, slot.expects, TopicPartition(slot.topic, slot.partition)) for slot in slots]
    partitions = [partition for _, _, partition in noted]
    if not partitions:
        return {}
    topic_ids = await cluster.topic_ids(partition.topic for partition in partitions)
    starts, ends = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
    broken = {}
    for slot, expects, partition in noted:
        place = (slot.topic, slot.partition)
        try:
            positions.check_log(
                place, topic_ids[slot.topic], slot.topic_id, expects, starts[partition], ends[partition]
            )
        except Halt as halt:
            broken[place] = str(halt)
    return broken
