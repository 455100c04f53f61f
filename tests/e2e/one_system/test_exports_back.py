"""Exported goods come back on the running system: relieved, to the home market, from another district, to their book."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from checker.invariants import exports_back
from checker.reading import gather_facts
from libs.runtime.clock import SHANGHAI
from libs.schemas.events.accountbook import StockReturned
from libs.schemas.events.export_returns import ExportDutyRefunded, ExportReturnCompleted, ReliefGranted
from libs.schemas.kinds import KINDS
from simulator.people.partners import EXPORT_ZONE, MERCHANTS, SITE, officer_of
from tests.e2e.exported import document, key_of
from tests.e2e.one_system import test_zone_exports as zone
from tests.e2e.one_system.test_ways_out import IN_A_PILOT_ZONE
from tests.e2e.partners import Partner, until
from tests.e2e.tracing import BY_DEPARTURE, COMES_BACK, OUT_OF_A_ZONE, Call, connected

CONSIGNOR, AT = "3302960CD2", "20260302093000"
DUTIABLE = {"gcode": "7202300000", "gname": "硅锰铁"}
COUNTED = {"statisticsFlag": "A", "gcode": "9617000000"}
"""An export of a comprehensive pilot zone, by four digits."""
FAR = "4258"
"""A customs office of another district than the site's."""


def now() -> str:
    return datetime.now(SHANGHAI).strftime("%Y%m%d%H%M%S")


async def said(partner: Partner, kind: str, body: dict[str, Any], status: str) -> str:
    """Declare a document, and return the words of the answer with this status."""
    await partner.declare(kind, KINDS[kind].keyed_by.of_document(body), body)
    return str((await partner.told(key_of(kind, body), status))["receipt"]["returnInfo"])


async def exported(partner: Partner, number: str, **says: Any) -> str:
    """A parcel is declared, arrives, is bound, released and leaves now; the number of its list."""
    kinds = ("export-order", "export-waybill", "export-list")
    for kind in kinds:
        await partner.declare(kind, number, document(kind, number, **says))
    listed = document("export-list", number, **says)
    await partner.told(key_of("export-list", listed), "399")
    bound = {"billNo": f"999{number[-8:]}", **says}
    await said(partner, "export-arrival", document("export-arrival", number, **bound), "399")
    await said(partner, "manifest", document("manifest", number, **bound), "399")
    released = await partner.told(key_of("export-list", listed), "800")
    await said(partner, "departure", document("departure", number, leaveTime=now(), **bound), "399")
    await partner.told(key_of("export-list", listed), "899")
    return str(released["receipt"]["invtNo"])


def application(number: str, invt_no: str, note: str, **says: Any) -> dict[str, Any]:
    own = {"logisticsNo": f"TK{number}", "coElNo": f"TH{number}", "invtNo": invt_no, "note": note}
    return document("export-return-application", number, **{"customsCode": SITE.customs_code, **own, **says})


async def comes_back(
    partner: Partner, applied: dict[str, Any], condition: str = "sound", ems_no: str | None = None
) -> str:
    """An application is accepted, its parcel arrives and is tallied; what its applicant is told."""
    await said(partner, "export-return-application", applied, "120")
    number, invt_no = applied["logisticsNo"], applied["invtNo"]
    parcel = {"logisticsNo": number, "coElNo": number, "operatorCode": SITE.operator.code}
    report = document(
        "export-return-arrival", number, **{**parcel, "customsCode": SITE.customs_code, "invtNo": invt_no}
    )
    await said(partner, "export-return-arrival", report, "399")
    result: dict[str, Any] = {
        "copNo": f"LH{number}", "appTime": AT, "customsCode": SITE.customs_code, "operatorCode": SITE.operator.code,
        "logisticsCode": report["logisticsCode"], "logisticsNo": number, "invtNo": invt_no,
        "lines": [{"gnum": 1, "qty": "1", "condition": condition}],
    }  # fmt: skip
    await said(partner, "return-tally-result", result | ({"emsNo": ems_no} if ems_no else {}), "399")
    return str((await partner.told(key_of("export-return-application", applied), "800"))["receipt"]["returnInfo"])


async def from_a_zone(partner: Partner) -> tuple[str, dict[str, Any]]:
    """A zone sells from its export book, and the parcel leaves by the gate; the list's number, and its line."""
    order, listed, waybill = (zone.sold(kind) for kind in ("export-order", "export-list", "export-waybill"))
    order |= {"orderType": "W"}
    number = {"orderNo": "E20261261"}
    parcel = {"logisticsNo": "CK20261261"}
    line = listed["InventoryList"][0] | {"gcode": "8414519300", "unit1": "001", "qty1": "3", "itemRecordNo": "ZE61"}
    item = {"itemRecordNo": "ZE61", "gcode": line["gcode"], "gname": line["gname"], "unit": line["unit"]}
    filing: dict[str, Any] = {
        "customsCode": EXPORT_ZONE.customs_code, "zoneType": EXPORT_ZONE.zone_type, "entryMode": "1210",
        "bookKind": "export", "items": [item | {"unitPrice": "120.00", "country": "142"}], "copNo": "ZR1",
    }  # fmt: skip
    await zone.told(partner, "book-filing", "399", **filing)
    outside: dict[str, Any] = {
        "outsideCode": MERCHANTS[0].code, "entryId": "310520269000001261", "grossWeight": "9", "copNo": "ZR2",
        "lines": [{"itemRecordNo": "ZE61", "qty": "5", "unit": line["unit"]}],
    }  # fmt: skip
    entry = await zone.told(partner, "entry-verification-list", "399", **outside)
    note = {"vehicleNo": "ZR1", "bondInvtNos": [entry["bondInvtNo"]], "totalWeight": "9", "ioType": "I", "copNo": "ZR3"}
    vehicle = await zone.told(partner, "release-note", "399", **note)
    await zone.told(partner, "gate-pass", "399", passportNo=vehicle["passportNo"], passTime=AT, copNo="ZR4")
    own = {"emsNo": EXPORT_ZONE.ems_no, "iacCode": EXPORT_ZONE.enterprise.code, "iacName": EXPORT_ZONE.enterprise.name}
    listed |= own | number | parcel | {"tradeMode": "1210", "InventoryList": [line], "copNo": "ZR5"}
    for kind, said_ in (
        ("export-order", order | number),
        ("export-waybill", waybill | parcel),
        ("export-list", listed),
    ):
        await partner.declare(kind, KINDS[kind].keyed_by.of_document(said_), said_)
    released = await partner.told(zone.key("export-list", listed), "800")
    invt_no = str(released["receipt"]["invtNo"])
    bundle = await zone.told(partner, "verification-list", "399", invtNos=[invt_no], copNo="ZR6")
    note = {
        "vehicleNo": "ZR2",
        "bondInvtNos": [bundle["bondInvtNo"]],
        "totalWeight": listed["grossWeight"],
        "copNo": "ZR7",
    }
    vehicle = await zone.told(partner, "release-note", "399", **note)
    await zone.told(partner, "gate-pass", "399", passportNo=vehicle["passportNo"], passTime=AT, copNo="ZR8")
    return invt_no, line


@pytest.mark.requirement("RT3", "RT4", "RT6", "RT21", "RT25")
async def test_each_kind_of_return(partner: Partner) -> None:
    await said(partner, "enterprise", IN_A_PILOT_ZONE | {"copNo": "BA-back", "code": CONSIGNOR}, "399")
    period = {"appTime": AT, "since": "20260101", "until": "20991231", "customs": "0000"}
    for code, system in ((CONSIGNOR, "return-process"), (SITE.operator.code, "production")):
        body = {"copNo": f"LC{code}", "code": code, "system": system} | period
        await said(partner, "return-process-system", body, "399")

    invt_no = await exported(partner, "20269661", **DUTIABLE)
    certificate = {"copNo": "ZM1", "appTime": AT, "invtNo": invt_no, "ebcCode": CONSIGNOR, "certificateNo": "ZM1"}
    await said(partner, "tax-certificate", certificate | {"says": "repaid", "customs": "0000"}, "399")
    relieved = application("20269661", invt_no, "PGTY 品质不符", **DUTIABLE)
    assert "退回境内[1]" in await comes_back(partner, relieved, "unfit")
    tallied = {"appTime": AT, "invtNo": invt_no, "arrivalNo": f"LH{relieved['logisticsNo']}"}
    gone = {"copNo": "XH1", "operatorCode": SITE.operator.code, "disposal": "destruction"}
    disposal = tallied | gone | {"lines": [{"gnum": 1, "qty": "1"}]}
    await said(partner, "export-unfit-goods-disposal", disposal, "399")
    await said(partner, "export-unfit-goods-disposal", disposal | {"copNo": "XH2"}, "100")
    nothing = tallied | {"copNo": "GY1", "officer": officer_of(SITE.customs_code), "verdict": "seize"}
    assert "没有待处理的不符货物" in await said(partner, "export-wrong-goods-verdict", nothing, "100")

    home = await exported(partner, "20269662", **COUNTED)
    assert "短少[0]" in await comes_back(partner, application("20269662", home, "THTY 买家退货", **COUNTED))
    again = application("20269662", home, "THTY", **COUNTED, coElNo="TH2", logisticsNo="TK2")
    again["InvtRefundList"][0] |= {"qty": "3"}
    assert "退货数量超过可退数量" in await said(partner, "export-return-application", again, "100")

    far = await exported(partner, "20269663", customsCode=FAR, portCode=FAR)
    assert "退回境内[1]" in await comes_back(partner, application("20269663", far, "ZXTY 滞销"))

    booked, line = await from_a_zone(partner)
    goods = {name: line[name] for name in ("gcode", "unit1")} | {"qty1": "1"}
    to_book = application("20261261", booked, "ZXTY 滞销", tradeMode="1261", **goods)
    assert f"退回账册[{EXPORT_ZONE.ems_no}][1]" in await comes_back(partner, to_book, ems_no=EXPORT_ZONE.ems_no)

    async def in_the_book() -> Any:
        facts = await gather_facts(partner.up.endpoints.kafka)
        back = [each for each in facts.only(StockReturned) if each.list_ref.invt_no == booked]
        return facts if back and any(facts.only(ExportDutyRefunded)) else None

    facts = await until(in_the_book, "stock back in the export book, and export duty paid back")
    crossed = {each.invt_no: each.cross_district for each in facts.only(ExportReturnCompleted)}
    assert crossed == {invt_no: False, home: False, far: True, booked: False}
    assert [each.invt_no for each in facts.only(ReliefGranted)] == [invt_no]
    for number in ("20269661", "20269662", "20269663"):
        await connected(partner, f"E{number}", BY_DEPARTURE | COMES_BACK)
    to_book_again: set[Call] = {("returns", "accountbook", "exportreturncompleted")}
    await connected(partner, "E20261261", OUT_OF_A_ZONE | COMES_BACK | to_book_again)
    asked = [getattr(exports_back, name)(facts) for name in INVARIANTS]
    assert [text for each in asked for text in each.violations] == [] and all(each.checked for each in asked)


INVARIANTS = (
    "no_more_than_released", "in_their_period", "books_take_back_what_was_tallied", "taxes_decided_once",
    "apart_until_settled",
)  # fmt: skip
