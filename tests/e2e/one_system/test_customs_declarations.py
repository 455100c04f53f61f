"""Goods are declared by customs declarations and leave: by 9710, 9810, 1039 plain and merged, and 0110 into a zone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from checker.facts import Facts
from checker.invariants import declarations as asked
from checker.reading import gather_facts
from libs.schemas.kinds import KINDS
from simulator.people.partners import AGENTS, CARRIERS, CUSTOMS, EXPORT_ZONE, MERCHANTS, OFFICERS, gate_of
from tests.e2e.exported import document
from tests.e2e.partners import Partner
from tests.e2e.tracing import BY_DECLARATION, INTO_A_ZONE, connected

AT = "20260302093000"
AGENT, CARRIER, MARKET_MAN = AGENTS[0].code, CARRIERS[0].code, MERCHANTS[1].code
OFFICER = OFFICERS["3105"].code
CODES = ("9617009000", "3304990029", "3304990039", "1905310000", "1905320000", "1806310000", "1806320000")
INVARIANTS = (
    asked.each_is_answered, asked.within_the_limit, asked.lines_are_the_goods, asked.no_more_than_recorded,
    asked.end_as_goods_went,
)  # fmt: skip


def key(kind: str, said: dict[str, Any]) -> str:
    return KINDS[kind].business_key({name: str(said[name]) for name in KINDS[kind].key})


async def told(partner: Partner, kind: str, status: str, **said: Any) -> dict[str, Any]:
    """Declare it, and wait for the receipt with this status; its fields."""
    body = {"appTime": AT, **said}
    await partner.declare(kind, KINDS[kind].keyed_by.of_document(body), body)
    return dict((await partner.told(key(kind, body), status))["receipt"])


def goods(gnum: int = 1, **facts: Any) -> dict[str, Any]:
    known = {
        "gnum": gnum, "gcode": CODES[gnum - 1], "gname": "示例商品", "destination": "304", "qty": "10", "unit": "011",
        "qty1": "2.5", "unit1": "035", "netWeight": "2.5", "totalPrice": "60.00", "currency": "502",
    }  # fmt: skip
    return {**known, **facts}


def declaration(number: str, *lines: dict[str, Any], **facts: Any) -> dict[str, Any]:
    known = {
        "copNo": number, "customsCode": "3105", "portCode": "3105", "agentCode": AGENT, "grossWeight": "100",
        "lines": list(lines) or [goods()],
    }  # fmt: skip
    return {**known, **facts}


async def declared(partner: Partner, status: str = "800", **said: Any) -> dict[str, Any]:
    return await told(partner, "customs-declaration", status, **said)


async def departs(partner: Partner, bill_no: str | None, *declarations: str, number: str) -> None:
    """The carrier says that it left, and the declarations are told so."""
    body = document("departure", number, customsCode="3105", logisticsCode=CARRIER, billNo=bill_no or "")
    if bill_no is None:
        body.pop("billNo")
    await partner.declare("departure", KINDS["departure"].keyed_by.of_document(body), body)
    for each in declarations:
        await partner.told(f"customs-declaration/{AGENT}/{each}", "899")


async def ordered(partner: Partner, number: str, order_type: str) -> dict[str, Any]:
    """The platform declares an order; the goods of its value, and the declaration's word of it."""
    body = document("export-order", number, orderType=order_type)
    await partner.declare("export-order", KINDS["export-order"].keyed_by.of_document(body), body)
    await partner.told(key("export-order", body), "399")
    line = goods(totalPrice=str(Decimal(str(body["goodsValue"]))), currency=body["currency"])
    named = {"ebpCode": body["ebpCode"], "orderNo": body["orderNo"]}
    return {"ebcCode": body["ebcCode"], "orders": [named], "lines": [line]}


@pytest.mark.requirement("X3", "X4", "X6")
async def test_what_is_sold_to_businesses_and_booked_for_warehouses_abroad_departs(partner: Partner) -> None:
    """9710 by its parcels, 9810 by its bill, drawn by an instruction and inspected; what is not released stays."""
    sale, booking = await ordered(partner, "9710", "B"), await ordered(partner, "9810", "W")
    by_parcel = {"logisticsCode": CARRIER, "logisticsNos": ["CK971"]}
    sold = declaration("BG9710", **sale, tradeMode="9710", **by_parcel)
    assert len((await declared(partner, "120", **sold))["entryId"]) == 18
    await partner.told(key("customs-declaration", sold), "800")
    instruction = {"officer": OFFICER, "instructionNo": "BK9810", "since": "20260101", "until": "20271231"}
    about = {"enterprise": booking["ebcCode"], "gcode": CODES[0]}
    await told(partner, "control-instruction", "399", copNo="BK9810", **instruction, **about)
    await declared(partner, "500", **declaration("BG9810", **booking, tradeMode="9810", billNo="999-9810"))
    result = {"agentCode": AGENT, "declarationNo": "BG9810", "officer": OFFICER, "result": "normal"}
    await told(partner, "declaration-inspection", "399", copNo="CY9810", **result)
    await partner.told(f"customs-declaration/{AGENT}/BG9810", "800")
    await told(partner, "control-instruction", "399", copNo="BK9810-", **instruction, **about, share="0")
    await departs(partner, None, "BG9710", number="971")
    await departs(partner, "999-9810", "BG9810", number="981")
    for number in ("BG9710", "BG9810"):
        await connected(partner, f"D:{AGENT}:{number}", BY_DECLARATION)


@pytest.mark.requirement("X8", "X9", "X10", "X11")
async def test_goods_of_a_market_leave_plain_and_merged(partner: Partner) -> None:
    """Its operator is registered, its goods are in the record before, declared at its office, up to 150,000 dollars."""
    registration = {"code": MARKET_MAN, "cluster": "YIWU", "since": "20260101", "until": "20271231", "customs": CUSTOMS}
    await told(partner, "market-registration", "399", copNo="SC1", **registration)
    bought = [
        {name: line[name] for name in ("gnum", "gcode", "gname", "qty", "unit")}
        | {"totalPrice": "9", "currency": "142"}
        for line in map(goods, range(1, 8))
    ]
    market = {"ebcCode": MARKET_MAN, "cluster": "YIWU"}
    await told(partner, "market-record", "399", copNo="ZH1", **market, lines=bought)
    lines = [goods(n, recordNo="ZH1", recordGnum=n, qty="5", totalPrice=f"{n * 100}.00") for n in range(1, 8)]
    sent = market | {"tradeMode": "1039", "customsCode": "2921", "billNo": "999-1039"}
    plain = await declared(partner, "120", **declaration("SC-P", *lines) | sent)
    merged = await declared(partner, "120", **declaration("SC-M", *lines) | sent | {"form": "simplified"})
    assert (plain["goods"], merged["goods"]) == ("7", "7")  # two kinds of two chapters are left behind the five
    rich = [lines[0] | {"qty": "0.1", "totalPrice": "150000.01"}]
    refused = await declared(partner, "100", **declaration("SC-R", *rich) | sent)
    assert "-110017" in refused["returnInfo"]
    for number in ("SC-P", "SC-M"):
        await partner.told(f"customs-declaration/{AGENT}/{number}", "800")
    await departs(partner, "999-1039", "SC-P", "SC-M", number="1039")
    for number in ("SC-P", "SC-M"):
        await connected(partner, f"D:{AGENT}:{number}", BY_DECLARATION)


@pytest.mark.requirement("Z2", "Z9")
async def test_goods_declared_outside_enter_a_zone_and_end_there(partner: Partner) -> None:
    """0110 of the enterprise outside, then the zone's entry list under its number, note and gate: 899."""
    zone = {"emsNo": EXPORT_ZONE.ems_no, "areaCode": EXPORT_ZONE.enterprise.code}
    sent = {"tradeMode": "0110", "ebcCode": MERCHANTS[0].code, "areaCode": EXPORT_ZONE.enterprise.code}
    outside = await declared(partner, **declaration("BG0110", goods(qty="8")) | sent)
    item = {"itemRecordNo": "BG01", "gcode": CODES[0], "gname": "示例商品", "unit": "011"}
    filing = {"customsCode": "3105", "zoneType": EXPORT_ZONE.zone_type, "entryMode": "1210", "bookKind": "export"}
    items = [item | {"unitPrice": "120.00", "country": "142"}]
    await told(partner, "book-filing", "399", copNo="BG1", **zone, **filing, items=items)
    entering = {"outsideCode": MERCHANTS[0].code, "entryId": outside["entryId"], "grossWeight": "9"}
    lines = [{"itemRecordNo": "BG01", "qty": "8", "unit": "011"}]
    listed = await told(partner, "entry-verification-list", "399", copNo="BG2", **zone, **entering, lines=lines)
    note = {"vehicleNo": "BG1", "bondInvtNos": [listed["bondInvtNo"]], "totalWeight": "9", "ioType": "I"}
    vehicle = await told(partner, "release-note", "399", copNo="BG3", **zone, **note)
    passed = {"emsNo": zone["emsNo"], "gate": gate_of(zone["emsNo"]), "passTime": AT}
    await told(partner, "gate-pass", "399", copNo="BG4", **passed, passportNo=vehicle["passportNo"])
    await partner.told(f"customs-declaration/{AGENT}/BG0110", "899")
    await connected(partner, f"D:{AGENT}:BG0110", INTO_A_ZONE)
    facts: Facts = await gather_facts(partner.up.endpoints.kafka)
    verdicts = [invariant(facts) for invariant in INVARIANTS]
    assert [text for each in verdicts for text in each.violations] == []
    assert all(each.checked for each in verdicts)
