"""A rig for the loop: real PostgreSQL, a hand-held log, a publisher that can be told to lose everything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

import asyncpg
from aiokafka import ConsumerRecord, TopicPartition

from libs.runtime.clock import Pause
from libs.runtime.kafka.cluster import Cluster
from libs.runtime.kafka.publisher import Publisher
from libs.runtime.loop.pacing import Gathering
from libs.runtime.loop.reading import Reader
from libs.runtime.loop.senders import Senders
from libs.runtime.loop.trying import Narrowing
from libs.runtime.loop.worker import Worker
from libs.runtime.observing.telemetry import Sampler, Tracer
from libs.runtime.processing import Headers, Processor
from libs.runtime.store.deadletters import Sealer, UnreadableShare
from libs.runtime.store.ledger import Ledger, PostgresLedger
from libs.runtime.store.pages import OutboxRecord, Page
from libs.runtime.store.positions import Place
from libs.runtime.tests.echo import Echo, an_order
from libs.runtime.wire.spans import LAST_OFFSET, Span
from libs.schemas.cloudevents import singles
from libs.schemas.events.base import Event
from libs.schemas.events.calendar import DayClosed
from libs.schemas.topics import DOCUMENTS

Raw: TypeAlias = "ConsumerRecord[bytes, bytes]"


class StillClock:
    """Never waits, never moves."""

    def now_ns(self) -> int:
        return 1_700_000_000_000_000_000

    def steady_s(self) -> float:
        return 1_700_000_000.0

    async def sleep(self, seconds: float) -> None:
        return None


@dataclass
class Log:
    """One topic's partitions as lists of records; `start` and `topic_id` can be changed under a worker's feet."""

    records: dict[Place, list[Raw]] = field(default_factory=dict)
    start: int = 0
    topic_id: str = "first"

    def append(self, place: Place, event: Event | bytes, ce_id: str, day: str = "2026-03-02") -> Raw:
        part = self.records.setdefault(place, [])
        value = event if isinstance(event, bytes) else event.encode()
        kind = "OrderAccepted" if isinstance(event, bytes) else type(event).__name__
        headers: Headers = [
            ("ce_id", ce_id.encode()),
            ("ce_type", kind.encode()),
            ("ce_customsday", day.encode()),
            ("ce_time", b"2026-03-02T10:00:00+08:00"),
        ]
        record: Raw = ConsumerRecord(
            place[0], place[1], len(part), 1_772_416_800_000, 0, b"k", value, None, 1, len(value), tuple(headers)
        )
        part.append(record)
        return record


class HandConsumer:
    def __init__(self, log: Log) -> None:
        self.log = log
        self.sought: dict[Place, int] = {}
        self.committed: dict[Place, int] = {}

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self.sought[(partition.topic, partition.partition)] = offset

    async def beginning_offsets(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(partitions, self.log.start)

    async def end_offsets(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        return {p: len(self.log.records.get((p.topic, p.partition), [])) for p in partitions}

    def highwater(self, partition: TopicPartition) -> int | None:
        return len(self.log.records.get((partition.topic, partition.partition), []))

    def last_stable_offset(self, partition: TopicPartition) -> int | None:
        return self.highwater(partition)

    def last_poll_timestamp(self, partition: TopicPartition) -> int | None:
        return None

    async def commit(self, offsets: dict[TopicPartition, int]) -> None:
        self.committed.update({(p.topic, p.partition): offset for p, offset in offsets.items()})


class HandCluster:
    def __init__(self, log: Log) -> None:
        self.log = log

    async def topic_ids(self, names: Iterable[str]) -> dict[str, str]:
        return dict.fromkeys(names, self.log.topic_id)


class HandPublisher:
    """Takes pages like the real one. While `lost` is set, what it takes goes nowhere, as in a crash after the commit."""

    def __init__(self) -> None:
        self.sent: list[OutboxRecord] = []
        self.lost = False
        self.acknowledged: Any = None

    async def put(self, pages: list[Page]) -> None:
        if self.lost or not pages:
            return
        self.sent += [message for page in pages for message in page.messages]
        await self.acknowledged(pages)

    async def forget(self, places: set[Place]) -> None:
        return None

    def ids(self, kind: str) -> list[str]:
        return [
            (headers["ce_id"] or b"").decode()
            for message in self.sent
            for headers, _, _ in singles(dict(message.headers), message.key, message.value)
            if headers["ce_type"] == kind.encode()
        ]


class Rig:
    """`worker()` makes another worker on the same log and database; `order` appends an order to the log."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        self.pool = pool
        self.log = Log()
        self.place: Place = (DOCUMENTS.name, 0)
        self.publisher = HandPublisher()
        self._orders = 0

    def worker(
        self,
        processor: Processor[Any, Any] | None = None,
        publisher: HandPublisher | None = None,
        ledger: Ledger | None = None,
        day_piece_max: int = 2,
    ) -> Worker:
        processor, publisher = processor or Echo(), publisher or self.publisher
        worker = Worker(
            processor=processor,
            ledger=ledger or PostgresLedger(self.pool, Sealer("secret")),
            cluster=cast(Cluster, HandCluster(self.log)),
            reader=Reader(processor, "secret", Sampler(0)),
            publisher=cast(Publisher, publisher),
            tracer=Tracer("matching", None),
            unreadable=UnreadableShare(10, 0.5),
            senders=Senders(10, 0.5, 60, 2),
            narrowing=Narrowing(2, 4),
            clock=StillClock(),
            pause=Pause(StillClock(), 1, 1),
            gathering=Gathering(2000, 0, 0),
            day_piece_max=day_piece_max,
        )
        publisher.acknowledged = worker.acknowledged
        worker.use(HandConsumer(self.log))
        return worker

    async def assigned(self, worker: Worker) -> Worker:
        await worker.assign({self.place})
        return worker

    def order(self, number: str, cause: str | None = None, day: str = "2026-03-02") -> Raw:
        self._orders += 1
        return self.log.append(self.place, an_order(number), cause or f"intake/orders@a-0/{self._orders}/0", day)

    def span(self, first: int, last: int, reason: str | None = None) -> Span:
        """Offsets without a record, as the consumer gives them."""
        headers = ((LAST_OFFSET, str(last).encode()),)
        return Span(*self.place, first, 1_772_416_800_000, 0, None, b"raw", None, -1, 3, headers, last, reason)

    def day_closed(self, origin: str, offset: int, day: DayClosed) -> Raw:
        return self.log.append(self.place, day, f"{origin}/{offset}/0", day.day.isoformat())

    async def times(self) -> dict[str, int]:
        rows = await self.pool.fetch("select order_no, times from echo")
        return {row["order_no"]: row["times"] for row in rows}

    async def count(self, table: str) -> int:
        return int(await self.pool.fetchval(f"select count(*) from {table}"))
