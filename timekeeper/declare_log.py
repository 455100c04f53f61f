"""The declare topics as the calendar sees them: which day each partition closed last, and closing the next.

What partners compressed is not opened: the calendar writes its days as they are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date, datetime
from types import TracebackType

from aiokafka import AIOKafkaConsumer, TopicPartition

from libs.identity import brokers
from libs.runtime.clock import SHANGHAI
from libs.runtime.kafka.opening import one_poll
from libs.runtime.kafka.patience import PRODUCE_MS
from libs.runtime.kafka.producer import Producer, put_away
from libs.schemas.events.calendar import closed_by, closing_record
from libs.schemas.topics import DECLARED, Topic
from timekeeper.schedule import Due, Place

_CLOSES = ("ce_type", b"DayClosed")
_WINDOW_RECORDS = 1_000
"""Looked at first from a partition's end backwards; four times as many on each further look."""
_POLL_MS = 500


class DeclareLog:
    """Use it as a context. Raises KafkaError where the broker is away."""

    def __init__(self, bootstrap: str, secret: str, topics: Iterable[Topic] = tuple(DECLARED.values())) -> None:
        self._secret = secret
        self._places = [TopicPartition(topic.name, n) for topic in topics for n in range(topic.partitions)]
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap, client_id="timekeeper", enable_auto_commit=False, auto_offset_reset="none",
            fetch_max_wait_ms=50, max_poll_records=10_000, request_timeout_ms=PRODUCE_MS,
            **brokers.aiokafka(),
        )  # fmt: skip
        self._producer = Producer(
            bootstrap_servers=bootstrap,
            client_id="timekeeper",
            acks="all",
            enable_idempotence=True,
            request_timeout_ms=PRODUCE_MS,
            **brokers.aiokafka(),
        )

    async def __aenter__(self) -> DeclareLog:
        await self._consumer.start()
        try:
            await self._producer.start()
        except BaseException:
            await self._consumer.stop()
            raise
        self._consumer.assign(self._places)  # the client looks up at once only what it is assigned
        self._consumer.pause(*self._places)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await put_away(self._producer)
        await self._consumer.stop()

    async def last_closed(self) -> dict[Place, date | None]:
        """The last day each partition closed, None for never. A `DayClosed` that the calendar did not sign is nothing.

        Reads backwards from the end, so it takes as long as there are records since the last close.
        """
        starts = await self._consumer.beginning_offsets(self._places)
        ends = await self._consumer.end_offsets(self._places)
        found: dict[TopicPartition, date] = {}
        window = _WINDOW_RECORDS
        while open_ends := {p: end for p, end in ends.items() if p not in found and end > starts[p]}:
            begins = {p: max(starts[p], end - window) for p, end in open_ends.items()}
            found |= await self._closed_between(begins, open_ends)
            ends |= begins
            window *= 4
        return {(place.topic, place.partition): found.get(place) for place in self._places}

    async def first_fact(self) -> date | None:
        """The log's day (Asia/Shanghai) of the oldest record of all; None where nothing was declared."""
        starts = await self._consumer.beginning_offsets(self._places)
        ends = await self._consumer.end_offsets(self._places)
        days = []
        for place in self._places:
            if ends[place] > starts[place]:
                self._consumer.seek(place, starts[place])
                self._consumer.resume(place)
                with one_poll(compressed=False):
                    record = await self._consumer.getone(place)
                self._consumer.pause(place)
                days.append(datetime.fromtimestamp(record.timestamp / 1000, SHANGHAI).date())
        return min(days, default=None)

    async def close(self, due: Due) -> None:
        """Write one day to the partitions that lack it. Returns when the log has every record."""
        value, headers = closing_record(due.day, self._secret)
        sent = [
            await self._producer.send(topic, value, partition=partition, headers=headers)
            for topic, partition in due.places
        ]
        await asyncio.gather(*sent)

    async def _closed_between(
        self, begins: dict[TopicPartition, int], ends: dict[TopicPartition, int]
    ) -> dict[TopicPartition, date]:
        """The last day closed in [begin, end) of each partition that closed one there."""
        found: dict[TopicPartition, date] = {}
        for place, offset in begins.items():
            self._consumer.seek(place, offset)
        reading = set(begins)
        self._consumer.resume(*reading)
        while reading:
            with one_poll(compressed=False):
                batches = await self._consumer.getmany(*reading, timeout_ms=_POLL_MS)
            for place, records in batches.items():
                for record in records:
                    closes = record.offset < ends[place] and _CLOSES in record.headers
                    if closes and (day := closed_by(record.value, self._secret)):
                        found[place] = max(day, found.get(place, day))
            done = {place for place in reading if await self._consumer.position(place) >= ends[place]}
            reading -= done
            self._consumer.pause(*done)
        return found
