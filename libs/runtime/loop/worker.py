"""The loop: one batch = one transaction. The rules it keeps are numbered in docs/guarantees.md."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Collection, Sequence
from datetime import date
from typing import Any

import asyncpg
import structlog
from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from libs.runtime.clock import Clock, Pause
from libs.runtime.failures import Fenced, Halt, Transient
from libs.runtime.kafka.acknowledged import Acknowledged
from libs.runtime.kafka.assignment import Consumer, check_logs, take_over
from libs.runtime.kafka.cluster import Cluster
from libs.runtime.kafka.publisher import Publisher
from libs.runtime.loop.alignment import take_aligned, worth_waiting_for_poll
from libs.runtime.loop.batches import Records, Slices, by_place, portions, sizes_of
from libs.runtime.loop.crashing import Reached, passes
from libs.runtime.loop.days import PIECE_MAX, DayLog
from libs.runtime.loop.moving import first_open_day, move
from libs.runtime.loop.pacing import Gathering
from libs.runtime.loop.reading import Reader
from libs.runtime.loop.shares import Share
from libs.runtime.loop.standing import InputWatch
from libs.runtime.observing import metrics
from libs.runtime.observing.telemetry import Tracer, traceparents
from libs.runtime.processing import Batch, Output, Processor, Record
from libs.runtime.store import deadletters
from libs.runtime.store.deadletters import DeadLetterRecord, UnreadableShare
from libs.runtime.store.ledger import Ledger, Transaction
from libs.runtime.store.pages import Page, PageWriter
from libs.runtime.store.positions import Place, Slot
from libs.runtime.wire.spans import behind
from libs.schemas.topics import TOPICS

log = structlog.get_logger()

TRANSIENT: tuple[type[BaseException], ...] = (
    Transient, OSError, TimeoutError, KafkaError,
    asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError, asyncpg.TransactionRollbackError, asyncpg.CannotConnectNowError,
    asyncpg.LockNotAvailableError, asyncpg.ReadOnlySQLTransactionError, asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InternalClientError,  # asyncpg's word for a connection that broke between two commands of ours
)  # fmt: skip
"""Failures that go by themselves: the batch is tried again, order kept. Anything else unknown is a broken invariant."""


BUFFERED_SHARE = 4
"""Of a batch's events, what a partition has in hand when it is not polled: no batch has to wait for one of many."""
WATCH_LOGS_EVERY_SECONDS = 10.0


class Worker:
    """One process's share of a service. `assign`, `revoke` and `handle` are called by the subscription, never at once."""

    def __init__(
        self,
        processor: Processor[Any, Any],
        ledger: Ledger,
        cluster: Cluster,
        reader: Reader,
        publisher: Publisher,
        tracer: Tracer,
        unreadable: UnreadableShare,
        clock: Clock,
        pause: Pause,
        gathering: Gathering,
        reached: Reached = passes,
        day_piece_max: int = PIECE_MAX,
    ) -> None:
        self.gathering = gathering
        self._processor, self._ledger, self._cluster, self._reader = processor, ledger, cluster, reader
        self._publisher, self._tracer, self._unreadable = publisher, tracer, unreadable
        self._clock, self._pause, self._reached = clock, pause, reached
        self._consumer: Consumer | None = None
        self._turn = asyncio.Lock()
        self._slots: dict[Place, Slot] = {}
        self._acknowledged = Acknowledged()
        self._watched_s = clock.steady_s()
        inputs = processor.flow.inputs
        self._places_with_days = sum(topic.partitions for topic in inputs if topic.days)
        self._inputs = {topic.name for topic in inputs}
        self._chain = {topic.name for topic in processor.flow.chain}
        self._writer = PageWriter(processor.name, [t for t in TOPICS.values() if t.owner == processor.name and t.days])
        self.days = DayLog(processor, ledger, self._writer, day_piece_max)
        self._opened = date.max
        self.halted: str | None = None
        self.movement = InputWatch(clock)
        self.last_batch_s: float | None = None

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
            await self._let_go(places)

    async def _let_go(self, places: Collection[Place]) -> None:
        """Forget partitions and what they have queued; the days with their home partition."""
        for place in places:
            self._slots.pop(place, None)
        await self._publisher.forget({*places, *self.days.release(places)})
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
            except Exception as failure:
                log.exception("partitions cannot be assigned", error=type(failure).__name__)
                self.halt(f"{type(failure).__name__} while taking partitions over; see the log")

    async def _assign(self, places: list[Place]) -> None:
        assert self._consumer
        await self._let_go(places)
        days = self.days if self._processor.flow.ends_days and self.days.home in places else None
        service = self._processor.name
        slots, leftovers = await take_over(self._consumer, self._cluster, self._ledger, service, places, days)
        for place, slot in slots.items():
            self._consumer.seek(TopicPartition(*place), slot.expects)
        self._slots.update(slots)
        metrics.ASSIGNED.set(len(self._slots))
        for page in leftovers:
            self._reached("in-leftovers")
            log.info("publishing leftovers", topic=page.topic, partition=page.partition, events=len(page.messages))
        nothing_new = [Page(*place, slot.expects, slot.expects) for place, slot in slots.items()]
        await self._publisher.put([*leftovers, *nothing_new])  # behind the leftovers, so that the lag shown is true

    # -- polls --------------------------------------------------------------------------------------------------------

    @property
    def buffered_partitions(self) -> set[Place]:
        """Partitions that need not be polled: they have brought more than can be applied yet."""
        enough = self.gathering.events_max // BUFFERED_SHARE
        return {
            place
            for place, slot in self._slots.items()
            if len(slot.buffered) > enough or sizes_of(place, slot.buffered)[-1] > enough
        }

    def worth_waiting_for_poll(self, buffered: set[Place]) -> bool:
        """See `alignment`; buffered: the partitions that are not polled."""
        assert self._consumer
        return worth_waiting_for_poll(self._slots, buffered, self._consumer)

    def take(self, polled: Slices) -> Records:
        """Choose the records to apply now, from what was polled and what is buffered; the rest stays buffered."""
        assert self._consumer
        gathering = self.gathering
        now_s = self._clock.steady_s()
        records, gathering.more = take_aligned(self._slots, polled, self._consumer, gathering.events_max, now_s)
        return records

    # -- batches ------------------------------------------------------------------------------------------------------

    async def handle(self, records: Sequence[ConsumerRecord[bytes, bytes]]) -> None:
        """Apply records, grouped by partition as the consumer gave them. Returns when they are applied or given up to a
        new assignment, which reads them again; never raises (the subscription would lose the batch)."""
        while self.halted:  # keeps the partitions, moves nothing: a person must look
            await self._clock.sleep(3600)
        polled = by_place(records)
        for portion in portions(polled, self.gathering.events_max):
            async with self._turn:
                if not await self._done_or_given_up(
                    self._apply({p: part for p, part in portion.items() if p in self._slots})
                ):
                    await self._assign_until_done(set(polled) & set(self._slots))
                    return

    async def work_on_days(self) -> None:
        """Do one piece of the work of days that are over, where this worker has it."""
        async with self._turn:
            if self.halted is None and self.days.held and not await self._done_or_given_up(self._do_piece()):
                await self._assign_until_done({self.days.home})

    async def _do_piece(self) -> None:
        if pages := await self.days.piece(self._acknowledged.take(), self._reached):
            self._acknowledged.forget_taken()
            self.last_batch_ns = self._clock.now_ns()
            await self._publisher.put(pages)

    async def _done_or_given_up(self, work: Awaitable[None]) -> bool:
        """False where the assignment must be taken anew, from which the records come again."""
        try:
            await work
            self._pause.reset()
            return True
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
        return False

    def _next_records(self, slices: Slices) -> Slices:
        """Keep what comes at and after each position, without a gap (rule 2). Raises Fenced where the assignment must
        be taken anew, which checks the log."""
        following = {}
        for place, records in slices.items():
            slot = self._slots[place]
            if records[0].offset < slot.expects and not slot.sought:
                raise Fenced  # nobody sought, so the log itself went back
            new = [r for r in records if r.offset >= slot.expects] if slot.sought else records  # a buffer may be older
            if new:
                self._check_gap(slot, new)
                slot.sought = False
                following[place] = new
        return following

    @staticmethod
    def _check_gap(slot: Slot, records: list[ConsumerRecord[bytes, bytes]]) -> None:
        """Raises Fenced where an offset is left out. What holds no record for us comes as a span of offsets."""
        expected = slot.expects
        if records[0].offset == expected and behind(records[-1]) - expected == len(records):
            return  # one by one, as nearly always
        for record in records:
            if record.offset != expected:
                raise Fenced
            expected = behind(record)

    async def _apply(self, polled: Slices) -> None:
        slices = self._next_records(polled)
        if not slices:
            return
        started_ns, began_s = self._clock.now_ns(), time.perf_counter()
        open_day = await first_open_day(self._ledger) if any(t not in self._inputs for t, _ in slices) else None
        with metrics.Stage("decode"):
            shares = [self._reader.read(self._slots[place], records, open_day) for place, records in slices.items()]
        letters = [letter for share in shares for letter in share.letters]
        judged = [share for share in shares if share.slot.topic in self._inputs]  # replays were unreadable once already
        for share in judged:
            if self._unreadable.exceeded_by(share.slot.topic, share.read_count, len(share.letters)):
                raise Halt(f"{share.slot.topic}: too many records cannot be read: a fault of ours, not the senders'")
        self._reached("before-transaction")
        async with self._ledger.transaction() as transaction:
            pages = await self._transact(transaction, shares, letters)
            self._reached("inside-transaction")
        self._reached("after-commit")
        for share in judged:
            self._unreadable.add(share.slot.topic, share.read_count, len(share.letters))
        self._confirm(shares, letters)
        self._tracer.batch(
            shares[0].slot.origin + f"/{shares[0].to}",
            [record for share in shares for record in share.records],
            {id_: key for share in shares for id_, key in share.begun.items()},
            started_ns,
            self._clock.now_ns(),
        )
        metrics.BATCH_SECONDS.observe(time.perf_counter() - began_s)
        await self._publisher.put(pages)

    async def _transact(
        self, transaction: Transaction, shares: list[Share], letters: list[DeadLetterRecord]
    ) -> list[Page]:
        with metrics.Stage("move"):
            flow = self._processor.flow
            if await move(transaction, shares, self._opened, self._places_with_days, ends_days=flow.ends_days):
                self.days.day_closed()
        batch = Batch([record for share in shares for record in share.records])
        outputs: list[Output] = []
        if batch.records:
            with metrics.Stage("load"):
                state = await self._processor.load(transaction.db, batch)
            with metrics.Stage("decide"):
                decision = self._processor.decide(state, batch)
            with metrics.Stage("save"):
                await self._processor.save(transaction.db, decision.changes)
            outputs = decision.outputs
        with metrics.Stage("encode"):
            outputs += [(record, record.event) for share in shares for record in self._passed_on(share)]
            pages = self._pages(shares, outputs, traceparents(batch.records))
        if letters:
            await transaction.store_letters(letters)
            by_place = {(page.topic, page.partition): page for page in pages}
            for letter in letters:
                page = by_place[letter.raw.topic, letter.raw.partition]
                page.messages.append(deadletters.message(self._processor.name, letter))
        with metrics.Stage("outbox"):
            await transaction.write_pages(pages)
            await transaction.mark([row for share in shares for row in share.marks])
            await transaction.delete_pages(self._acknowledged.take())
        return pages

    def _passed_on(self, share: Share) -> list[Record]:
        """A chain input that closed a day hands the day on, behind everything it caused."""
        return [record for _, record in share.closings] if share.slot.topic in self._chain else []

    def _pages(self, shares: list[Share], outputs: list[Output], parents: dict[str, str]) -> list[Page]:
        first_offsets = {share.place: share.slot.expects for share in shares}
        written = self._writer.write(outputs, parents, first_offsets)
        return [
            Page(share.slot.topic, share.slot.partition, share.slot.expects, share.to, written.get(share.place, []))
            for share in shares
        ]

    def _confirm(self, shares: list[Share], letters: list[DeadLetterRecord]) -> None:
        """After the commit, and only then, memory follows."""
        self._acknowledged.forget_taken()
        for share in shares:
            slot = share.slot
            slot.expects, slot.watermarks, slot.days = share.to, share.watermarks, share.days
            if share.records:
                self._opened = min(self._opened, share.records[0].day)
            metrics.RECORDS.labels(slot.topic).inc(len(share.records))
            if share.duplicates:
                metrics.DUPLICATES.labels(slot.topic).inc(share.duplicates)
        for letter in letters:
            metrics.DEAD_LETTERS.labels(letter.reason).inc()
            log.warning("dead letter", id=letter.id, reason=letter.reason)
        self.last_batch_s, now_ns = self._clock.steady_s(), self._clock.now_ns()
        newest = max((share.records[-1].time for share in shares if share.records), default=None)
        self.gathering.note(sum(share.read_count for share in shares), newest, now_ns)
        metrics.LAST_BATCH.set(now_ns / 1e9)
        metrics.BATCHES.inc()

    # -- after publishing -----------------------------------------------------------------------------------------------

    async def acknowledged(self, pages: list[Page]) -> None:
        """A round is through: its pages go with the next batch's transaction. Its offsets are shown at once where little
        is going on and somebody may wait for the last of it, else by the next sweep: showing costs the broker a write."""
        if any(page.messages for page in pages):
            self._reached("after-publish")
        self._acknowledged.add(pages)
        if self.gathering.little:
            await self._show_offsets()

    async def _show_offsets(self) -> None:
        assert self._consumer
        await self._acknowledged.show(self._consumer.commit, self._slots)

    async def sweep(self) -> None:
        """Delete acknowledged pages, show offsets that could not be shown, and check the logs. No batch does so while
        none comes. Before the first assignment there is nothing of all that."""
        if self._consumer is None:
            return
        await self._show_offsets()
        await self.tidy_up()
        await self._watch_logs()

    async def tidy_up(self) -> None:
        """Acknowledged pages leave the outbox now, not with the next batch."""
        async with self._turn:
            if done := self._acknowledged.take():
                async with self._ledger.transaction() as transaction:
                    await transaction.delete_pages(done)
                self._acknowledged.forget_taken()

    async def _watch_logs(self) -> None:
        """Rule 9 while nothing is assigned anew: now and then, because it asks the broker."""
        assert self._consumer
        self.movement.look(self._consumer, self._slots, self.days.standing)
        now_s = self._clock.steady_s()
        if self.halted or now_s - self._watched_s < WATCH_LOGS_EVERY_SECONDS:
            return
        self._watched_s = now_s
        try:
            await check_logs(self._consumer, self._cluster, list(self._slots.values()))
        except Halt as halt:
            self.halt(str(halt))

    def halt(self, reason: str) -> None:
        self.halted = reason
        metrics.HALTED.set(1)
        log.critical("halted", reason=reason)
