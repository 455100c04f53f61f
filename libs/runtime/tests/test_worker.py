"""The rules of the loop on real PostgreSQL: crashes, zombies, duplicates, cut logs."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from asyncpg.transaction import Transaction

from libs.runtime.failures import Halt, Transient
from libs.runtime.processing import Batch, Connection, Decision
from libs.runtime.tests.echo import DeskEcho, Echo
from libs.runtime.tests.rig import HandPublisher, Rig
from libs.runtime.wire.days import expected_origins
from libs.runtime.wire.spans import NOT_OPENED
from libs.schemas.events.calendar import DayClosed
from libs.schemas.topics import DECLARED, DOCUMENTS


async def test_effect_output_and_position_commit_together(rig: Rig) -> None:
    worker = await rig.assigned(rig.worker())
    await worker.handle([rig.order("a"), rig.order("b")])
    assert await rig.times() == {"a": 1, "b": 1}
    assert rig.publisher.ids("DocumentsMatched") == [
        "matching/intake.documents@first-0/0/0",
        "matching/intake.documents@first-0/1/0",
    ]
    assert await rig.pool.fetchval("select next_offset from position where topic = $1", rig.place[0]) == 2


async def test_a_repeated_event_has_one_effect(rig: Rig) -> None:
    worker = await rig.assigned(rig.worker())
    cause = "intake/orders@a-0/7/0"
    await worker.handle([rig.order("a", cause), rig.order("a", cause)])
    await worker.handle([rig.order("a", cause)])
    assert await rig.times() == {"a": 1}


async def test_an_older_id_of_one_origin_is_a_duplicate_but_not_of_another(rig: Rig) -> None:
    worker = await rig.assigned(rig.worker())
    await worker.handle(
        [
            rig.order("a", "intake/orders@a-0/9/0"),
            rig.order("late", "intake/orders@a-0/8/0"),
            rig.order("b", "intake/orders@a-1/3/0"),
            rig.order("c", "intake/orders@a-0/10/0"),  # 10 > 9 as numbers, not as text
        ]
    )
    assert await rig.times() == {"a": 1, "b": 1, "c": 1}


async def test_what_a_crash_left_unpublished_comes_out_once_and_first(rig: Rig) -> None:
    rig.publisher.lost = True
    crashed = await rig.assigned(rig.worker())
    await crashed.handle([rig.order("a")])
    assert await rig.count("outbox") == 1
    after = HandPublisher()
    worker = await rig.assigned(rig.worker(publisher=after))
    await worker.handle([rig.order("b")])
    assert after.ids("DocumentsMatched") == [
        "matching/intake.documents@first-0/0/0",
        "matching/intake.documents@first-0/1/0",
    ]
    await worker.sweep()
    assert await rig.count("outbox") == 0


async def test_a_zombie_cannot_commit_behind_its_successor(rig: Rig) -> None:
    zombie = await rig.assigned(rig.worker())
    record = rig.order("a")
    successor = await rig.assigned(rig.worker())
    await successor.handle([record])
    await zombie.handle([record])
    assert await rig.times() == {"a": 1}
    assert set(rig.publisher.ids("DocumentsMatched")) == {
        "matching/intake.documents@first-0/0/0"
    }  # repeats are dropped


async def test_the_successor_publishes_what_a_zombie_committed_late(rig: Rig) -> None:
    silent = HandPublisher()
    silent.lost = True
    zombie = await rig.assigned(rig.worker(publisher=silent))
    successor = await rig.assigned(rig.worker())
    record = rig.order("a")
    await zombie.handle([record])
    await successor.handle([record])  # finds the position moved, takes the assignment anew, publishes the leftover
    assert await rig.times() == {"a": 1}
    assert rig.publisher.ids("DocumentsMatched") == ["matching/intake.documents@first-0/0/0"]


async def test_a_lost_reply_to_commit_strands_nothing(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = await rig.assigned(rig.worker())
    commit = getattr(Transaction, "_Transaction__commit")  # noqa: B009  the name as asyncpg mangled it
    lost: list[bool] = []

    async def commit_and_lose(self: Transaction) -> None:
        await commit(self)
        if not lost:
            lost.append(True)
            raise ConnectionResetError

    monkeypatch.setattr(Transaction, "_Transaction__commit", commit_and_lose)
    record = rig.order("a")
    await worker.handle([record])
    await worker.handle([record, rig.order("b")])
    assert await rig.times() == {"a": 1, "b": 1}
    assert rig.publisher.ids("DocumentsMatched") == [
        "matching/intake.documents@first-0/0/0",
        "matching/intake.documents@first-0/1/0",
    ]


class FailsOnce(Echo):
    failures = 1

    async def load(self, db: Connection, batch: Batch) -> None:
        if self.failures:
            self.failures -= 1
            raise Transient("away")


async def test_a_transient_failure_is_tried_again_from_the_same_position(rig: Rig) -> None:
    worker = await rig.assigned(rig.worker(FailsOnce()))
    record = rig.order("a")
    await worker.handle([record])
    assert await rig.times() == {}
    await worker.handle([record])
    assert await rig.times() == {"a": 1}


class Breaks(Echo):
    def decide(self, state: None, batch: Batch) -> Decision[Counter[str]]:
        raise Halt("the books do not balance")


async def test_a_broken_invariant_halts_and_moves_nothing(rig: Rig) -> None:
    worker = await rig.assigned(rig.worker(Breaks()))
    await worker.handle([rig.order("a")])
    assert worker.halted == "the books do not balance"
    assert await rig.pool.fetchval("select next_offset from position") == 0


async def test_a_gap_in_the_input_is_never_skipped(rig: Rig) -> None:
    worker = await rig.assigned(rig.worker())
    first, second = rig.order("a"), rig.order("b")
    await worker.handle([second])
    assert await rig.times() == {}
    await worker.handle([first, second])
    assert await rig.times() == {"a": 1, "b": 1}


async def test_a_cut_log_halts(rig: Rig) -> None:
    await (await rig.assigned(rig.worker())).handle([rig.order("a")])
    rig.log.start = 5
    worker = await rig.assigned(rig.worker())
    assert worker.halted and "outside the log" in worker.halted


async def test_a_topic_made_anew_halts(rig: Rig) -> None:
    await (await rig.assigned(rig.worker())).handle([rig.order("a")])
    rig.log.topic_id = "second"
    worker = await rig.assigned(rig.worker())
    assert worker.halted and "created anew" in worker.halted


async def test_an_unreadable_record_is_kept_sealed_and_the_next_flows(rig: Rig) -> None:
    worker = await rig.assigned(rig.worker())
    bad = rig.log.append(rig.place, '{"buyerName": "王小明"'.encode(), "intake/orders@a-0/1/0")
    await worker.handle([bad, rig.order("b", "intake/orders@a-0/2/0")])
    assert await rig.times() == {"b": 1}
    letter = await rig.pool.fetchrow("select * from dead_letter")
    assert letter is not None and letter["reason"] == "bad-event-body"
    assert "王小明".encode() not in letter["body"] and "王小明" not in letter["headers"]
    assert rig.publisher.ids("RecordDeadLettered") == ["matching/intake.documents@first-0/0/0"]


async def test_too_many_unreadable_records_halt_before_they_are_gone(rig: Rig) -> None:
    worker = await rig.assigned(rig.worker())
    await worker.handle([rig.log.append(rig.place, b"?", f"intake/orders@a-0/{n}/0") for n in range(20)])
    assert worker.halted and "cannot be read" in worker.halted
    assert await rig.count("dead_letter") == 0
    assert await rig.pool.fetchval("select next_offset from position") == 0


async def test_a_day_goes_on_only_when_every_origin_has_closed_it(rig: Rig) -> None:
    worker = await rig.assigned(rig.worker())
    day = DayClosed(day=date(2026, 3, 2))
    *first, last = sorted(expected_origins(DOCUMENTS))
    await worker.handle([rig.day_closed(origin, 1, day) for origin in first])
    assert rig.publisher.ids("DayClosed") == []
    await worker.handle([rig.day_closed(last, 1, day)])
    assert set(rig.publisher.ids("DayClosed")) == {f"matching/intake.documents@first-0/{len(first)}/0"}


async def test_a_fact_of_a_closed_day_counts_for_the_first_open_one(rig: Rig) -> None:
    days: list[date] = []

    class Notes(Echo):
        def decide(self, state: None, batch: Batch) -> Decision[Counter[str]]:
            days.extend(record.day for record in batch.records)
            return super().decide(state, batch)

    worker = await rig.assigned(rig.worker(Notes()))
    closed = date(2026, 3, 2)
    for origin in expected_origins(DOCUMENTS):
        await worker.handle([rig.day_closed(origin, 1, DayClosed(day=closed))])
    await worker.handle([rig.order("late", day=closed.isoformat())])
    assert days == [closed + timedelta(days=1)]


async def test_a_batch_over_midnight_is_decided_a_day_at_a_time(rig: Rig) -> None:
    """Rows that a service dates by its batch are dated by the day of their own record."""
    days: dict[str, date] = {}

    class Dates(Echo):
        def decide(self, state: None, batch: Batch) -> Decision[Counter[str]]:
            days.update({record.event.order_no: batch.day for record in batch.records})
            return super().decide(state, batch)

    worker = await rig.assigned(rig.worker(Dates()))
    await worker.handle([rig.order("a"), rig.order("b", day="2026-03-03"), rig.order("c", day="2026-03-03")])
    assert days == {"a": date(2026, 3, 2), "b": date(2026, 3, 3), "c": date(2026, 3, 3)}
    assert len(rig.publisher.ids("DocumentsMatched")) == 3
    assert await rig.times() == {"a": 1, "b": 1, "c": 1}


async def test_offsets_without_a_record_are_passed_over(rig: Rig) -> None:
    rig.place = (DECLARED["order"].name, 0)
    worker = await rig.assigned(rig.worker(DeskEcho()))
    first, _, third = rig.order("a"), rig.order("taken back"), rig.order("c")
    await worker.handle([first])
    await worker.handle([third])
    assert await rig.times() == {"a": 1}, "what nobody accounts for is never skipped"
    await worker.handle([rig.span(1, 1), third])
    assert await rig.times() == {"a": 1, "c": 1}
    await worker.handle([rig.span(3, 7)])
    assert await rig.pool.fetchval("select next_offset from position") == 8, "markers alone are a step as well"


async def test_a_partners_batch_that_cannot_be_opened_is_one_dead_letter(rig: Rig) -> None:
    rig.place = (DECLARED["order"].name, 0)
    worker = await rig.assigned(rig.worker(DeskEcho()))
    first, *_, fourth = rig.order("a"), rig.order("lost"), rig.order("lost"), rig.order("d")
    await worker.handle([first, rig.span(1, 2, NOT_OPENED), fourth])
    assert await rig.times() == {"a": 1, "d": 1}
    (letter,) = await rig.pool.fetch(
        "select reason, record_offset, headers::jsonb ->> 'tg_last_offset' as last from dead_letter"
    )
    assert (letter["reason"], letter["record_offset"], letter["last"]) == (NOT_OPENED, 1, "2")


async def test_a_batch_of_our_own_that_cannot_be_opened_halts(rig: Rig) -> None:
    worker = await rig.assigned(rig.worker())
    rig.order("lost")
    await worker.handle([rig.span(0, 0, NOT_OPENED)])
    assert worker.halted and NOT_OPENED in worker.halted


async def test_a_gap_where_the_log_was_cut_halts(rig: Rig) -> None:
    rig.place = (DECLARED["order"].name, 0)
    worker = await rig.assigned(rig.worker(DeskEcho()))
    await worker.handle([rig.order("a")])
    rig.order("lost")
    rig.log.start = 2
    await worker.handle([rig.order("c")])
    assert worker.halted and "outside the log" in worker.halted
    assert await rig.times() == {"a": 1}


async def test_a_log_that_goes_back_is_not_taken_for_an_old_buffer(rig: Rig) -> None:
    worker = await rig.assigned(rig.worker())
    records = [rig.order("a"), rig.order("b")]
    await worker.handle(records)
    rig.log.records[rig.place].clear()
    again = rig.order("new")
    await worker.handle([again])
    assert worker.halted and "outside the log" in worker.halted


async def test_a_log_is_looked_at_while_nothing_comes(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = await rig.assigned(rig.worker())
    await worker.handle([rig.order("a")])
    rig.log.topic_id = "second"
    monkeypatch.setattr(worker, "_watched_s", 0.0)
    await worker.sweep()
    assert worker.halted and "created anew" in worker.halted


async def test_the_house_is_kept_before_the_first_assignment(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """The broker may take longer with it than housekeeping waits."""
    worker = rig.worker()
    monkeypatch.setattr(worker, "_consumer", None)
    await worker.sweep()
    assert worker.assigned == 0 and not worker.halted
