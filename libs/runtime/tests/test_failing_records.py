"""One record that fails costs nobody else anything: it is put aside, or its partition alone stands still."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import asyncpg
import pytest

from libs.runtime.failures import Transient
from libs.runtime.loop.halting import SAID_AGAIN_AFTER_S, Halted
from libs.runtime.loop.senders import PUT_ASIDE, Senders
from libs.runtime.loop.trying import goes_by_itself
from libs.runtime.loop.worker import Worker
from libs.runtime.processing import Batch, Connection, Decision, Decoder, RawRecord
from libs.runtime.tests.echo import DeskEcho, Echo
from libs.runtime.tests.rig import Raw, Rig
from libs.schemas.events.calendar import DayClosed, sign_day
from libs.schemas.topics import DECLARED, DOCUMENTS

POISON = "poison"
DAY = date(2026, 3, 2)


def fails(batch: Batch, failure: Exception) -> None:
    if any(record.event.order_no == POISON for record in batch.records):
        raise failure


class Desk(DeskEcho):
    """Raises where a batch holds the poisoned order, and again where it holds nothing else."""

    def __init__(self, failure: Exception) -> None:
        self._failure = failure

    def sender_of(self, headers: Mapping[str, bytes | None]) -> str | None:
        return (headers.get("tg_sender") or b"").decode() or None

    def proven_sender_of(self, raw: RawRecord) -> str | None:
        return (raw.headers.get("tg_proof") or b"").decode() or None

    def decide(self, state: None, batch: Batch) -> Decision[Counter[str]]:
        fails(batch, self._failure)
        return super().decide(state, batch)


class Chain(Echo):
    """The same behind a topic of our own."""

    def __init__(self, failure: Exception) -> None:
        self._failure = failure

    def decide(self, state: None, batch: Batch) -> Decision[Counter[str]]:
        fails(batch, self._failure)
        return super().decide(state, batch)


@pytest.fixture
def desk(rig: Rig) -> Rig:
    rig.place = (DECLARED["order"].name, 0)
    return rig


async def apply_all(rig: Rig, worker: Worker, tries: int = 40) -> None:
    """Poll as a consumer does, from the position on, until all is applied or nothing is left to read."""
    for _ in range(tries):
        at = await rig.pool.fetchval("select next_offset from position where (topic, partition) = ($1, $2)", *rig.place)
        rest = rig.log.records[rig.place][at:]
        if not rest or worker.halted:
            return
        await worker.handle(rest)


async def letters(rig: Rig) -> list[tuple[int, str]]:
    rows = await rig.pool.fetch("select record_offset, reason from dead_letter order by record_offset")
    return [(row["record_offset"], row["reason"]) for row in rows]


FAILURES = [
    RuntimeError("王小明"),
    asyncpg.DataError("王小明"),
    asyncpg.OutOfMemoryError("王小明"),
    Transient("again"),
    TimeoutError(),
]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
async def test_a_partners_record_that_fails_alone_is_put_aside_and_all_others_flow(
    desk: Rig, failure: Exception
) -> None:
    worker = await desk.assigned(desk.worker(Desk(failure)))
    others = [str(number) for number in range(12)]
    for order in [*others[:7], POISON, *others[7:]]:
        desk.order(order)
    await apply_all(desk, worker)
    assert await desk.times() == dict.fromkeys(others, 1)
    [(offset, reason)] = await letters(desk)
    assert offset == 7 and (reason == type(failure).__name__ or goes_by_itself(failure))
    assert worker.halted is None


async def test_what_reading_one_document_raises_is_its_dead_letter(desk: Rig) -> None:
    class Trips(Desk):
        def decoder(self, topic: str) -> Decoder | None:
            read = super().decoder(topic)
            assert read

            def trips(raw: object) -> object:
                event = read(raw)  # type: ignore[arg-type]
                if event.order_no == POISON:
                    raise KeyError("王小明")
                return event

            return trips

    worker = await desk.assigned(desk.worker(Trips(KeyError())))
    await worker.handle([desk.order("a"), desk.order(POISON), desk.order("b")])
    assert await desk.times() == {"a": 1, "b": 1}
    assert await letters(desk) == [(1, "KeyError")] and worker.halted is None


async def test_a_record_of_our_own_that_fails_halts_its_partition_and_no_other(rig: Rig) -> None:
    worker = rig.worker(Chain(RuntimeError("王小明")))
    sick, healthy = (DOCUMENTS.name, 0), (DOCUMENTS.name, 1)
    await worker.assign({sick, healthy})
    for order in ("a", "b", POISON, "c"):
        rig.order(order)
    await apply_all(rig, worker)
    assert worker.halted == f"{DOCUMENTS.name}-0@2: RuntimeError while it is applied; see the log"
    rig.place = healthy
    await worker.handle([rig.order("d")])
    assert await rig.times() == {"a": 1, "b": 1, "d": 1}
    assert await letters(rig) == [] and not worker.halted_whole
    assert worker.buffered_partitions == {sick}  # it is not polled


async def test_a_partition_whose_log_was_cut_does_not_keep_others_from_going_on(rig: Rig) -> None:
    worker = await rig.assigned(rig.worker())
    await worker.handle([rig.order("a")])
    rig.log.start = 5
    after = rig.worker()
    await after.assign({rig.place})
    assert after.halted and "outside the log" in after.halted and not after.halted_whole
    rig.log.start = 0
    rig.place = (DOCUMENTS.name, 1)
    await rig.assigned(after)
    await after.handle([rig.order("b")])
    assert await rig.times() == {"a": 1, "b": 1}


async def test_a_day_that_the_calendar_closed_is_never_put_aside(desk: Rig) -> None:
    class Falls(Desk):
        async def load(self, db: Connection, batch: Batch) -> None:
            if not batch.records:
                raise RuntimeError

    async def fall(*_: object) -> None:
        raise RuntimeError

    processor = Falls(RuntimeError())
    worker = await desk.assigned(desk.worker(processor))
    worker.transacting.transact = fall  # type: ignore[method-assign, assignment]
    day = desk.log.append(desk.place, DayClosed(day=DAY, signature=sign_day(DAY, "secret")), "x/y/0/0")
    await apply_all(desk, worker)
    assert worker.halted and f"@{day.offset}" in worker.halted
    assert await letters(desk) == []


def of(sender: str, record: Raw) -> Raw:
    return replace(record, headers=(*record.headers, ("tg_sender", sender.encode())))


def proven(sender: str, record: Raw) -> Raw:
    return replace(record, headers=(*record.headers, ("tg_proof", sender.encode())))


async def test_a_sender_of_what_cannot_be_read_is_put_aside_while_others_flow(desk: Rig) -> None:
    worker = await desk.assigned(desk.worker(Desk(RuntimeError())))
    await worker.handle([of("stranger", desk.log.append(desk.place, b"?", "x/y/0/0")) for _ in range(400)])
    assert worker.halted is None and worker.senders.shown() == ["stranger"]
    await worker.handle([of("stranger", desk.order("a")), of("other", desk.order("b")), desk.order("c")])
    assert await desk.times() == {"b": 1, "c": 1}
    assert (await letters(desk))[-1] == (400, PUT_ASIDE)


async def test_names_that_somebody_invents_never_halt_a_worker(desk: Rig) -> None:
    worker = await desk.assigned(desk.worker(Desk(RuntimeError())))
    for number in range(30):
        await worker.handle([of(f"invented-{number}", desk.order(POISON)), desk.order(f"order-{number}")])
    assert worker.halted is None
    assert len(await letters(desk)) == len(await desk.times()) == 30


async def test_unexpected_exceptions_of_many_proven_senders_are_our_fault(desk: Rig) -> None:
    worker = await desk.assigned(desk.worker(Desk(RuntimeError())))
    for sender in ("a", "b", "b", "b"):
        await worker.handle([proven(sender, desk.order(POISON))])
    assert worker.halted is None
    await worker.handle([proven("c", desk.order(POISON))])
    assert worker.halted_whole and worker.halted and "3 senders" in worker.halted
    await worker.leave()
    assert worker.assigned == 0


def test_a_sender_is_tried_again_and_comes_back() -> None:
    senders = Senders(window=20, share_max=0.5, aside_s=60, unexpected_max=1)
    senders.note(Counter(a=20), Counter(a=11), 0)
    assert senders.aside(59) == {"a"}
    assert senders.aside(60) == frozenset()
    senders.note(Counter(a=2), Counter(a=2), 61)
    assert senders.aside(62) == {"a"}
    assert senders.aside(122) == frozenset()
    senders.note(Counter(a=20), Counter(a=1), 123)
    senders.note(Counter(a=15), Counter(a=5), 124)
    assert senders.aside(125) == frozenset()


def test_what_stands_is_said_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str | None] = []
    standing = Halted()
    tell: Callable[[], None] = lambda: said.append(standing.reason)  # noqa: E731
    monkeypatch.setattr(standing, "_say", tell)
    for _ in range(20):
        standing.halt("the books do not balance")
    for second in range(int(2 * SAID_AGAIN_AFTER_S)):
        standing.say_again(second)
    assert said == ["the books do not balance"] * 2
