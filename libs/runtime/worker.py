"""The loop: one batch = one transaction. The rules it keeps are numbered in docs/guarantees.md."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Protocol

import asyncpg
import structlog
from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from libs.runtime import deadletters, metrics, positions
from libs.runtime.clock import Clock, Pause
from libs.runtime.cluster import Cluster
from libs.runtime.crashing import Reached, passes
from libs.runtime.days import PartitionDays, days_between, origin_of
from libs.runtime.deadletters import Letter, Sealer, UnreadableShare
from libs.runtime.envelope import plain_origin
from libs.runtime.failures import Fenced, Halt, Transient
from libs.runtime.pages import Page, PageWriter
from libs.runtime.positions import Place, Slot
from libs.runtime.processing import Batch, Closing, Connection, Processor, Record
from libs.runtime.publisher import Publisher
from libs.runtime.reading import Reader, Share
from libs.runtime.telemetry import Tracer, traceparents
from libs.schemas.events.base import Event
from libs.schemas.topics import PARTNERS, TOPICS

log = structlog.get_logger()

TRANSIENT: tuple[type[BaseException], ...] = (
    Transient, OSError, TimeoutError, KafkaError,
    asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError, asyncpg.TransactionRollbackError, asyncpg.CannotConnectNowError,
)  # fmt: skip
"""Failures that go by themselves: the batch is tried again, order kept. Anything else unknown is a broken invariant."""


class Consumer(Protocol):
    """What the loop asks of the consumer; aiokafka's has it."""

    def seek(self, partition: TopicPartition, offset: int) -> None: ...
    async def beginning_offsets(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]: ...
    async def end_offsets(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]: ...
    async def commit(self, offsets: dict[TopicPartition, int]) -> None: ...


class Worker:
    """One process's share of a service. `assign`, `revoke` and `handle` are called by the subscription, never at once."""

    def __init__(
        self,
        processor: Processor[Any, Any],
        pool: asyncpg.Pool[asyncpg.Record],
        cluster: Cluster,
        reader: Reader,
        publisher: Publisher,
        tracer: Tracer,
        sealer: Sealer,
        unreadable: UnreadableShare,
        clock: Clock,
        pause: Pause,
        reached: Reached = passes,
    ) -> None:
        self._processor, self._pool, self._cluster, self._reader = processor, pool, cluster, reader
        self._publisher, self._tracer, self._sealer, self._unreadable = publisher, tracer, sealer, unreadable
        self._clock, self._pause, self._reached = clock, pause, reached
        self._consumer: Consumer | None = None
        self._turn = asyncio.Lock()
        self._slots: dict[Place, Slot] = {}
        self._acknowledged: list[tuple[str, int, int]] = []
        self._shown: dict[TopicPartition, int] = {}
        inputs = processor.flow.inputs
        self._places_with_days = sum(topic.partitions for topic in inputs if topic.days)
        self._inputs = {topic.name for topic in inputs}
        self._chain = {topic.name for topic in processor.flow.chain}
        self._writer = PageWriter(processor.name, [t for t in TOPICS.values() if t.owner == processor.name and t.days])
        self.halted: str | None = None
        self.last_batch_ns: int | None = None

    def use(self, consumer: Consumer) -> None:
        self._consumer = consumer

    @property
    def assigned(self) -> int:
        return len(self._slots)

    # -- assignment ---------------------------------------------------------------------------------------------------

    async def assign(self, places: set[Place]) -> None:
        """Take partitions over: rule 3. Tries until it can, or halts."""
        async with self._turn:
            await self._assign_until_done(places)

    async def revoke(self, places: set[Place]) -> None:
        """Let partitions go, after the batch under way."""
        async with self._turn:
            for place in places:
                self._slots.pop(place, None)
            await self._publisher.forget(places)
            metrics.ASSIGNED.set(len(self._slots))

    async def _assign_until_done(self, places: set[Place]) -> None:
        while places and not self.halted:
            try:
                await self._assign(sorted(places))
                return
            except Halt as halt:
                self.halt(str(halt))
            except TRANSIENT as failure:
                log.warning("assignment failed, trying again", error=type(failure).__name__)
                metrics.RETRIES.labels(type(failure).__name__).inc()
                await self._pause.after_failure()

    async def _assign(self, places: list[Place]) -> None:
        assert self._consumer
        partitions = [TopicPartition(*place) for place in places]
        topic_ids = await self._cluster.topic_ids(topic for topic, _ in places)
        starts = await self._consumer.beginning_offsets(partitions)
        ends = await self._consumer.end_offsets(partitions)
        await self._publisher.forget(set(places))
        async with self._pool.acquire() as db:
            await positions.take(db, [(*p, topic_ids[p[0]], starts[TopicPartition(*p)]) for p in places])
            async with db.transaction(isolation="repeatable_read"):
                rows, leftovers = await positions.read(db, places)
                marks, days = await positions.read_watermarks(db, places)
        for place in places:
            row, partition = rows[place], TopicPartition(*place)
            position = row["next_offset"]
            positions.check_log(
                place, topic_ids[place[0]], row["topic_id"], position, starts[partition], ends[partition]
            )
            topic = TOPICS[place[0]]
            by_origin = {plain_origin(origin): day for origin, day in days[place].items()}
            slot = Slot(
                topic=place[0], partition=place[1], topic_id=row["topic_id"],
                origin=origin_of(self._processor.name, topic, row["topic_id"], place[1]),
                expects=position, watermarks=marks[place], days=PartitionDays(topic, row["closed_day"], by_origin),
            )  # fmt: skip
            self._slots[place] = slot
            self._consumer.seek(partition, position)
        for page in leftovers:
            self._reached("in-leftovers")
            log.info("publishing leftovers", topic=page.topic, partition=page.partition, events=len(page.messages))
        nothing_new = [Page(*place, self._slots[place].expects, self._slots[place].expects) for place in places]
        await self._publisher.put([*leftovers, *nothing_new])  # behind the leftovers, so that the lag shown is true
        metrics.ASSIGNED.set(len(self._slots))

    # -- batches ------------------------------------------------------------------------------------------------------

    async def handle(self, records: Sequence[ConsumerRecord[bytes, bytes]]) -> None:
        """Apply records, grouped by partition as the consumer gave them. Returns when they are applied or given up to a
        new assignment, which reads them again; never raises (the subscription would lose the batch)."""
        while self.halted:  # keeps the partitions, moves nothing: a person must look
            await self._clock.sleep(3600)
        async with self._turn:
            known = {place: self._known(place, part) for place, part in _by_place(records) if place in self._slots}
            slices = {place: part for place, part in known.items() if part}
            if not slices:
                return
            try:
                await self._apply(slices)
                self._pause.reset()
                return
            except Fenced:
                metrics.FENCED.inc()
                log.warning("position moved, taking the assignment anew")
            except Halt as halt:
                self.halt(str(halt))
            except TRANSIENT as failure:
                if isinstance(failure, ValueError):  # asyncpg's word for a value of ours it cannot send
                    self.halt(f"{type(failure).__name__} while applying a batch")
                log.warning("batch failed, trying again", error=type(failure).__name__)
                metrics.RETRIES.labels(type(failure).__name__).inc()
                await self._pause.after_failure()
            except Exception as failure:  # a bug or a broken constraint: trying again would not help
                log.exception("batch cannot be applied", error=type(failure).__name__)
                self.halt(f"{type(failure).__name__} while applying a batch; see the log")
            await self._assign_until_done(set(slices))

    def _known(self, place: Place, records: list[ConsumerRecord[bytes, bytes]]) -> list[ConsumerRecord[bytes, bytes]]:
        """Only what comes at and after the position: a buffer filled before a seek may hold older records."""
        expects = self._slots[place].expects
        return records if records[0].offset >= expects else [r for r in records if r.offset >= expects]

    async def _apply(self, slices: dict[Place, list[ConsumerRecord[bytes, bytes]]]) -> None:
        started_ns, clock = self._clock.now_ns(), time.perf_counter
        begin = clock()
        for place, records in slices.items():
            self._check_contiguous(place, records)
        open_day = self._first_open_day()
        shares = [self._reader.read(self._slots[place], records, open_day) for place, records in slices.items()]
        letters = [letter for share in shares for letter in share.letters]
        seen, bad = self._judged(shares)
        if self._unreadable.exceeded_by(seen, bad):
            raise Halt(f"{bad} of {seen} records cannot be read: a fault of ours, not the senders'")
        metrics.STAGE_SECONDS.labels("decode").inc(clock() - begin)
        self._reached("before-transaction")
        async with self._pool.acquire() as db, db.transaction():
            pages = await self._transact(db, shares, letters)
            self._reached("inside-transaction")
        self._reached("after-commit")
        self._unreadable.add(seen, bad)
        self._confirm(shares, letters)
        self._tracer.batch(
            shares[0].slot.origin + f"/{shares[0].to}",
            [record for share in shares for record in share.records],
            {id_: key for share in shares for id_, key in share.begun.items()},
            started_ns,
            self._clock.now_ns(),
        )
        metrics.BATCH_SECONDS.observe(clock() - begin)
        await self._publisher.put(pages)

    def _first_open_day(self) -> date | None:
        closed = [slot.days.closed for slot in self._slots.values() if slot.days.closed]
        return max(closed) + timedelta(days=1) if closed else None

    def _check_contiguous(self, place: Place, records: list[ConsumerRecord[bytes, bytes]]) -> None:
        """Rule 2: the first record is the next one. Partners may write transactions, whose markers take offsets."""
        expects, first, last = self._slots[place].expects, records[0].offset, records[-1].offset
        if TOPICS[place[0]].owner == PARTNERS:
            return
        if first != expects or last - first + 1 != len(records):
            raise Fenced

    async def _transact(self, db: Connection, shares: list[Share], letters: list[Letter]) -> list[Page]:
        clock = time.perf_counter
        begin = clock()
        closings = await self._move(db, shares)
        batch = Batch([record for share in shares for record in share.records], closings)
        outputs: list[tuple[Record, Event]] = []
        if batch.records or batch.closings:
            state = await self._processor.load(db, batch)
            loaded = clock()
            decision = self._processor.decide(state, batch)
            decided = clock()
            await self._processor.save(db, decision.changes)
            outputs = decision.outputs
            metrics.STAGE_SECONDS.labels("load").inc(loaded - begin)
            metrics.STAGE_SECONDS.labels("decide").inc(decided - loaded)
            metrics.STAGE_SECONDS.labels("save").inc(clock() - decided)
        begin = clock()
        outputs += [(record, record.event) for share in shares for record in self._passed_on(share)]
        pages = self._pages(shares, outputs, traceparents(batch.records))
        if letters:
            await deadletters.store(db, letters, self._sealer)
            by_place = {(page.topic, page.partition): page for page in pages}
            for letter in letters:
                page = by_place[letter.raw.topic, letter.raw.partition]
                page.messages.append(deadletters.message(self._processor.name, letter))
        metrics.STAGE_SECONDS.labels("encode").inc(clock() - begin)
        begin = clock()
        await positions.write_pages(db, pages)
        await positions.mark(db, [row for share in shares for row in _marks(share)])
        done, self._acknowledged = self._acknowledged, []
        await positions.delete_pages(db, done)
        metrics.STAGE_SECONDS.labels("outbox").inc(clock() - begin)
        return pages

    async def _move(self, db: Connection, shares: list[Share]) -> list[Closing]:
        """Move the positions; days that this closes for the whole service."""
        closers = [share for share in shares if share.closings]
        before = await positions.lock_calendar(db) if closers else None
        await positions.move(db, [share.move for share in shares])
        if not closers:
            return []
        now = await positions.closed_everywhere(db, self._places_with_days)
        if now is None or (before is not None and now <= before):
            return []
        await positions.advance_calendar(db, now)
        return [Closing(day, _closer_of(closers, day)) for day in days_between(before, now)]

    def _passed_on(self, share: Share) -> list[Record]:
        """A chain input that closed a day hands the day on, behind everything it caused (settled 11)."""
        return [record for _, record in share.closings] if share.slot.topic in self._chain else []

    def _pages(self, shares: list[Share], outputs: list[tuple[Record, Event]], parents: dict[str, str]) -> list[Page]:
        written = self._writer.write(outputs, parents)
        return [
            Page(share.slot.topic, share.slot.partition, share.slot.expects, share.to, written.get(share.place, []))
            for share in shares
        ]

    def _judged(self, shares: list[Share]) -> tuple[int, int]:
        """(records, unreadable ones) by which a bad deploy is told from bad senders. Replays were unreadable once
        already and say nothing about it."""
        judged = [share for share in shares if share.slot.topic in self._inputs]
        bad = sum(len(share.letters) for share in judged)
        return bad + sum(len(share.records) + share.duplicates for share in judged), bad

    def _confirm(self, shares: list[Share], letters: list[Letter]) -> None:
        """After the commit, and only then, memory follows."""
        for share in shares:
            slot = share.slot
            slot.expects, slot.watermarks, slot.days = share.to, share.watermarks, share.days
            metrics.RECORDS.labels(slot.topic).inc(len(share.records))
            if share.duplicates:
                metrics.DUPLICATES.labels(slot.topic).inc(share.duplicates)
        for letter in letters:
            metrics.DEAD_LETTERS.labels(letter.reason).inc()
            log.warning("dead letter", id=letter.id, reason=letter.reason)
        self.last_batch_ns = self._clock.now_ns()
        metrics.LAST_BATCH.set(self.last_batch_ns / 1e9)
        metrics.BATCHES.inc()

    # -- after publishing -----------------------------------------------------------------------------------------------

    async def acknowledged(self, pages: list[Page]) -> None:
        """A round is through: its pages go with the next batch's transaction, its offsets show the lag."""
        if any(page.messages for page in pages):
            self._reached("after-publish")
        self._acknowledged += [page.id for page in pages if page.messages]
        self._shown.update({TopicPartition(page.topic, page.partition): page.covers for page in pages})
        await self._show_offsets()

    async def _show_offsets(self) -> None:
        """Kafka's committed offsets are a display (the position in the database counts), so a failure only waits."""
        assert self._consumer
        ours = {p: offset for p, offset in self._shown.items() if (p.topic, p.partition) in self._slots}
        self._shown = {}
        try:
            if ours:
                await self._consumer.commit(ours)
        except KafkaError as failure:
            log.info("offset not committed yet", error=type(failure).__name__)
            self._shown = ours | self._shown

    async def sweep(self) -> None:
        """What no batch takes along while none comes: acknowledged pages go, offsets that could not be shown are shown."""
        if self._shown:
            await self._show_offsets()
        async with self._turn:
            if not self._acknowledged:
                return
            done, self._acknowledged = self._acknowledged, []
            try:
                async with self._pool.acquire() as db:
                    await positions.delete_pages(db, done)
            except TRANSIENT:
                self._acknowledged = done + self._acknowledged

    def halt(self, reason: str) -> None:
        self.halted = reason
        metrics.HALTED.set(1)
        log.critical("halted", reason=reason)


def _by_place(
    records: Sequence[ConsumerRecord[bytes, bytes]],
) -> Iterable[tuple[Place, list[ConsumerRecord[bytes, bytes]]]]:
    for place, part in groupby(records, key=lambda record: (record.topic, record.partition)):
        yield place, list(part)


def _marks(share: Share) -> list[tuple[str, int, str, int, int, Any]]:
    return [(*share.place, origin, *share.watermarks.get(origin, (0, 0)), day) for origin, day in share.marked.items()]


def _closer_of(closers: list[Share], day: date) -> Record:
    """A record of this batch with which a partition closed `day`. What the day's end decides is caused by it, and so
    goes out on that partition's origin before its own `DayClosed`: readers cannot close the day without it."""
    return next(
        record
        for share in closers
        if share.slot.days.closed is None or share.slot.days.closed < day
        for closed, record in share.closings
        if closed >= day
    )
