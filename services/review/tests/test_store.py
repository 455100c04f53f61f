"""Review on a store: what it publishes and what it keeps; on PostgreSQL and Redis two workers at once."""

from __future__ import annotations

import asyncio
from datetime import date
from decimal import Decimal
from uuid import uuid4

import asyncpg
import pytest

from deploy.local.stack import Endpoints
from libs.runtime.failures import Transient
from libs.runtime.processing import Batch, Connection, collect
from libs.runtime.twins.testing import A_DAY, only
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.base import DecimalText, Event
from libs.schemas.events.lists import CaseRef
from libs.schemas.events.returns import ReturnLapsed
from libs.schemas.events.review import (
    ListConfiscated,
    ListDetained,
    ListInspectionOrdered,
    ListManualReviewOrdered,
    ListRejected,
    ListReleased,
    ListSentBack,
    OfficerActionRefused,
    OfficerActionTaken,
    QuotaCredited,
    QuotaUse,
    Verdict,
)
from libs.schemas.tests import a_list
from services.review.tests.conftest import Open, Room
from services.review.tests.samples import EBC, EBP, assessed, came_back, inspection, line, refused, ruling


def used(release: ListReleased) -> Decimal:
    assert release.quota
    return Decimal(release.quota.used)


async def test_a_list_is_released_with_all_its_facts(room: Open) -> None:
    driver = room()
    await driver.feed(assessed("0", line("100.00")))
    facts = assessed("1", line("200.00"), line("120.00", gnum=2, qty="3"))
    event = only(ListReleased, await driver.feed(facts))
    assert (event.list, event.lines, event.tax) == (facts.list, facts.lines, facts.tax.total)
    assert event.values == ["200.00", "120.00"]
    assert (event.value, event.quota) == ("320.00", QuotaUse(year=2026, used=DecimalText("420.00")))
    assert [(ground.rule, ground.version, ground.code) for ground in event.grounds] == [
        ("review.list.clear", 1, "2600")
    ]
    assert await driver.quota() == (0, 420)


async def test_a_refusal_becomes_the_one_rejection(room: Open) -> None:
    driver = room()
    event = only(ListRejected, await driver.feed(refused("1"), refused("1", by="tax")))
    assert event.refused_by == "matching"
    assert [finding.actual for finding in event.findings] == ["339.12"]
    assert [(ground.rule, ground.version, ground.code) for ground in event.grounds] == [
        ("311.acturalPaid.amount", 2, "1332")
    ]
    assert await driver.feed(refused("1", by="accountbook"), assessed("1")) == []
    again = await driver.feed(assessed("1", attempt=2), refused("1", attempt=2))
    assert [type(each) for each in again] == [ListReleased]


async def test_over_quota_in_one_batch_and_across_batches(room: Open) -> None:
    driver = room()
    first = await driver.feed(*(assessed(str(n), line("4800.00")) for n in range(6)))
    assert [type(event) for event in first] == [ListReleased] * 5 + [ListRejected]
    rejection = only(ListRejected, first)
    [ground] = rejection.grounds
    assert (ground.code, ground.text) == ("1313", "totalPrice：28,800.00 > limitPrice: 26,000")
    assert (rejection.findings[0].actual, rejection.findings[0].expected) == ("28,800.00", "26,000")
    assert rejection.list == assessed("5").list.named
    assert await driver.quota() == (0, 24_000)
    later = await driver.feed(assessed("7", line("2000.01")), assessed("8", line("2000.00")))
    assert [type(event).__name__ for event in later] == ["ListRejected", "ListReleased"]
    next_year = await driver.feed(assessed("9", line("4800.00")), day=date(2027, 1, 1))
    assert used(only(ListReleased, next_year)) == 4800


async def test_a_return_gives_quota_of_its_year_back(room: Open) -> None:
    driver = room()
    await driver.feed(assessed("1", line("4800.00")))
    back = only(QuotaCredited, await driver.feed(came_back("1", "800.00", A_DAY), day=date(2027, 1, 5)))
    assert (back.quota_year, back.amount, back.used) == (2026, 800, 4000)
    assert await driver.quota() == (0, 4000)
    assert await driver.feed(came_back("1", "800.00", A_DAY)) == []  # told again, under a new cause
    assert await driver.quota() == (0, 4000)


async def test_the_rest_of_a_returns_life_is_not_ours(room: Open) -> None:
    lapsed = ReturnLapsed(
        ref=CaseRef(owner="E", number="1", attempt=1), invt_no="N-1", return_no="R-1", arrive_by=date(2026, 4, 16)
    )
    assert await room().feed(lapsed) == []


@pytest.mark.parametrize(
    ("result", "kind", "held", "used"),
    [
        (InspectionResult.NORMAL, ListReleased, 0, 320),
        (InspectionResult.CORRECTABLE, ListRejected, 0, 0),
        (InspectionResult.DECLARATION_ERROR, ListDetained, 320, 0),
        (InspectionResult.SUSPECTED_SMUGGLING, ListDetained, 320, 0),
        (InspectionResult.LICENCE, ListDetained, 320, 0),
        (InspectionResult.PROHIBITED, ListSentBack, 0, 0),
    ],
)
async def test_inspection(room: Open, result: InspectionResult, kind: type[Event], held: int, used: int) -> None:
    driver = room(inspection_share="1")
    ordered = only(ListInspectionOrdered, await driver.feed(assessed("1")))
    assert [ground.code for ground in ordered.grounds] == ["500"]
    assert await driver.quota() == (320, 0)
    assert await driver.waiting() == [("500 review.list.drawn", 1)]

    taken, verdict = await driver.feed(inspection("1", result), day=date(2026, 3, 4))
    assert isinstance(taken, OfficerActionTaken) and (taken.cop_no, taken.document) == ("O-1", "list-inspection")
    assert isinstance(verdict, kind) and isinstance(verdict, ListReleased | Verdict)
    assert [ground.rule for ground in verdict.grounds] == [f"review.list-inspection.{result}", "review.list.drawn"]
    assert await driver.quota() == (held, used)

    again = only(OfficerActionRefused, await driver.feed(inspection("1", result)))
    assert again.findings[0].code == "-621010"


async def test_a_released_list_repeats_what_was_assessed(db: Connection, redis_url: str) -> None:
    """Kept and read again, the facts are those of a list released at once."""
    at_once = only(ListReleased, await Room(db, redis_url).feed(assessed("1", buyer="a")))
    driver = Room(db, redis_url, inspection_share="1")
    await driver.feed(assessed("1", buyer="b", ebp_code=EBC, ebc_code=EBP))
    await db.execute("delete from attempt where status = '800'")
    await driver.feed(assessed("1", buyer="c"))
    later = only(ListReleased, await driver.feed(inspection("1", InspectionResult.NORMAL)))
    of_a = a_list.amended(later.list, buyer_token="a")
    assert a_list.amended(later, list=of_a, grounds=at_once.grounds) == at_once


async def test_manual_review(room: Open) -> None:
    driver = room()
    cheap = (line("50.00", unit_price="100.00"),)
    ordered = await driver.feed(*(assessed(number, *cheap) for number in "123"))
    assert [type(event) for event in ordered] == [ListManualReviewOrdered] * 3
    assert await driver.quota() == (150, 0)
    answers = await driver.feed(ruling("1", "release"), ruling("2", "reject"), ruling("3", "inspect"))
    told = [type(event).__name__ for event in answers[1::2]]
    assert told == ["ListReleased", "ListRejected", "ListInspectionOrdered"]
    assert await driver.quota() == (50, 50)
    assert await driver.waiting() == [("500 review.manual-verdict.inspect", 1)]
    back = only(ListManualReviewOrdered, await driver.feed(inspection("3", InspectionResult.NORMAL)))
    assert back.grounds[0].rule == "review.price.booked", "who had it inspected has not decided yet"
    assert used(only(ListReleased, await driver.feed(ruling("3", "release")))) == 100


@pytest.mark.parametrize(
    ("verdict", "event", "used"),
    [("release", ListReleased, 320), ("send-back", ListSentBack, 0), ("confiscate", ListConfiscated, 0)],
)
async def test_a_detained_list_may_be_released_or_sent_back_never_rejected(
    room: Open, verdict: str, event: type[Event], used: int
) -> None:
    """Its quota is used or let go; guarantee and stock follow from the verdict."""
    driver = room(inspection_share="1")
    await driver.feed(assessed("1"), inspection("1", InspectionResult.LICENCE))
    for word in ("inspect", "reject"):
        assert only(OfficerActionRefused, await driver.feed(ruling("1", word))).findings[0].actual == "503"
    only(event, await driver.feed(ruling("1", verdict)))
    assert await driver.quota() == (0, used)
    assert only(OfficerActionRefused, await driver.feed(ruling("1", verdict))).findings[0].code == "-621010"


async def test_only_detained_lists_are_sent_back_by_a_verdict(room: Open) -> None:
    driver = room()
    only(ListManualReviewOrdered, await driver.feed(assessed("1", line("50.00", unit_price="100.00"))))
    assert only(OfficerActionRefused, await driver.feed(ruling("1", "send-back"))).findings[0].actual == "300"


async def test_an_attempt_decided_already_is_not_decided_again(room: Open) -> None:
    """A dead letter replayed, or a fact told again under a new cause."""
    driver = room()
    only(ListReleased, await driver.feed(assessed("1"), assessed("1")))
    assert await driver.feed(assessed("1"), refused("1")) == []
    assert await driver.quota() == (0, 320)


async def test_officers_are_told_what_does_not_fit(room: Open) -> None:
    driver = room()
    await driver.feed(assessed("1"))
    for wrong in (ruling("2", "release"), inspection("1", InspectionResult.NORMAL, invt_no="N-other")):
        (finding,) = only(OfficerActionRefused, await driver.feed(wrong)).findings
        assert (finding.code, finding.rule) == ("-621019", "review.invtNo.known@1")
        assert (finding.path, finding.actual) == ("invtNo", wrong.invt_no)
    (finding,) = only(OfficerActionRefused, await driver.feed(ruling("1", "release"))).findings
    assert (finding.rule, finding.path) == ("review.invtNo.status@1", "invtNo")
    assert (finding.code, finding.actual, finding.expected) == ("-621010", "800", "300/501/502/503/599")
    await driver.feed(refused("9", invt_no="N-9"))
    (finding,) = only(OfficerActionRefused, await driver.feed(ruling("9", "release"))).findings
    assert (finding.code, finding.actual) == ("-621010", "100")


async def test_the_strongest_class_wins_and_all_grounds_are_told(room: Open) -> None:
    driver = room(inspection_share="1")
    manual = only(ListManualReviewOrdered, await driver.feed(assessed("1", line("50.00", unit_price="100.00"))))
    assert [ground.rule for ground in manual.grounds] == ["review.price.booked", "review.list.drawn"]
    event = assessed("2", line("5000.01", unit_price="9000.00"), pay_code="unknown", entry_mode="1239")
    rejection = only(ListRejected, await driver.feed(event))
    assert {ground.code for ground in rejection.grounds} == {"-621003", "22001", "1313", "300", "500"}
    assert {finding.code for finding in rejection.findings} == {"-621003", "22001", "1313"}


async def test_velocity_in_redis(room: Open) -> None:
    driver, buyer = room(velocity_lists_max=2), uuid4().hex
    events = [await driver.feed(assessed(f"v{n}", buyer=buyer)) for n in range(3)]
    assert [type(event).__name__ for (event,) in events] == ["ListReleased", "ListReleased", "ListManualReviewOrdered"]


async def test_without_redis_lists_go_to_an_officer(db: Connection) -> None:
    driver = Room(db, "redis://127.0.0.1:1/0")
    event = only(ListManualReviewOrdered, await driver.feed(assessed("1")))
    assert [ground.rule for ground in event.grounds] == ["review.buyer.velocity"]
    assert used(only(ListReleased, await driver.feed(ruling("1", "release")))) == 320


async def test_two_workers_race_for_one_buyers_quota(db: Connection, redis_url: str, servers: Endpoints) -> None:
    """Fifty lists of one buyer in batches on two connections: the row makes them take turns."""
    await Room(db, redis_url).feed(assessed("opens", line("0.01")))
    other = await asyncpg.connect(servers.databases["review"])
    try:
        drivers = [Room(each, redis_url) for each in (db, other)]

        async def work(number: int) -> list[Event]:
            batches = [[f"{number}-{batch}-{n}" for n in range(5)] for batch in range(5)]
            answers = [await drivers[number].feed(*(assessed(o, line("999.99")) for o in batch)) for batch in batches]
            return [event for answer in answers for event in answer]

        events = [event for part in await asyncio.gather(work(0), work(1)) for event in part]
    finally:
        await other.close()
    released = [event for event in events if isinstance(event, ListReleased)]
    assert (len(released), len(events)) == (26, 50)
    assert sorted(used(event) for event in released)[-1] == Decimal("25999.75")
    assert await drivers[0].quota() == (0, 25999.75)


async def test_two_workers_deciding_on_one_attempt_do_it_once(
    db: Connection, redis_url: str, servers: Endpoints
) -> None:
    other = await asyncpg.connect(servers.databases["review"])
    try:
        driver = Room(db, redis_url)
        processor = driver.review
        batch = Batch([driver.record(refused("1"))])
        late = await processor.load(other, batch)
        assert [type(event) for event in await driver.feed(assessed("1"))] == [ListReleased]
        with pytest.raises(Transient):
            async with other.transaction():
                await processor.save(other, processor.decide(late, batch).changes)
        assert processor.decide(await processor.load(other, batch), batch).outputs == []
    finally:
        await other.close()


async def test_of_two_workers_opening_one_account_the_second_tries_again(
    db: Connection, redis_url: str, servers: Endpoints
) -> None:
    other = await asyncpg.connect(servers.databases["review"])
    try:
        driver = Room(db, redis_url)
        processor = driver.review
        batch = Batch([driver.record(assessed("1"))])
        async with other.transaction():
            late = await processor.load(other, batch)
        await driver.feed(assessed("2"))
        with pytest.raises(Transient):
            async with other.transaction():
                await processor.save(other, processor.decide(late, batch).changes)
        (release,) = collect(processor.decide(await processor.load(other, batch), batch).outputs)
        assert isinstance(release, ListReleased) and used(release) == 640
    finally:
        await other.close()


async def test_the_database_guards_the_invariants_too(db: Connection, redis_url: str) -> None:
    await Room(db, redis_url).feed(assessed("1"))
    with pytest.raises(asyncpg.CheckViolationError):
        await db.execute("update quota set used = 26000.01")
    with pytest.raises(asyncpg.CheckViolationError):
        await db.execute("update quota set held = -1")
    with pytest.raises(asyncpg.UniqueViolationError):
        await db.execute(
            "insert into attempt (case_key, attempt, status, reason, day)"
            " select case_key, 2, status, reason, day from attempt"
        )
