"""Each wrong document about goods that come back, beside its exact answer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import only
from libs.schemas.events.export_returns import ExportReturnAccepted, ExportReturnArrived
from services.returns.exported.memory import MemoryExportedRows
from services.returns.tests.conftest import ReturnsDriver
from services.returns.tests.exported.back import (
    AGENT,
    BOOK,
    CONSIGNOR,
    FAR,
    HOME,
    SAME_DISTRICT,
    SITE,
    applied,
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
HEAD, LINE = "InvtRefundHead.", "InvtRefundList[1]."
Answer = tuple[str, str, str | None, str | None]


def about(rule: str, field: str, actual: str | None = None, expected: str | None = None) -> Answer:
    return (f"213.{field.rpartition('.')[2]}.{rule}", field, actual, expected)


APPLICATIONS: list[tuple[dict[str, Any], list[Answer]]] = [
    ({"note": None}, [about("reason", f"{HEAD}note", "", "PGTY, ZXTY, THTY")]),
    ({"note": "退货"}, [about("reason", f"{HEAD}note", "退货", "PGTY, ZXTY, THTY")]),
    ({"note": "pgty"}, [about("reason", f"{HEAD}note", "pgty", "PGTY, ZXTY, THTY")]),
    ({"note": " PGTY"}, [about("reason", f"{HEAD}note", " PGT", "PGTY, ZXTY, THTY")]),
    ({"trade_mode": "1261"}, [about("list", f"{HEAD}tradeMode", "1261", "9661")]),
    ({"trade_mode": None}, [about("list", f"{HEAD}tradeMode", None, "9661")]),
    ({"ebc_code": "3302960CD9"}, [about("list", f"{HEAD}ebcCode", "3302960CD9", CONSIGNOR),
        ("213.agentCode.return-process", f"{HEAD}agentCode", AGENT, "on record on 2026-04-01")]),
    ({"ebp_code": "3301960AB1"}, [about("list", f"{HEAD}ebpCode", "3301960AB1", "无")]),
    ({"line": {"gnum": 9}}, [about("list", f"{LINE}gnum", "9", "1, 2")]),
    ({"line": {"gcode": "9617001000"}}, [about("list", f"{LINE}gcode", "9617001000", "9617009000")]),
    ({"line": {"gname": "茶杯"}}, [about("list", f"{LINE}gname", "茶杯", "保温杯")]),
    ({"line": {"unit": "011"}}, [about("list", f"{LINE}unit", "011", "007")]),
    ({"line": {"unit1": "007"}}, [about("list", f"{LINE}unit1", "007", "035")]),
    ({"line": {"unit2": "011", "qty2": "1"}}, [
        about("list", f"{LINE}unit2", "011", None), about("list", f"{LINE}qty2", "1", "<= 0")]),
    ({"line": {"qty": "3.00001"}}, [about("left", f"{LINE}qty", "3.00001", "<= 3")]),
    ({"line": {"qty": "4"}}, [about("left", f"{LINE}qty", "4", "<= 3")]),
    ({"line": {"qty1": "1.06"}}, [about("list", f"{LINE}qty1", "1.06", "<= 1.05")]),
    ({"line": {"qty": "9", "qty1": "9", "gname": "茶杯"}}, [
        about("list", f"{LINE}gname", "茶杯", "保温杯"), about("left", f"{LINE}qty", "9", "<= 3"),
        about("list", f"{LINE}qty1", "9", "<= 1.05")]),
    ({"number": "8", "logistics_no": "X"}, []),
]  # fmt: skip


def _application(changes: dict[str, Any]) -> Any:
    facts = dict(changes)
    own = {"gnum": 1, **facts.pop("line", {})}
    return applied("W", line(**own), **facts)


@pytest.mark.requirement("RT11")
@pytest.mark.parametrize(("changes", "answers"), APPLICATIONS)
async def test_a_wrong_application(changes: dict[str, Any], answers: list[Answer]) -> None:
    driver = await _home()
    assert findings(await driver.feed(_application(changes), day=APRIL)) == answers


async def _home(*before: Any) -> ReturnsDriver:
    """Lists of 9610, of a zone and of 9710 have left, and another waits to leave."""
    driver = ReturnsDriver(Connections(MemoryStore()))
    await exported(driver, None, goods(), goods(2))
    await exported(driver, zone_list("Z"))
    await exported(driver, listed("B2B", trade_mode="9710"))
    await driver.feed(released(listed("HERE")), day=date(2026, 3, 2))
    for each in before:
        await driver.feed(each, day=APRIL)
    return driver


STORIES: list[tuple[str, list[Any], Any, date, list[Answer]]] = [
    ("PGTY a day late", [], applied(), date(2027, 3, 3),
        [about("period", f"{HEAD}note", "2027-03-03", "<= 2027-03-02")]),
    ("ZXTY a day late", [], applied(note="ZXTY"), date(2026, 9, 5),
        [about("period", f"{HEAD}note", "2026-09-05", "<= 2026-09-04")]),
    ("THTY a day late", [], applied(note="THTY"), date(2026, 9, 5),
        [about("period", f"{HEAD}note", "2026-09-05", "<= 2026-09-04")]),
    ("a zone's list in 9661", [], applied(number="Z"), APRIL, [about("list", f"{HEAD}tradeMode", "9661", "1261")]),
    ("9710 to another district", [], applied(number="B2B", customs_code=FAR), APRIL,
        [about("cross-district", f"{HEAD}customsCode", FAR, "3100")]),
    ("a zone's list to another district", [], applied(number="Z", trade_mode="1261", customs_code=FAR), APRIL,
        [about("cross-district", f"{HEAD}customsCode", FAR, "3100")]),
    ("another office of the district is right", [], applied(customs_code=SAME_DISTRICT), APRIL, []),
    ("a stopped list", [stopped()], applied(), APRIL,
        [about("released", f"{HEAD}invtNo", "599", "800, 899")]),
    ("without a system since yesterday", [system(until="20260331", submission_id="y2")], applied(), APRIL,
        [about("return-process", f"{HEAD}agentCode", AGENT, "on record on 2026-04-01")]),
    ("the agent's own system is enough", [system(until="20260331", submission_id="y2"), system(AGENT)],
        applied(), APRIL, []),
    ("a system that begins tomorrow", [system(since="20260402", submission_id="y2")], applied(), APRIL,
        [about("return-process", f"{HEAD}agentCode", AGENT, "on record on 2026-04-01")]),
    ("more than others left", [applied("R1", line(1, "2"))], applied("R2", line(1, "2")), APRIL,
        [about("left", f"{LINE}qty", "2", "<= 1")]),
    ("the same parcel once more", [applied("R1")], applied("R2", logistics_no="BACK-R1"), APRIL,
        [about("once", f"{HEAD}logisticsNo", "BACK-R1", "R1")]),
    ("more than came back already", [applied("R1", line(1, "2")), reported("R1"),
        tallied("R1", (1, "2"))], applied("R2", line(1, "2")), APRIL,
        [about("left", f"{LINE}qty", "2", "<= 1")]),
    ("what did not come may be applied for", [applied("R1", line(1, "2")), reported("R1"),
        tallied("R1", (1, "1"))], applied("R2", line(1, "2")), APRIL, []),
    ("a change of none", [], applied("R1", app_type="3"), APRIL, [about("known", f"{HEAD}coElNo", "R1")]),
    ("a change once it is here", [applied("R1"), reported("R1")],
        applied("R1", app_type="2", submission_id="s2"), APRIL, [about("arrived", f"{HEAD}coElNo", "R1")]),
    ("a deletion once it is here", [applied("R1"), reported("R1")],
        applied("R1", app_type="3", submission_id="s2"), APRIL, [about("arrived", f"{HEAD}coElNo", "R1")]),
    ("a change to more than there was", [applied("R1")],
        applied("R1", line(1, "4"), app_type="2", submission_id="s2"), APRIL,
        [about("left", f"{LINE}qty", "4", "<= 3")]),
    ("a report of no parcel deleted", [], reported("R1", app_type="3"), APRIL,
        [("215.logisticsNo.known", "InvtRefundDetail.logisticsNo", "BACK-R1", None)]),
    ("a report changed that has its application", [applied("R1"), reported("R1")],
        reported("R1", app_type="2", submission_id="a2"), APRIL,
        [("215.logisticsNo.served", "InvtRefundDetail.logisticsNo", "BACK-R1", None)]),
    ("a report that another site made, deleted", [reported("R1")],
        reported("R1", app_type="3", submission_id="a2", operator_code="3105980S09"), APRIL,
        [("215.operatorCode.report", "InvtRefundDetail.operatorCode", "3105980S09", SITE)]),
    ("a report that another site made, changed", [reported("R1")],
        reported("R1", app_type="2", submission_id="a2", operator_code="3105980S09"), APRIL,
        [("215.operatorCode.report", "InvtRefundDetail.operatorCode", "3105980S09", SITE)]),
    ("a report that another site made, changed once an application has it", [applied("R1"), reported("R1")],
        reported("R1", app_type="2", submission_id="a2", operator_code="3105980S09"), APRIL,
        [("215.operatorCode.report", "InvtRefundDetail.operatorCode", "3105980S09", SITE),
         ("215.logisticsNo.served", "InvtRefundDetail.logisticsNo", "BACK-R1", None)]),
    ("at another office", [applied("R1")], reported("R1", customs_code=SAME_DISTRICT), APRIL,
        [("215.customsCode.application", "InvtRefundDetail.customsCode", SAME_DISTRICT, HOME)]),
    ("at a site without a system", [applied("R1", customs_code=FAR)], reported("R1", customs_code=FAR), APRIL,
        [("215.operatorCode.production", "InvtRefundDetail.operatorCode", SITE, "on record on 2026-04-01")]),
    ("tallied by another site", [applied("R1"), reported("R1")],
        tallied("R1", operator_code="3105980S09"), APRIL,
        [("return-tally-result.operatorCode.report", "operatorCode", "3105980S09", SITE)]),
    ("tallied at another office", [applied("R1"), reported("R1")],
        tallied("R1", customs_code=FAR), APRIL,
        [("return-tally-result.customsCode.report", "customsCode", FAR, HOME)]),
    ("tallied into a book that it never left", [applied("R1"), reported("R1")],
        tallied("R1", ems_no=BOOK), APRIL, [("return-tally-result.emsNo.list", "emsNo", BOOK, None)]),
    ("tallied a line not applied for", [applied("R1"), reported("R1")],
        tallied("R1", (1, "1"), (2, "1")), APRIL,
        [("return-tally-result.gnum.application", "lines[2].gnum", "2", "1")]),
    ("tallied twice", [applied("R1"), reported("R1"), tallied("R1")],
        tallied("R1", submission_id="t2", cop_no="T2"), APRIL,
        [("return-tally-result.invtNo.once", "invtNo", "N-1", None)]),
    ("tallied twice while it waits", [tallied("R1")], tallied("R1", submission_id="t2", cop_no="T2"), APRIL,
        [("return-tally-result.invtNo.once", "invtNo", "N-1", None)]),
    ("disposed of what no tally set apart", [applied("R1"), reported("R1"), tallied("R1")], disposed("R1"), APRIL,
        [("export-unfit-goods-disposal.arrivalNo.tally", "arrivalNo", "T-R1", None)]),
    ("disposed of by another site, a line twice", [applied("R1"), reported("R1"), tallied("R1", (1, "1", "unfit"))],
        disposed("R1", (1, "1"), (1, "2"), operator_code="3105980S09"), APRIL,
        [("export-unfit-goods-disposal.operatorCode.tally", "operatorCode", "3105980S09", SITE),
         ("export-unfit-goods-disposal.gnum.once", "lines[2].gnum", "1", None),
         ("export-unfit-goods-disposal.qty.apart", "lines[2].qty", "2", "<= 1")]),
    ("decided of a list that nobody knows", [], ruled(number="9"), APRIL,
        [("export-wrong-goods-verdict.arrivalNo.tally", "arrivalNo", "T-R1", None)]),
    ("decided at another office, and twice", [applied("R1"), reported("R1"), tallied("R1", (1, "1", "not-the-goods")),
        ruled()], ruled(submission_id="v2", cop_no="V2", sender_office=FAR), APRIL,
        [("export-wrong-goods-verdict.officer.office", "officer", f"G1 ({FAR})", HOME),
         ("export-wrong-goods-verdict.arrivalNo.open", "arrivalNo", "seize", "open")]),
    ("nothing of it came is right", [applied("R1"), reported("R1")],
        tallied("R1", (1, "1", "not-the-goods")), APRIL, []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "wrong", "day", "answers"), [each[1:] for each in STORIES], ids=[each[0] for each in STORIES]
)
async def test_a_wrong_document(before: list[Any], wrong: Any, day: date, answers: list[Answer]) -> None:
    driver = await _home(*before)
    assert findings(await driver.feed(wrong, day=day)) == answers


@pytest.mark.parametrize(
    ("number", "note", "rule"), [("NONE", "PGTY", "released"), ("HERE", "THTY", "left"), ("HERE", "ZXTY", "left")]
)
async def test_what_waits_in_vain(number: str, note: str, rule: str) -> None:
    driver = await _home()
    assert await driver.feed(applied(number=number, note=note), day=APRIL) == []
    assert findings(await driver.close(APRIL)) == [about(rule, f"{HEAD}invtNo", f"N-{number}")]
    assert await driver.feed(departed(listed("HERE"), on=APRIL), day=date(2026, 4, 2)) == []


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
    """The first ones have their places; changes of one that waits take some, too."""
    driver = ReturnsDriver(Connections(MemoryStore()), applications_max=2)
    told = await driver.feed(applied("R1"), applied("R1", app_type="2", submission_id="b1"), applied("R2"), day=APRIL)
    assert findings(told) == [about("open", f"{HEAD}invtNo", "2", "< 2")]
    await driver.feed(released(), departed(), system(), day=APRIL)
    assert only(ExportReturnAccepted, await driver.feed(applied("R3"), day=APRIL)).return_no == "R3"


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


async def test_wrong_changes_that_waited_leave_the_report_before_them() -> None:
    driver = ReturnsDriver(Connections(MemoryStore()))
    await exported(driver)
    wrong = [reported("R1", app_type="2", submission_id=f"w{n}", customs_code=SAME_DISTRICT) for n in range(12)]
    full = [("215.logisticsNo.changes", "InvtRefundDetail.logisticsNo", "11", "<= 10")]
    assert findings(await driver.feed(reported("R1"), *wrong, day=APRIL)) == full * 2
    assert only(ExportReturnArrived, (await driver.feed(applied("R1"), day=APRIL))[-1:]).submission_id == "a-R1"


def test_there_are_forty_of_them() -> None:
    wrong = sum(bool(answers) for _, answers in APPLICATIONS) + sum(bool(each[-1]) for each in STORIES)
    assert wrong + 4 >= 40
