"""Does everything come to rest within a bound? Lag zero, positions at the logs' ends, outboxes empty, days worked off.

Kafka's committed offsets say what is done and published; each database says so for itself, and both must.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import NamedTuple

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from checker.invariant import Verdict, verdict
from libs.identity import brokers
from libs.schemas.topics import FLOWS

DRAIN_S = 120.0
"""The bound, where `CHECK_DRAIN_S` sets no other."""
_PAUSE_S = 0.2


class Rest(NamedTuple):
    """This stood in the way when the time was over, and so long it took."""

    seconds: float
    behind: list[str]


async def drained(bootstrap: str, databases: Mapping[str, str], within_s: float) -> Rest:
    """Waits until all that lies in the logs now, and whatever follows from it, is applied and published."""
    began, behind = time.monotonic(), ["nothing was looked at"]
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, client_id="checker-groups", **brokers.aiokafka())
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, client_id="checker-ends", **brokers.aiokafka())
    await admin.start()
    await consumer.start()
    try:
        places = [place for service in FLOWS for place in _inputs(service)]
        consumer.assign(sorted(set(places)))
        consumer.pause(*set(places))
        while behind and time.monotonic() - began < within_s:
            try:
                behind = await _behind(admin, consumer, databases)
            except KafkaError as failure:  # as brokers answer where no group has ever been
                behind = [f"the brokers did not say what is done: {type(failure).__name__}"]
            await asyncio.sleep(_PAUSE_S if behind else 0)
    finally:
        await consumer.stop()
        await admin.close()
    return Rest(time.monotonic() - began, behind)


def lag_drains(rest: Rest, within_s: float) -> Verdict:
    broken = [f"after {within_s:.0f} s {what}" for what in rest.behind]
    return verdict(f"all lag drains within {within_s:.0f} s (took {rest.seconds:.1f})", len(FLOWS), broken)


def _inputs(service: str) -> list[TopicPartition]:
    return [TopicPartition(topic.name, n) for topic in FLOWS[service].inputs for n in range(topic.partitions)]


async def _behind(
    admin: AIOKafkaAdminClient, consumer: AIOKafkaConsumer[bytes, bytes], databases: Mapping[str, str]
) -> list[str]:
    """Offsets and positions are read first, ends last, so that nothing under way looks done."""
    groups = await asyncio.gather(*(admin.list_consumer_group_offsets(service) for service in FLOWS))
    stores = dict(zip(databases, await asyncio.gather(*map(_store, databases.values())), strict=True))
    ends = await consumer.end_offsets(consumer.assignment())
    behind = []
    for service, group in zip(FLOWS, groups, strict=True):
        store = stores.get(service)
        for place in _inputs(service):
            known = group.get(place)
            done = max(known.offset, 0) if known else 0
            if store:
                done = min(done, store.positions.get((place.topic, place.partition), 0))
            if done < ends[place]:
                behind.append(f"{service} is {ends[place] - done} records behind on {place.topic}-{place.partition}")
        if store and store.pages:
            behind.append(f"the outbox of {service} holds {store.pages} pages")
        if store and store.days:
            behind.append(f"{service} has the work of {store.days} closed days before it")
    return behind


class _Store(NamedTuple):
    positions: dict[tuple[str, int], int]
    pages: int
    days: int


async def _store(url: str) -> _Store:
    db = await asyncpg.connect(url)
    try:
        async with db.transaction(isolation="repeatable_read", readonly=True):
            rows = await db.fetch("select topic, partition, next_offset from position")
            pages = await db.fetchval("select count(*) from outbox")
            days = await db.fetchval("select count(*) from day_work")
    finally:
        await db.close()
    return _Store({(row["topic"], row["partition"]): row["next_offset"] for row in rows}, pages, days)
