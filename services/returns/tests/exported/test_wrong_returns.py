"""Each wrong document about goods that come back, beside its exact answer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.schemas.events import export_return_documents as documents
from libs.schemas.events.export_returns import ExportReturnRefused
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


KIND_OF = {
    documents.ExportReturnApplied: "export-return-application",
    documents.ExportReturnReported: "export-return-arrival",
    documents.ReturnTallied: "return-tally-result",
    documents.ExportUnfitGoodsDisposalDeclared: "export-unfit-goods-disposal",
    documents.ExportWrongGoodsRuled: "export-wrong-goods-verdict",
}
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
    ("another line than others ask for", [applied("R1", line(1, "2"))], applied("R2", line(2, "3")), APRIL, []),
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
        reported("R1", app_type="2", submission_id="a2", operator_code="3105980S09", invt_no="N-1"), APRIL,
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
    ("tallied a line of none", [applied("R1", line(1), line(2)), reported("R1")], tallied("R1", (9, "1")), APRIL,
        [("return-tally-result.gnum.application", "lines[1].gnum", "9", "1, 2")]),
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
    ("disposed of a line of which nothing is unfit", [applied("R1"), reported("R1"), tallied("R1", (1, "1", "unfit"))],
        disposed("R1", (2, "1")), APRIL, [("export-unfit-goods-disposal.qty.apart", "lines[1].qty", "1", "<= 0")]),
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
    told = await driver.feed(wrong, day=day)
    assert findings(told) == answers
    for refused in told if answers else ():
        assert isinstance(refused, ExportReturnRefused)
        own = wrong.co_el_no if hasattr(wrong, "co_el_no") else wrong.cop_no
        assert (refused.submission_id, refused.cop_no) == (wrong.submission_id, own)
        assert (refused.invt_no, refused.document) == (wrong.invt_no, KIND_OF[type(wrong)])


@pytest.mark.parametrize(
    ("number", "note", "rule"), [("NONE", "PGTY", "released"), ("HERE", "THTY", "left"), ("HERE", "ZXTY", "left")]
)
async def test_what_waits_in_vain(number: str, note: str, rule: str) -> None:
    driver = await _home()
    assert await driver.feed(applied(number=number, note=note), day=APRIL) == []
    assert findings(await driver.close(APRIL)) == [about(rule, f"{HEAD}invtNo", f"N-{number}")]
    assert await driver.feed(departed(listed("HERE"), on=APRIL), day=date(2026, 4, 2)) == []


def test_there_are_forty_of_them() -> None:
    wrong = sum(bool(answers) for _, answers in APPLICATIONS) + sum(bool(each[-1]) for each in STORIES)
    assert wrong + 4 >= 40
