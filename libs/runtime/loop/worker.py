"""The loop: one batch = one transaction. The rules it keeps are numbered in docs/guarantees.md."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Sequence
from typing import Any

import structlog
from aiokafka import ConsumerRecord, TopicPartition

from libs.runtime.clock import Clock, Pause
from libs.runtime.failures import Fenced, Halt
from libs.runtime.kafka.acknowledged import Acknowledged
from libs.runtime.kafka.assignment import Consumer, check_logs, take_over
from libs.runtime.kafka.cluster import Cluster
from libs.runtime.kafka.publisher import Publisher
from libs.runtime.loop.alignment import take_aligned, worth_waiting_for_poll
from libs.runtime.loop.batches import Records, Slices, by_place, next_records, portions, sizes_of
from libs.runtime.loop.crashing import Reached, passes
from libs.runtime.loop.days import PIECE_MAX, DayLog, Traced
from libs.runtime.loop.halting import Halted
from libs.runtime.loop.moving import first_open_day
from libs.runtime.loop.pacing import Gathering
from libs.runtime.loop.reading import Reader
from libs.runtime.loop.senders import Senders, kept_out
from libs.runtime.loop.shares import Share
from libs.runtime.loop.standing import InputWatch
from libs.runtime.loop.transacting import Transacting
from libs.runtime.loop.trying import Narrowing, frames, goes_by_itself
from libs.runtime.observing import metrics
from libs.runtime.observing.telemetry import Tracer
from libs.runtime.processing import Processor
from libs.runtime.store.deadletters import DeadLetterRecord, UnreadableShare
from libs.runtime.store.ledger import Ledger, Transaction
from libs.runtime.store.pages import Page
from libs.runtime.store.positions import Place, Slot
from libs.schemas.topics import PARTNERS

log = structlog.get_logger()

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
        senders: Senders,
        narrowing: Narrowing,
        clock: Clock,
        pause: Pause,
        gathering: Gathering,
        reached: Reached = passes,
        day_piece_max: int = PIECE_MAX,
    ) -> None:
        self._processor, self._ledger, self._cluster, self._reader = processor, ledger, cluster, reader
        self._publisher, self._tracer, self._unreadable = publisher, tracer, unreadable
        self._clock, self._pause, self._reached = clock, pause, reached
        self.senders, self._narrowing, self.gathering = senders, narrowing, gathering
        self._consumer: Consumer | None = None
        self._turn = asyncio.Lock()
        self._slots: dict[Place, Slot] = {}
        self._acknowledged = Acknowledged()
        self._watched_s = clock.steady_s()
        inputs = processor.flow.inputs
        self._inputs = {topic.name for topic in inputs}
        self._own_inputs = {topic.name for topic in inputs if topic.owner != PARTNERS}
        self.transacting = Transacting(processor, self._acknowledged, reader.sampler)
        traced = Traced(reader.sampler, tracer, clock)
        self.days = DayLog(processor, ledger, self.transacting.writer, day_piece_max, narrowing.another(), traced)
        self.transacting.day_closed = self.days.day_closed
        self._halted = Halted()
        self._aside: dict[tuple[str, int, int], str] = {}
        self.movement = InputWatch(clock)
        self.last_batch_s: float | None = None

    def use(self, consumer: Consumer) -> None:
        self._consumer = consumer

    @property
    def assigned(self) -> int:
        return len(self._slots)

    @property
    def halted(self) -> str | None:
        """Say why a partition, or the whole worker, stands still; None while all goes on."""
        return self._halted.reason

    @property
    def halted_whole(self) -> bool:
        """It does nothing any more, so whoever polls for it takes it out of the group: see `leave`."""
        return self._halted.whole is not None

    async def leave(self) -> None:
        """It has left the group: its partitions are others' now."""
        await self.revoke(set(self._slots) | set(self._halted.places))

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
        self._release(places)
        gone = {*places, *self.days.release(places)}
        self._halted.forget(gone)
        await self._publisher.forget(gone)

    def _release(self, places: Collection[Place]) -> None:
        for place in places:
            self._slots.pop(place, None)
        self._aside = {at: name for at, name in self._aside.items() if at[:2] in self._slots}
        metrics.ASSIGNED.set(len(self._slots))

    def _stand(self, places: Collection[Place], reason: str) -> None:
        """These partitions halt; what is committed of them is still published."""
        self._halted.stand(places, reason)
        self._release(places)

    async def _assign_until_done(self, places: set[Place]) -> None:
        while places and not self.halted_whole:
            try:
                await self._assign(sorted(places))
                self._narrowing.answered()
                return
            except Halt as halt:
                self.halt(str(halt))
            except Exception as failure:
                if goes_by_itself(failure):
                    await self._wait(failure, "assignment")
                    continue
                log.exception("partitions cannot be assigned", error=type(failure).__name__)
                self.halt(f"{type(failure).__name__} while taking partitions over; see the log")

    async def _wait(self, failure: Exception, what: str) -> None:
        log.warning(f"{what} failed, trying again", error=type(failure).__name__)
        metrics.RETRIES.labels(type(failure).__name__).inc()
        await self._pause.after_failure()

    async def _assign(self, places: list[Place]) -> None:
        assert self._consumer
        await self._let_go(places)
        days = self.days if self._processor.flow.ends_days and self.days.home in places else None
        service = self._processor.name
        slots, leftovers, broken = await take_over(self._consumer, self._cluster, self._ledger, service, places, days)
        for place, reason in broken.items():
            self._stand([place], reason)
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
        """Partitions that are not polled: they have brought more than can be applied yet, or stand still."""
        enough = self.gathering.events_max // BUFFERED_SHARE
        full = {
            place
            for place, slot in self._slots.items()
            if len(slot.buffered) > enough or sizes_of(place, slot.buffered)[-1] > enough
        }
        return full | self._halted.places.keys()

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
        polled = by_place(records)
        for portion in portions(polled, self.gathering.events_max):
            waiting = portion
            while waiting and not self.halted_whole:
                now, later = self._narrowing.cut(waiting)
                async with self._turn:
                    done = await self._apply_or_give_up(self._ours(now))
                    if done is None:
                        await self._assign_until_done(set(polled) & set(self._slots))
                        return
                waiting = later if done else self._ours(waiting)

    def _ours(self, slices: Slices) -> Slices:
        return {place: part for place, part in slices.items() if place in self._slots}

    async def work_on_days(self) -> None:
        """Do one piece of the work of days that are over, where this worker has it."""
        async with self._turn:
            if self.halted_whole or not self.days.held:
                return
            try:
                await self._do_piece()
            except Exception as failure:
                if self.days.takes_again(failure):
                    await self._fenced_or_away(failure)
                    await self._assign_until_done({self.days.home})
                elif told := self.days.judge(failure):
                    self._halted.stand(self.days.release([self.days.home]), told)

    async def _do_piece(self) -> None:
        if pages := await self.days.piece(self._acknowledged.take(), self._reached):
            self._acknowledged.forget_taken()
            self.last_batch_s = self._clock.steady_s()
            await self._publisher.put(pages)

    async def _fenced_or_away(self, failure: Exception) -> None:
        if isinstance(failure, Fenced):
            metrics.FENCED.inc()
            log.warning("position moved, taking the assignment anew")
        else:
            await self._wait(failure, "batch")

    async def _apply_or_give_up(self, slices: Slices) -> bool | None:
        """None where the assignment must be taken anew, from which the records come again. False where nothing was
        committed for sure and fewer records, or the same one put aside, are to be tried."""
        new = slices
        try:
            new = next_records(self._slots, slices)
            await self._apply(new)
        except Exception as failure:
            count = sum(map(len, new.values()))
            if self._narrowing.takes_again(failure, count):
                await self._fenced_or_away(failure)
                return None
            if isinstance(failure, Halt) and failure.places:
                self._stand(failure.places, str(failure))
                return False
            name = type(failure).__name__
            log.error("batch cannot be applied", error=name, records=count, raised_in=frames(failure))
            metrics.HALVED.labels(name).inc()
            if self._narrowing.halve(count):
                self._judge(next(part[0] for part in new.values()), failure)
            return False
        self._pause.reset()
        self._narrowing.succeeded(self.gathering.events_max)
        return True

    def _judge(self, record: ConsumerRecord[bytes, bytes], failure: Exception) -> None:
        """One record alone fails. A partner's is put aside, a repetition too. Where it is our own, or cannot even be put
        aside, its partition halts."""
        name, at = type(failure).__name__, (record.topic, record.partition, record.offset)
        if isinstance(failure, Halt):
            self._stand([at[:2]], str(failure))
        elif self._reader.is_ours(record) or at in self._aside:
            self._stand([at[:2]], f"{at[0]}-{at[1]}@{at[2]}: {name} while it is applied; see the log")
        else:
            self._aside[at] = name

    async def _apply(self, slices: Slices) -> None:
        if not slices:
            return
        started_ns, began_s = self._clock.now_ns(), time.perf_counter()
        open_day = await first_open_day(self._ledger) if any(t not in self._inputs for t, _ in slices) else None
        with metrics.Stage("decode"):
            put_aside = self.senders.aside(self._clock.steady_s())
            keep_out = kept_out(self._aside, put_aside, self._processor.sender_of)
            shares = [
                self._reader.read(self._slots[place], records, open_day, keep_out) for place, records in slices.items()
            ]
        letters = [letter for share in shares for letter in share.letters]
        judged = [share for share in shares if share.slot.topic in self._own_inputs]
        for share in judged:
            if self._unreadable.exceeded_by(share.slot.topic, share.read_count, len(share.letters)):
                what = f"{share.slot.topic}: too many records cannot be read: a fault of ours, not the senders'"
                raise Halt(what, [share.place])
        self._reached("before-transaction")
        async with self._ledger.transaction() as transaction:
            pages = await self._transact(transaction, shares, letters)
            self._reached("inside-transaction")
        self._reached("after-commit")
        for share in judged:
            self._unreadable.add(share.slot.topic, share.read_count, len(share.letters))
        self._confirm(shares, letters)
        if letters:
            told = (self._processor.sender_of, self._processor.proven_sender_of)
            if fault := self.senders.learn(shares, slices, *told, self._clock.steady_s()):
                self.halt(fault)
        self._tracer.batch(
            shares[0].slot.origin + f"/{shares[0].to}",
            [*(record for share in shares for record in share.records), *self.transacting.joined],
            {id_: key for share in shares for id_, key in share.begun.items()},
            started_ns,
            self._clock.now_ns(),
        )
        metrics.BATCH_SECONDS.observe(time.perf_counter() - began_s)
        await self._publisher.put(pages)

    async def _transact(
        self, transaction: Transaction, shares: list[Share], letters: list[DeadLetterRecord]
    ) -> list[Page]:
        return await self.transacting.transact(transaction, shares, letters)

    def _confirm(self, shares: list[Share], letters: list[DeadLetterRecord]) -> None:
        """After the commit, and only then, memory follows."""
        self._acknowledged.forget_taken()
        for share in shares:
            slot = share.slot
            slot.expects, slot.watermarks, slot.days = share.to, share.watermarks, share.days
            if share.records:
                self.transacting.opened = min(self.transacting.opened, share.records[0].day)
            metrics.RECORDS.labels(slot.topic).inc(len(share.records))
            if share.duplicates:
                metrics.DUPLICATES.labels(slot.topic).inc(share.duplicates)
        for letter in letters:
            metrics.DEAD_LETTERS.labels(letter.reason).inc()
            self._aside.pop((letter.raw.topic, letter.raw.partition, letter.raw.offset), None)
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
        self._halted.say_again(now_s)
        if self.halted_whole or now_s - self._watched_s < WATCH_LOGS_EVERY_SECONDS:
            return
        self._watched_s = now_s
        broken = await check_logs(self._consumer, self._cluster, list(self._slots.values()))
        for place, reason in broken.items():
            self._stand([place], reason)

    def halt(self, reason: str) -> None:
        """The whole worker stands still, and leaves the group."""
        self._halted.halt(reason)
