"""Returns on a store: the life of an application; on PostgreSQL two workers at once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import asyncpg
import pytest
from msgspec.structs import replace

from deploy.local.stack import Endpoints
from libs.runtime.failures import Transient
from libs.runtime.processing import Batch, Connection
from libs.runtime.twins.testing import A_DAY, Driver, only
from libs.schemas.events.base import Event
from libs.schemas.events.returns import ReturnAccepted, ReturnCompleted, ReturnLapsed, ReturnRefused
from services.returns.processor import Returns
from services.returns.settings import Settings
from services.returns.tests.conftest import ReturnsDriver
from services.returns.tests.samples import AGENT, MERCHANT, application, arrival, line, released

APPLY_BY = A_DAY + timedelta(30)
ARRIVE_BY = A_DAY + timedelta(45)


def codes(events: list[Event]) -> list[str]:
    return [finding.code for finding in only(ReturnRefused, events).findings]


@pytest.mark.requirement("RT2", "RT7")
async def test_a_partial_return_from_application_to_arrival(driver: ReturnsDriver) -> None:
    assert await driver.feed(released("1")) == []
    accepted = only(ReturnAccepted, await driver.feed(application("1", "R1", (1, "1"), (2, "1")), day=APPLY_BY))
    assert (accepted.arrive_by, accepted.submission_id, accepted.invt_no) == (ARRIVE_BY, "s-R1", "N-1")
    completed = only(ReturnCompleted, await driver.feed(arrival("1", "R1", (1, "1"), (2, "1")), day=ARRIVE_BY))
    assert [(e.gnum, e.qty, e.remaining, e.original, e.value) for e in completed.lines] == [
        (1, 1, 2, 3, Decimal("33.33")),
        (2, 1, 0, 1, Decimal("50.00")),
    ]
    assert completed.lines == accepted.lines
    assert (completed.submission_id, completed.release_day, completed.buyer_token) == ("a-R1", A_DAY, "buyer")
    assert (completed.ems_no, completed.assure_code, completed.ref.attempt) == ("T2991W000001", "3301960AB1", 1)


async def test_an_import_and_an_export_of_one_number_are_two_cases(driver: ReturnsDriver) -> None:
    sold = released("1")
    export = replace(sold.list, ref=replace(sold.ref, direction="E"), invt_no="N-E1")
    await driver.feed(replace(sold, list=export), sold)
    accepted = only(ReturnAccepted, await driver.feed(application("1", "R1")))
    assert (accepted.ref, accepted.invt_no) == (sold.ref, "N-1")


async def test_several_returns_give_back_the_whole(driver: ReturnsDriver) -> None:
    await driver.feed(released("1"))
    values = []
    for number in "123":
        await driver.feed(application("1", number, (1, "1")))
        (back,) = only(ReturnCompleted, await driver.feed(arrival("1", number, (1, "1")))).lines
        values.append(back.value)
    assert values == [Decimal("33.33"), Decimal("33.34"), Decimal("33.33")]
    assert codes(await driver.feed(application("1", "4", (1, "1")))) == ["-625001"]


async def test_open_applications_count_and_lapsed_ones_do_not(driver: ReturnsDriver) -> None:
    await driver.feed(released("1"))
    await driver.feed(application("1", "R1", (1, "2")))
    (finding,) = only(ReturnRefused, await driver.feed(application("1", "R2", (1, "2")))).findings
    assert (finding.actual, finding.expected) == ("2", "<= 1")
    assert await driver.close(ARRIVE_BY - timedelta(1)) == []
    lapsed = only(ReturnLapsed, await driver.close(ARRIVE_BY))
    assert (lapsed.return_no, lapsed.arrive_by) == ("R1", ARRIVE_BY)
    late = ARRIVE_BY + timedelta(1)
    assert codes(await driver.feed(arrival("1", "R1"), day=late)) == ["-625022", "-625004"]
    assert await driver.close(late) == []
    generous = ReturnsDriver(driver.store, apply_within_days=90)
    await generous.feed(application("1", "R3", (1, "3")), day=late)


async def test_all_that_is_wrong_is_said_at_once(driver: ReturnsDriver) -> None:
    await driver.feed(released("1"))
    wrong = application("1", "R1", (1, "4"), (9, "1"), agent_code="3301960AB9", invt_no="N-other")
    events = await driver.feed(wrong, day=APPLY_BY + timedelta(1))
    assert codes(events) == ["-625001", "-625021", "-625004", "-625209", "-625001"]
    refused = only(ReturnRefused, events)
    assert (refused.document, refused.cop_no, refused.submission_id) == ("return-application", "R1", "s-R1")


@pytest.mark.parametrize("applicant", [AGENT, MERCHANT])
async def test_who_declared_the_list_may_apply_and_so_may_its_merchant(driver: ReturnsDriver, applicant: str) -> None:
    await driver.feed(released("1"))
    only(ReturnAccepted, await driver.feed(application("1", "R1", agent_code=applicant)))


async def test_nobody_else_may(driver: ReturnsDriver) -> None:
    await driver.feed(released("1"))
    (finding,) = only(ReturnRefused, await driver.feed(application("1", "R1", agent_code="3301960AB9"))).findings
    assert (finding.code, finding.expected) == ("-625021", f"{MERCHANT}, {AGENT}")
    broker = {"agent_code": "3301960AB9", "entrusted": True}
    other = await driver.feed(application("1", "R1", **broker, ebc_code="3301960AB8"))
    assert codes(other) == ["-625001", "-625021"], "entrusted by another merchant than the list's"
    only(ReturnAccepted, await driver.feed(application("1", "R1", **broker)))


async def test_a_line_is_named_by_number_and_goods_code(driver: ReturnsDriver) -> None:
    await driver.feed(released("1", line(1, "1", "10.00", gcode="2204210000")))
    (finding,) = only(ReturnRefused, await driver.feed(application("1", "R1", (1, "1")))).findings
    assert (finding.code, finding.actual, finding.expected) == ("-625209", "1/3304990029", "1/2204210000")


async def test_a_number_is_used_once_unless_refused(driver: ReturnsDriver) -> None:
    await driver.feed(released("1"))
    assert codes(await driver.feed(application("1", "R1", (1, "4")))) == ["-625001"]
    only(ReturnAccepted, await driver.feed(application("1", "R1", (1, "1"))))
    assert codes(await driver.feed(application("1", "R1", (1, "1")))) == ["-625033"]


async def test_an_application_waits_for_its_release(driver: ReturnsDriver) -> None:
    assert await driver.feed(application("1", "R1")) == []
    assert await driver.waiting() == [("return pending", 1)]
    assert codes(await driver.feed(arrival("1", "R1"))) == ["-625022"]
    assert only(ReturnAccepted, await driver.feed(released("1"))).return_no == "R1"
    assert await driver.feed(released("1")) == []
    both = await driver.feed(application("2", "R2"), released("2"), application("2", "R3", (2, "1")))
    assert [type(event) for event in both] == [ReturnAccepted, ReturnAccepted]


async def test_an_application_for_nothing_is_refused_when_its_day_closes(driver: ReturnsDriver) -> None:
    await driver.feed(application("1", "R1"))
    assert codes(await driver.close(A_DAY)) == ["-625016"]
    assert await driver.feed(released("1"), day=A_DAY + timedelta(1)) == []
    only(ReturnAccepted, await driver.feed(application("1", "R1"), day=A_DAY + timedelta(1)))


async def test_arrivals_that_fit_nothing(driver: ReturnsDriver) -> None:
    await driver.feed(released("1"), application("1", "R1"))
    events = await driver.feed(arrival("1", "R9"))
    assert codes(events) == ["-625016"]
    assert only(ReturnRefused, events).document == "return-arrival"
    assert codes(await driver.feed(arrival("1", "R1", invt_no="N-2"))) == ["-625001"]
    only(ReturnCompleted, await driver.feed(arrival("1", "R1")))
    assert await driver.feed(arrival("1", "R1")) == [], "told again"
    assert codes(await driver.feed(arrival("1", "R1", cop_no="A2"))) == ["-625022"]


async def test_release_and_application_on_two_workers_meet(db: Connection, servers: Endpoints) -> None:
    """Neither sees the other's row in time: the place kept for the release makes the later one try again."""
    other = await asyncpg.connect(servers.databases["returns"])
    try:
        processor = Returns(Settings())
        driver = Driver(processor, db)
        batch = Batch([driver.record(released("1"))])
        early = await processor.load(other, batch)
        assert await driver.feed(application("1", "R1")) == []
        with pytest.raises(Transient):
            async with other.transaction():
                await processor.save(other, processor.decide(early, batch).changes)
        again = processor.decide(await processor.load(other, batch), batch)
        assert [type(event) for _, event in again.outputs] == [ReturnAccepted]
    finally:
        await other.close()


async def test_the_database_guards_the_invariants_too(db: Connection) -> None:
    await ReturnsDriver(db).feed(released("1"), application("1", "R1", (1, "2")))
    for wrong in ("applied = 4", "applied = -1", "returned = 2", "value_back = 100.01", "returned = 3, applied = 0"):
        with pytest.raises(asyncpg.CheckViolationError):
            await db.execute(f"update line_balance set {wrong}")
