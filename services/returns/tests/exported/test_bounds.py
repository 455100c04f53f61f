"""Applications of a list, and reports of a parcel, are bounded; what is beyond leaves what was there before."""

from __future__ import annotations

from datetime import date

import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import only
from libs.schemas.events.export_returns import ExportReturnAccepted, ExportReturnArrived, ExportReturnCompleted
from services.returns.exported.memory import MemoryExportedRows
from services.returns.tests.conftest import ReturnsDriver
from services.returns.tests.exported.back import (
    SAME_DISTRICT,
    applied,
    departed,
    exported,
    findings,
    line,
    listed,
    released,
    reported,
    system,
    tallied,
)
from services.returns.tests.exported.test_wrong_returns import HEAD, about

APRIL = date(2026, 4, 1)


async def test_as_many_open_as_may_be() -> None:
    driver = ReturnsDriver(Connections(MemoryStore()), applications_max=1, arrivals_max=2, export_ended_max=3)
    await exported(driver)
    await driver.feed(applied("R1"), day=APRIL)
    told = await driver.feed(applied("R2"), day=APRIL)
    assert findings(told) == [about("open", f"{HEAD}invtNo", "1", "< 1")]
    named = [reported(f"P{n}", invt_no="N-1") for n in range(4)]
    assert findings(await driver.feed(*named[:3], named[0], day=APRIL)) == [], "the first brings what R1 applies for"
    refused = [("215.invtNo.reports", "InvtRefundDetail.invtNo", "3", "<= 2")]
    assert [findings(await driver.feed(named[3], day=APRIL)) for _ in range(2)] == [refused] * 2
    await driver.feed(*(applied(f"X{n}") for n in range(8)), day=APRIL)
    async with driver._transaction() as db:
        (row,) = await MemoryExportedRows(db).lock_lists(["N-1"])
    assert (len(row.reported), len(row.applications), row.applications[-1].return_no) == (
        2, 1 + 3, "X7",
    )  # fmt: skip


async def test_a_refused_change_of_a_report_leaves_the_one_before() -> None:
    """And a site alone does not fill what may be reported of a list."""
    driver = ReturnsDriver(Connections(MemoryStore()), arrivals_of_site_max=1)
    await exported(driver)
    await driver.feed(reported("R1"), reported("P1", invt_no="N-1"), day=APRIL)
    full = [("215.invtNo.reports", "InvtRefundDetail.invtNo", "2", "<= 1")]
    change = reported("R1", app_type="2", submission_id="a2", invt_no="N-1")
    assert findings(await driver.feed(change, day=APRIL)) == full
    assert findings(await driver.feed(reported("P2", invt_no="N-1", operator_code="3105970002"), day=APRIL)) == []
    arrived = only(ExportReturnArrived, await driver.feed(applied("R1"), day=APRIL))
    assert (arrived.submission_id, arrived.logistics_no) == ("a-R1", "BACK-R1")
    elsewhere = reported("P1", app_type="2", submission_id="p2", invt_no="N-1", customs_code=SAME_DISTRICT)
    assert findings(await driver.feed(elsewhere, day=APRIL)) == []
    told = await driver.feed(applied("P1"), day=APRIL)
    assert [rule for rule, *_ in findings(told)] == ["215.customsCode.application"]
    assert only(ExportReturnArrived, told).submission_id == "a-P1"


async def test_rightful_returns_take_no_room_of_reports() -> None:
    """A report may come before its application, however many came back before."""
    driver = ReturnsDriver(Connections(MemoryStore()), arrivals_max=1, arrivals_of_site_max=1)
    await exported(driver)
    await driver.feed(applied("R1"), reported("R1", invt_no="N-1"), tallied("R1"), day=APRIL)
    await driver.feed(applied("R2"), reported("R2", invt_no="N-1"), day=APRIL)
    assert findings(await driver.feed(reported("R3", invt_no="N-1"), day=APRIL)) == []
    assert only(ExportReturnArrived, await driver.feed(applied("R3"), day=APRIL)).logistics_no == "BACK-R3"


async def test_as_many_wait_for_a_release_as_may_be() -> None:
    """The first ones have their places."""
    driver = ReturnsDriver(Connections(MemoryStore()), applications_max=2)
    told = await driver.feed(applied("R1"), applied("R2"), applied("R3"), day=APRIL)
    assert findings(told) == [about("open", f"{HEAD}invtNo", "2", "< 2")]
    told = await driver.feed(system(), released(), departed(), day=APRIL)
    assert [event.return_no for event in told if isinstance(event, ExportReturnAccepted)] == ["R1", "R2"]


@pytest.mark.parametrize("applied_first", [True, False])
@pytest.mark.parametrize("order", ["R1 b1 R2", "R1 R2 b1", "R2 R1 b1"])
async def test_a_change_takes_the_place_of_what_it_changes(applied_first: bool, order: str) -> None:
    """It is the same on both sides of the release, in whatever order they come."""
    driver = ReturnsDriver(Connections(MemoryStore()), applications_max=2)
    document = {
        "R1": applied("R1", line(1, "1", qty1="0.35")), "R2": applied("R2", line(1, "1", qty1="0.35")),
        "b1": applied("R1", line(1, "1", qty1="0.35"), app_type="2", submission_id="b1"),
    }  # fmt: skip
    documents, release = [document[each] for each in order.split()], [released(), departed()]
    await driver.feed(system(), day=APRIL)
    told = await driver.feed(*(documents + release if applied_first else release + documents), day=APRIL)
    assert findings(told) == []
    async with driver._transaction() as db:
        (row,) = await MemoryExportedRows(db).lock_lists(["N-1"])
    assert sorted(each.submission_id for each in row.standing) == ["b1", "s-R2"]


async def test_so_many_changes_wait_as_applications_may() -> None:
    driver = ReturnsDriver(Connections(MemoryStore()), applications_max=2)
    changes = [applied("R1", app_type="2", submission_id=f"b{n}") for n in range(3)]
    told = await driver.feed(applied("R1"), *changes, day=APRIL)
    assert findings(told) == [about("open", f"{HEAD}invtNo", "3", "<= 2")]


async def test_nobody_takes_another_s_room_of_applications() -> None:
    driver, others = (
        ReturnsDriver(Connections(MemoryStore()), applications_max=1, export_lists_of_parcel_max=1),
        "3302980XX9",
    )
    invented = [applied(f"X{n}", number=f"{n}9", agent_code=others, logistics_no="BACK-R1") for n in range(2)]
    told = await driver.feed(applied("X9", agent_code=others), *invented, day=APRIL)
    assert [rule for rule, *_ in findings(told)] == ["213.logisticsNo.lists"], "its own second list of that parcel"
    assert findings(await driver.feed(applied("R1"), day=APRIL)) == []


async def test_a_parcel_brings_goods_of_as_many_lists_as_may_be() -> None:
    driver = ReturnsDriver(Connections(MemoryStore()), export_lists_of_parcel_max=2)
    numbers = ("1", "2", "3")
    for number in numbers:
        await exported(driver, listed(number))
    together = [applied(f"R{n}", number=n, logistics_no="BACK-R") for n in numbers]
    assert findings(await driver.feed(*together, day=APRIL)) == [
        ("213.logisticsNo.lists", f"{HEAD}logisticsNo", "3", "<= 2")
    ]
    counts = [tallied(f"T{n}", number=n, logistics_no="BACK-T") for n in numbers]
    assert findings(await driver.feed(*counts, day=APRIL)) == [
        ("return-tally-result.logisticsNo.lists", "logisticsNo", "3", "<= 2")
    ]


async def test_a_site_fills_no_room_of_another_ones_tallies() -> None:
    driver = ReturnsDriver(Connections(MemoryStore()), export_lists_of_parcel_max=2)
    await exported(driver)
    await driver.feed(applied("R1"), reported("R1"), day=APRIL)
    strange = [tallied(f"S{n}", number=n, logistics_no="BACK-R1", operator_code="3105970002") for n in ("7", "8")]
    await driver.feed(*strange, day=APRIL)
    assert only(ExportReturnCompleted, await driver.feed(tallied("R1"), day=APRIL)).return_no == "R1"


async def test_what_applications_named_for_a_moment_is_bounded_too() -> None:
    """They are withdrawn before the list is released, and the reports stay."""
    driver = ReturnsDriver(Connections(MemoryStore()), applications_max=1, arrivals_of_site_max=2)
    for n in range(5):
        await driver.feed(applied(f"R{n}"), reported(f"R{n}", invt_no="N-1"), day=APRIL)
        await driver.feed(applied(f"R{n}", app_type="3", submission_id=f"d{n}"), day=APRIL)
    async with driver._transaction() as db:
        (row,) = await MemoryExportedRows(db).lock_lists(["N-1"])
    assert len(row.reported) == 2 + 1
    told = await driver.feed(applied("R9"), reported("R9", invt_no="N-1", operator_code="3105970002"), day=APRIL)
    assert findings(told) == [], "another site's room is its own"


async def test_wrong_changes_that_waited_leave_the_report_before_them() -> None:
    driver = ReturnsDriver(Connections(MemoryStore()))
    await exported(driver)
    wrong = [reported("R1", app_type="2", submission_id=f"w{n}", customs_code=SAME_DISTRICT) for n in range(12)]
    full = [("215.logisticsNo.changes", "InvtRefundDetail.logisticsNo", "11", "<= 10")]
    assert findings(await driver.feed(reported("R1"), *wrong, day=APRIL)) == full * 2
    assert only(ExportReturnArrived, (await driver.feed(applied("R1"), day=APRIL))[-1:]).submission_id == "a-R1"
