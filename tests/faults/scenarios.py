"""Faults are played on one worker at a time. Each ends in an assertion that users would make: once, all of it, in
order."""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

from aiokafka import AIOKafkaProducer
from asyncpg.transaction import Transaction

from libs.runtime.clock import Pause
from libs.runtime.failures import Transient
from libs.runtime.kafka.publisher import Publisher
from libs.runtime.processing import Batch, Connection, Decision
from libs.runtime.store.pages import OutboxRecord, Page
from libs.runtime.tests.echo import DeskEcho, Echo, matched
from libs.runtime.tests.rig import HandPublisher, Rig, StillClock
from libs.schemas.events.intake import OrderAccepted
from libs.schemas.events.matching import ListRefused
from libs.schemas.tests import a_list
from libs.schemas.topics import DECLARED
from tests.faults.flaky_broker import FlakyBroker
from tests.faults.one_worker import OTHER_PLACE, assert_once, heard, started


class FailsWhileSaving(Echo):
    """The database is away for a moment, after the position was moved in the transaction."""

    failures = 1

    async def save(self, db: Connection, changes: Counter[str]) -> None:
        if self.failures:
            self.failures -= 1
            raise Transient("away")
        await super().save(db, changes)


async def crash_inside_the_transaction(rig: Rig) -> None:
    process = await started(rig, FailsWhileSaving())
    rig.order("a")
    await process.poll()
    await process.poll()
    await assert_once(rig, "a")


class OneSeat(Echo):
    """The greatest order number of a batch gets the one seat, if it is free. What is decided depends on the batch."""

    async def load(self, db: Connection, batch: Batch) -> Any:
        return await db.fetchval("select exists(select from echo)")

    def decide(self, state: Any, batch: Batch) -> Decision[Counter[str]]:
        decision: Decision[Counter[str]] = Decision(Counter())
        record = max(batch.of(OrderAccepted), key=lambda record: str(record.event.order_no))
        if not state:
            number = record.event.order_no
            decision.changes[number] += 1
            decision.emit(record, matched(record.event.ebp_code, number))
        return decision


async def rollback_after_a_decision(rig: Rig) -> None:
    process = await started(rig, OneSeat())
    crashes = iter([True])

    def reached(point: str) -> None:
        if point == "inside-transaction" and next(crashes, False):
            raise Transient("away")

    process.worker._reached = reached
    rig.order("a")
    await process.poll()
    rig.order("b")
    await process.poll()
    await assert_once(rig, "b")


async def zombie_behind_its_successor(rig: Rig) -> None:
    zombie = await started(rig)
    rig.order("a")
    successor = await started(rig)
    await successor.poll()
    await successor.worker.sweep()  # its page is gone, and with it a second fence: the page's primary key
    await zombie.poll()
    await assert_once(rig, "a")


async def gap_in_what_the_consumer_gives(rig: Rig) -> None:
    process = await started(rig)
    rig.order("a")
    second = rig.order("b")
    await process.worker.handle([second])
    await process.poll()
    await assert_once(rig, "a", "b")


async def crash_after_the_commit(rig: Rig) -> None:
    rig.publisher.lost = True
    process = await started(rig)
    rig.order("a")
    await process.poll()
    after = HandPublisher()
    await started(rig, publisher=after)
    await assert_once(rig, "a", messages=after.sent)


async def reply_to_commit_lost(rig: Rig) -> None:
    process = await started(rig)
    commit = getattr(Transaction, "_Transaction__commit")  # noqa: B009  the name as asyncpg mangled it
    losses = iter([True])

    async def commit_and_lose(self: Transaction) -> None:
        await commit(self)
        if next(losses, False):
            raise ConnectionResetError

    setattr(Transaction, "_Transaction__commit", commit_and_lose)  # noqa: B010
    try:
        for order in ("a", "b"):
            rig.order(order)
            await process.poll()
            await process.poll()
    finally:
        setattr(Transaction, "_Transaction__commit", commit)  # noqa: B010
    await assert_once(rig, "a", "b")


class LosesOnePartition(HandPublisher):
    async def put(self, pages: list[Page]) -> None:
        await super().put([page for page in pages if (page.topic, page.partition) != OTHER_PLACE])


async def crash_with_one_page_sent_and_one_not(rig: Rig) -> None:
    publisher = LosesOnePartition()
    worker = rig.worker(publisher=publisher)
    await worker.assign({rig.place, OTHER_PLACE})
    here = rig.order("a")
    rig.place, first = OTHER_PLACE, rig.place
    there = rig.order("b")
    await worker.handle([here, there])
    await worker.sweep()
    after = HandPublisher()
    await rig.worker(publisher=after).assign({first, OTHER_PLACE})
    await assert_once(rig, "a", "b", messages=[*publisher.sent, *after.sent])


async def crash_with_pages_of_one_key_on_two_inputs(rig: Rig) -> None:
    """The second event of a key goes out second, though its input is named before that of the first."""
    rig.publisher.lost = True
    rig.place, named_first = OTHER_PLACE, rig.place
    worker = rig.worker()
    await worker.assign({OTHER_PLACE, named_first})
    await worker.handle([rig.order("a")])
    rig.place = named_first
    await worker.handle([rig.order("a")])
    after = HandPublisher()
    await rig.worker(publisher=after).assign({OTHER_PLACE, named_first})
    origins = [cause.rpartition("/")[0] for cause in after.ids("DocumentsMatched")]
    assert [origin.rpartition("-")[2] for origin in origins] == ["1/0", "0/0"]


async def event_published_twice(rig: Rig) -> None:
    process = await started(rig)
    for _ in range(2):
        rig.order("a", "intake/orders@a-0/7/0")
        await process.poll()
    await assert_once(rig, "a")


async def event_published_again_after_a_restart(rig: Rig) -> None:
    for _ in range(2):
        rig.order("a", "intake/orders@a-0/7/0")
        await (await started(rig)).poll()
    await assert_once(rig, "a")


async def input_topic_of_the_sender_made_anew(rig: Rig) -> None:
    process = await started(rig)
    rig.order("a", "intake/orders@old-0/7/0")
    rig.order("b", "intake/orders@new-0/0/0")
    await process.poll()
    await assert_once(rig, "a", "b")


class Backwards(Echo):
    """This processor decides the last record first, as one that groups its records by key may. It refuses on a topic
    whose events are records of their own."""

    def decide(self, state: None, batch: Batch) -> Decision[Counter[str]]:
        decision = super().decide(state, batch)
        decision.outputs = [(record, _refused(event.key.partition(":")[2])) for record, event in decision.outputs]
        decision.outputs.reverse()
        return decision


def _refused(order_no: str) -> ListRefused:
    return ListRefused(list=a_list.declared(order_no=order_no), refused_by="matching", findings=[])


async def decisions_out_of_order(rig: Rig) -> None:
    process = await started(rig, Backwards())
    rig.order("a")
    rig.order("a2")
    await process.poll()
    await assert_once(rig, "a", "a2")


async def log_cut_before_the_position(rig: Rig) -> None:
    rig.order("a")
    await (await started(rig)).poll()
    rig.log.start = 5
    assert (await started(rig)).worker.halted


async def topic_made_anew(rig: Rig) -> None:
    rig.order("a")
    await (await started(rig)).poll()
    rig.log.topic_id = "second"
    assert (await started(rig)).worker.halted


async def nothing_can_be_read(rig: Rig) -> None:
    process = await started(rig)
    for number in range(20):
        rig.log.append(rig.place, b"?", f"intake/orders@a-0/{number}/0")
    await process.poll()
    assert process.worker.halted
    assert await rig.count("dead_letter") == 0


async def one_document_that_cannot_be_applied(rig: Rig) -> None:
    """One partner's document trips a decision; the others of its batch have their effect."""
    rig.place = (DECLARED["order"].name, 0)
    process = await started(rig, TripsOver("b"))
    for order in ("a", "b", "c"):
        rig.order(order)
    await process.poll()
    assert await rig.times() == {"a": 1, "c": 1}
    assert not process.worker.halted


class TripsOver(DeskEcho):
    """This processor raises what nobody expects where a batch holds this order."""

    def __init__(self, order: str) -> None:
        self._order = order

    def decide(self, state: None, batch: Batch) -> Decision[Counter[str]]:
        if any(record.event.order_no == self._order for record in batch.records):
            raise RuntimeError
        return super().decide(state, batch)


async def broker_refuses_the_first_batch(rig: Rig) -> None:
    """Three events of one origin on their way to one partition, one produce batch each."""
    broker, clock = FlakyBroker(), StillClock()
    publisher = Publisher(lambda: cast(AIOKafkaProducer, broker), clock, 8, Pause(clock, 1, 1), "twin")

    async def acknowledged(_: list[Page]) -> None:
        return None

    publisher.acknowledged = acknowledged
    orders = ("a", "b", "c")
    await publisher.start()
    await publisher.put([Page(*rig.place, 0, 3, [_matched(order, offset) for offset, order in enumerate(orders)])])
    await publisher.drained()
    await publisher.stop()
    assert heard(broker.log) == dict.fromkeys(orders, 1)


def _matched(order: str, offset: int) -> OutboxRecord:
    return OutboxRecord("t", 0, b"k", matched("P", order).encode(), [("ce_id", b"m/d@a-0/%d/0" % offset)])
