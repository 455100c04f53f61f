"""Exported goods come back: from application to tally, relief and refund; on both stores."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from libs.runtime.twins.testing import kinds, only
from libs.schemas.events import export_returns as events
from services.returns.tests.conftest import ReturnsDriver
from services.returns.tests.exported.back import (
    BOOK,
    FAR,
    HOME,
    LATE_DISTRICT,
    LEFT_ON,
    SCREW,
    SITE,
    applied,
    certified,
    departed,
    disposed,
    exported,
    findings,
    goods,
    line,
    listed,
    released,
    reported,
    ruled,
    stopped,
    system,
    tallied,
    zone_list,
)

APRIL = date(2026, 4, 1)


def pieces(lines: list[Any]) -> list[tuple[Any, ...]]:
    return [(each.gnum, each.qty, each.unfit, each.remaining) for each in lines]


@pytest.mark.requirement("RT13", "RT22", "RT23", "RT24")
async def test_goods_come_back_untaxed_and_their_export_duty_is_paid_back(driver: ReturnsDriver) -> None:
    await exported(
        driver, None, goods(), goods(2, gcode=SCREW, gname="硅锰铁", unit="035", qty="100", total_price="240.00")
    )
    back = applied("R1", line(), line(2, "50", gcode=SCREW, gname="硅锰铁", unit="035", qty1="1.05"))
    accepted = only(events.ExportReturnAccepted, await driver.feed(back, day=APRIL))
    assert (accepted.reason, accepted.arrive_by, accepted.ref.case) == ("PGTY", date(2026, 9, 28), "E:3302960CD2:1")
    arrived = only(events.ExportReturnArrived, await driver.feed(reported(), day=APRIL))
    assert (arrived.operator_code, arrived.logistics_no, arrived.submission_id) == (SITE, "BACK-R1", "a-R1")
    told = await driver.feed(
        tallied("R1", (1, "1"), (2, "40"), (2, "5", "unfit"), (2, "3", "not-the-goods")), day=APRIL
    )
    done = only(events.ExportReturnCompleted, told)
    assert pieces(done.lines) == [(1, 1, 0, 2), (2, 45, 5, 55)]
    assert [(each.gnum, each.qty) for each in done.short] == [(2, 5)]
    assert [(each.gnum, each.qty) for each in done.wrong] == [(2, 3)]
    assert (done.ems_no, done.relief_by, done.cross_district) == (None, date(2026, 9, 4), False)
    assert await driver.waiting() == [("export return unfit goods", 1), ("export return wrong goods", 1)]
    relieved, refunded = await driver.feed(certified(), day=date(2026, 9, 4))
    assert isinstance(relieved, events.ReliefGranted) and isinstance(refunded, events.ExportDutyRefunded)
    assert (relieved.policy, relieved.certificate_no) == ("财税2026-16@1", "ZM-1")
    assert [(each.gnum, each.value, each.currency) for each in relieved.lines] == [
        (1, Decimal("20.00"), "502"), (2, Decimal("108.00"), "502"),
    ]  # fmt: skip
    (duty,) = refunded.lines
    yuan = relieved.lines[1].value_yuan
    assert (duty.gnum, duty.rate) == (2, Decimal("0.2"))
    assert yuan is not None and abs(refunded.amount - yuan * duty.rate / (1 + duty.rate)) < Decimal("0.02")


@pytest.mark.requirement("RT12")
@pytest.mark.parametrize(
    ("note", "last"), [("THTY", date(2026, 9, 4)), ("ZXTY", date(2026, 9, 4)), ("PGTY", date(2027, 3, 2))]
)
async def test_each_reason_has_its_period(driver: ReturnsDriver, note: str, last: date) -> None:
    await exported(driver)
    only(events.ExportReturnAccepted, await driver.feed(applied("R1", note=note), day=last))
    late = await driver.feed(applied("R2", note=note), day=date.fromordinal(last.toordinal() + 1))
    assert findings(late) == [
        ("213.note.period", "InvtRefundHead.note", f"{date.fromordinal(last.toordinal() + 1)}", f"<= {last}")
    ]


async def test_goods_of_a_zone_go_back_to_their_book(driver: ReturnsDriver) -> None:
    declared = zone_list()
    await exported(driver, declared)
    wrong = await driver.feed(applied(note="THTY"), day=APRIL)
    assert findings(wrong) == [("213.tradeMode.list", "InvtRefundHead.tradeMode", "9661", "1261")]
    told = await driver.feed(applied(note="THTY", trade_mode="1261", submission_id="s2"), reported(), day=APRIL)
    assert kinds(told) == [events.ExportReturnAccepted, events.ExportReturnArrived]
    other = await driver.feed(tallied(ems_no="T3105E000009"), day=APRIL)
    assert findings(other) == [("return-tally-result.emsNo.list", "emsNo", "T3105E000009", BOOK)]
    back = only(events.ExportReturnCompleted, await driver.feed(tallied(ems_no=BOOK, submission_id="t2"), day=APRIL))
    assert (back.ems_no, back.lines[0].item_record_no) == (BOOK, "I1")


async def test_what_a_tally_set_apart_is_disposed_of_and_decided_on(driver: ReturnsDriver) -> None:
    """Unfit goods go piece by piece; what came in place of the goods is an officer's, once."""
    await exported(driver, zone_list())
    back = applied("R1", line(1, "2"), note="THTY", trade_mode="1261")
    came = tallied("R1", (1, "2", "unfit"), (1, "1", "not-the-goods"), ems_no=BOOK)
    done = only(events.ExportReturnCompleted, (await driver.feed(back, reported(), came, day=APRIL))[2:3])
    assert pieces(done.lines) == [(1, 2, 2, 1)]
    assert await driver.waiting() == [("export return unfit goods", 1), ("export return wrong goods", 1)]
    gone = only(events.ExportUnfitGoodsDisposed, await driver.feed(disposed(), day=APRIL))
    assert (gone.arrival_no, gone.ems_no, gone.cop_no, gone.ref) == ("T-R1", BOOK, "X-R1", done.ref)
    assert [(each.gnum, each.item_record_no, each.qty) for each in gone.lines] == [(1, "I1", 1)]
    word = only(events.ExportWrongGoodsDecided, await driver.feed(ruled(), day=APRIL))
    assert (word.verdict, word.arrival_no) == ("seize", "T-R1")
    assert await driver.waiting() == [("export return unfit goods", 1)]
    more = await driver.feed(disposed("R1", (1, "2"), submission_id="x2", cop_no="X2"), day=APRIL)
    assert findings(more) == [("export-unfit-goods-disposal.qty.apart", "lines[1].qty", "2", "<= 1")]
    await driver.feed(disposed(submission_id="x3", cop_no="X3", disposal="re-export"), day=APRIL)
    assert await driver.waiting() == []


@pytest.mark.requirement("RT1")
async def test_other_districts_take_goods_back_from_their_day_on(driver: ReturnsDriver) -> None:
    await exported(driver)
    before, after = date(2026, 3, 12), date(2026, 3, 13)
    refused = await driver.feed(applied("R0", customs_code=LATE_DISTRICT), day=before)
    assert findings(refused) == [
        ("213.customsCode.cross-district", "InvtRefundHead.customsCode", LATE_DISTRICT, "3100")
    ]
    only(events.ExportReturnAccepted, await driver.feed(applied("R1", customs_code=FAR), day=before))
    only(events.ExportReturnAccepted, await driver.feed(applied("R2", customs_code=LATE_DISTRICT), day=after))
    open_site = await driver.feed(reported("R1", customs_code=FAR), day=after)
    assert findings(open_site) == [
        ("215.operatorCode.production", "InvtRefundDetail.operatorCode", SITE, "on record on 2026-03-13")
    ]
    await driver.feed(system(SITE, "production"), day=after)
    only(events.ExportReturnArrived, await driver.feed(reported("R1", customs_code=FAR, submission_id="a2"), day=after))
    done = only(events.ExportReturnCompleted, await driver.feed(tallied("R1", customs_code=FAR), day=after))
    assert done.cross_district


async def test_other_modes_stay_in_their_district(driver: ReturnsDriver) -> None:
    await exported(driver, listed(trade_mode="9710"))
    told = await driver.feed(applied(customs_code=FAR), day=APRIL)
    assert [each[0] for each in findings(told)] == ["213.customsCode.cross-district"]


async def test_what_never_arrives_lapses_and_may_be_applied_for_again(driver: ReturnsDriver) -> None:
    await exported(driver)
    await driver.feed(applied("R1", line(1, "3", qty1="1.05")), day=APRIL)
    assert [each[0] for each in findings(await driver.feed(applied("R2"), day=APRIL))] == ["213.qty.left"]
    assert await driver.waiting() == [("export return accepted", 1)]
    last = date(2026, 9, 28)
    assert await driver.close(date(2026, 9, 27)) == []
    assert only(events.ExportReturnLapsed, await driver.close(last)).arrive_by == last
    only(events.ExportReturnAccepted, await driver.feed(applied("R2", submission_id="s3"), day=last))


async def test_a_parcel_nobody_applied_for_is_told_so(driver: ReturnsDriver) -> None:
    await exported(driver)
    assert await driver.feed(reported(), tallied(), day=APRIL) == []
    assert await driver.close(date(2026, 4, 30)) == []
    told = await driver.close(date(2026, 5, 1))
    assert kinds(told) == [events.ExportReturnRefused, events.ExportReturnReportUnclaimed]
    assert findings(told) == [("return-tally-result.logisticsNo.arrived", "logisticsNo", "BACK-R1", None)]
    alone = only(events.ExportReturnReportUnclaimed, told[1:])
    assert [(each.actual, each.expected) for each in alone.findings] == [("BACK-R1", "<= 2026-05-01")]
    assert (alone.submission_id, alone.operator_code, alone.logistics_no) == ("a-R1", SITE, "BACK-R1")
    assert await driver.close(date(2026, 5, 2)) == []


async def test_an_application_waits_for_release_and_departure_until_its_day_ends(driver: ReturnsDriver) -> None:
    assert await driver.feed(system(), applied(), day=LEFT_ON) == []
    assert await driver.waiting() == [("export return pending", 1)]
    assert findings(await driver.close(LEFT_ON)) == [("213.invtNo.released", "InvtRefundHead.invtNo", "N-1", None)]
    await driver.feed(released(), applied("R2", note="THTY"), day=LEFT_ON)
    assert findings(await driver.close(LEFT_ON)) == [("213.invtNo.left", "InvtRefundHead.invtNo", "N-1", None)]


async def test_a_stopped_list_does_not_come_back(driver: ReturnsDriver) -> None:
    await exported(driver)
    await driver.feed(stopped(), day=APRIL)
    told = findings(await driver.feed(applied(), day=APRIL))
    assert told == [("213.invtNo.released", "InvtRefundHead.invtNo", "599", "800, 899")]


async def test_an_application_is_changed_and_withdrawn_until_its_goods_arrive(driver: ReturnsDriver) -> None:
    await exported(driver)
    await driver.feed(applied("R1", line(1, "3", qty1="1.05")), day=APRIL)
    only(events.ExportReturnAccepted, await driver.feed(applied("R1", app_type="2", submission_id="s2"), day=APRIL))
    only(events.ExportReturnAccepted, await driver.feed(applied("R2", line(1, "2")), day=APRIL))
    gone = only(
        events.ExportReturnWithdrawn, await driver.feed(applied("R1", app_type="3", submission_id="s3"), day=APRIL)
    )
    assert (gone.applied, gone.submission_id) == ("s2", "s3")
    again = await driver.feed(applied("R1", app_type="3", submission_id="s4"), day=APRIL)
    assert findings(again) == [("213.coElNo.known", "InvtRefundHead.coElNo", "R1", None)]
    await driver.feed(reported("R2"), day=APRIL)
    for app_type in "123":
        late = await driver.feed(applied("R2", app_type=app_type, submission_id=f"late{app_type}"), day=APRIL)
        assert findings(late) == [("213.coElNo.arrived", "InvtRefundHead.coElNo", "R2", None)]


async def test_a_report_is_deleted_until_an_application_has_it(driver: ReturnsDriver) -> None:
    await exported(driver)
    await driver.feed(reported(), day=APRIL)
    only(events.ExportReturnReportDeleted, await driver.feed(reported(app_type="3", submission_id="a2"), day=APRIL))
    assert kinds(await driver.feed(applied(), day=APRIL)) == [events.ExportReturnAccepted]
    only(events.ExportReturnArrived, await driver.feed(reported(submission_id="a3"), day=APRIL))
    kept = await driver.feed(reported(app_type="3", submission_id="a4"), day=APRIL)
    assert findings(kept) == [("215.logisticsNo.served", "InvtRefundDetail.logisticsNo", "BACK-R1", None)]


async def test_a_parcel_known_by_its_list_alone_brings_the_goods(driver: ReturnsDriver) -> None:
    """The applicant named the parcel that they left in (settled 89)."""
    await exported(driver)
    await driver.feed(applied(logistics_no="OUT-1"), day=APRIL)
    told = await driver.feed(reported("X", invt_no="N-1"), day=APRIL)
    assert only(events.ExportReturnArrived, told).logistics_no == "BACK-X"
    only(events.ExportReturnCompleted, await driver.feed(tallied("X"), day=APRIL))


@pytest.mark.parametrize("customs_code", [HOME, FAR])
async def test_the_office_is_the_one_applied_at(driver: ReturnsDriver, customs_code: str) -> None:
    await exported(driver)
    told = await driver.feed(applied(), reported(customs_code=customs_code), day=APRIL)
    if customs_code == HOME:
        only(events.ExportReturnArrived, told)
    else:
        assert [each[0] for each in findings(told)] == ["215.customsCode.application", "215.operatorCode.production"]


async def test_what_is_beyond_the_application_is_told_beside_it(driver: ReturnsDriver) -> None:
    await exported(driver)
    await driver.feed(applied(), reported(), day=APRIL)
    done = only(events.ExportReturnCompleted, await driver.feed(tallied("R1", (1, "3")), day=APRIL))
    assert pieces(done.lines) == [(1, 1, 0, 2)]
    assert [(each.path, each.actual, each.expected) for each in done.warnings] == [("lines[1].qty", "2", "1")]
    twice = await driver.feed(tallied("R1", submission_id="t2", cop_no="T2"), day=APRIL)
    assert findings(twice) == [("return-tally-result.invtNo.once", "invtNo", "N-1", None)]


async def test_a_change_that_waits_is_withdrawn_with_what_it_changes(driver: ReturnsDriver) -> None:
    await driver.feed(system(), applied(), applied(app_type="2", submission_id="s2"), day=APRIL)
    told = await driver.feed(applied(app_type="3", submission_id="s3"), released(), day=APRIL)
    assert kinds(told) == [events.ExportReturnWithdrawn, events.ExportReturnWithdrawn]


async def test_a_change_that_waits_while_the_goods_arrive_brings_none_twice(driver: ReturnsDriver) -> None:
    """It gives another reason, whose period has not begun: by its own parcel as much would come back once more."""
    await driver.feed(system(), released(), applied("R1", line(1, "3", qty1="1.05")), day=APRIL)
    change = applied(
        "R1", line(1, "3", qty1="1.05"), note="THTY", app_type="2", submission_id="s2", logistics_no="BACK-2"
    )
    assert await driver.feed(change, day=APRIL) == []
    told = await driver.feed(reported(), departed(), day=APRIL)
    assert kinds(told) == [events.ExportReturnArrived, events.ExportReturnRefused]
    assert findings(told) == [("213.coElNo.arrived", "InvtRefundHead.coElNo", "R1", None)]
    done = only(events.ExportReturnCompleted, await driver.feed(tallied("R1", (1, "3")), day=APRIL))
    assert pieces(done.lines) == [(1, 3, 0, 0)]
    assert await driver.feed(reported("R2", logistics_no="BACK-2"), day=APRIL) == []
