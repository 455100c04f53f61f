"""The log in memory: topics with ids, partitions that only grow at the end, and a start that retention moves.

It passes the suite of `tests/test_log_contract.py`, which holds it against Apache Kafka. What goes wrong on the way to it
is the business of `Network`; here is only what a broker with one durable disk would have.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from aiokafka import ConsumerRecord

from libs.runtime.processing import Headers
from libs.runtime.store.positions import Place

Raw: TypeAlias = "ConsumerRecord[bytes, bytes]"
Sent = tuple[bytes | None, bytes | None, Headers]
"""(key, value, headers)"""

EPOCH_MS = 1_772_452_800_000
"""Virtual second 0: 2026-03-02 20:00 in Shanghai, when what partners date by that day is not ahead."""


@dataclass(slots=True)
class _Partition:
    """records: from offset `start` on. heard: producer → number of the last batch taken from it."""

    start: int = 0
    records: list[Raw] = field(default_factory=list)
    heard: dict[str, int] = field(default_factory=dict)

    @property
    def end(self) -> int:
        return self.start + len(self.records)


class MemoryLog:
    """now: virtual seconds, for the records' timestamps. behind_ms: of partitions whose broker's clock was set back.
    ever: every record there has been, also those that are gone. grown: topics that got more partitions."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._ids: dict[str, str] = {}
        self._partitions: dict[Place, _Partition] = {}
        self._made = 0
        self._arrivals: list[asyncio.Future[None]] = []
        self.behind_ms: dict[Place, int] = {}
        self.ever: list[Raw] = []
        self.grown: set[str] = set()

    def create(self, topic: str, partitions: int) -> None:
        """Make a topic, or make it anew: another id, nothing in it. More partitions than before are added to it."""
        self._made += 1
        self._ids[topic] = f"incarnation{self._made}"
        for place in [place for place in self._partitions if place[0] == topic]:
            del self._partitions[place]
        self.grow(topic, partitions)

    def grow(self, topic: str, partitions: int) -> None:
        if (topic, 0) in self._partitions:
            self.grown.add(topic)
        for partition in range(partitions):
            self._partitions.setdefault((topic, partition), _Partition())

    def topics(self) -> dict[str, str]:
        """Topic → id."""
        return self._ids

    def places(self) -> list[Place]:
        return list(self._partitions)

    def append(self, place: Place, batch: Iterable[Sent], producer: str | None = None, number: int = 0) -> bool:
        """Take a batch whole, or not at all. number: a producer's batches count upwards; one that comes again, or behind a
        younger one of the same producer, is refused as idempotence does."""
        partition = self._partitions[place]
        if producer is not None:
            if number <= partition.heard.get(producer, -1):
                return False
            partition.heard[producer] = number
        timestamp = EPOCH_MS + int(self._now() * 1000) - self.behind_ms.get(place, 0)
        for key, value, headers in batch:
            size = len(value or b"")
            record = ConsumerRecord(*place, partition.end, timestamp, 0, key, value, None, -1, size, tuple(headers))
            partition.records.append(record)
            self.ever.append(record)
        self.nudge()
        return True

    def nudge(self) -> None:
        """Whoever waits for something new looks."""
        arrivals, self._arrivals = self._arrivals, []
        for arrival in arrivals:
            if not arrival.done():
                arrival.set_result(None)

    def start(self, place: Place) -> int:
        return self._partitions[place].start

    def end(self, place: Place) -> int:
        return self._partitions[place].end

    def read(self, place: Place, offset: int, records_max: int) -> list[Raw]:
        """The records from an offset in [start, end] on."""
        partition = self._partitions[place]
        first = offset - partition.start
        assert first >= 0
        return partition.records[first : first + records_max]

    def cut(self, place: Place, before: int) -> None:
        """Retention: records below the offset are gone."""
        partition = self._partitions[place]
        gone = min(max(before - partition.start, 0), len(partition.records))
        del partition.records[:gone]
        partition.start += gone

    def arrival(self) -> asyncio.Future[None]:
        """Done when the next batch arrives anywhere, or at a nudge."""
        arrival: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._arrivals.append(arrival)
        return arrival
