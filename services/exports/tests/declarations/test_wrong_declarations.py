"""A wrong declaration, or document about one, is refused with everything that is wrong, each with both values."""

from __future__ import annotations

from typing import Any

import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.schemas.register import EnterpriseRole as Role
from services.exports.tests.declarations.declaring import (
    AGENT,
    BEILUN,
    CARRIER,
    CONSIGNOR,
    KINDS,
    MARKET_MAN,
    NOBODY,
    PLATFORM,
    SUSPENDED,
    YIWU,
    DeclarationDriver,
    declaration,
    inspection,
    instruction,
    into_zone,
    line,
    of_market,
    of_record,
    order,
    recorded,
    registered,
    withdrawal,
    wrong,
)

PATHS = "lines[1]."
ORDERS = [{"ebp_code": PLATFORM, "order_no": "W1"}]
FERRO, SCRAP, HONEY, CHARCOAL, DRONE = "7202300000", "7404000010", "0409000000", "4402900000", "8806220000"
"""Goods that are dutiable; dutiable and licensed; inspected by law; never leave; under control."""


def _orders(*numbers: str, platform: str = PLATFORM) -> list[dict[str, str]]:
    return [{"ebp_code": platform, "order_no": number} for number in numbers]


def _kilograms(gcode: str, **facts: Any) -> dict[str, Any]:
    return line(gcode=gcode, qty="2.5", unit="035", **facts)


WRONG: list[tuple[str, Any, list[tuple[str, str, str, str | None, str | None]]]] = [
    ("a mode without declarations", declaration(trade_mode="9610"),
     [("tradeMode.declared", "-110018", "tradeMode", "9610", None)]),
    ("goods into a zone are not simplified", into_zone(form="simplified"),
     [("form.mode", "-110018", "form", "simplified", "full")]),
    ("no zone enterprise", into_zone(area_code=None), [("areaCode.mode", "-110004", "areaCode", None, None)]),
    ("a zone enterprise where none is", declaration(area_code="3302960WH1"),
     [("areaCode.other-mode", "-110004", "areaCode", None, None)]),
    ("no orders", declaration(orders=None), [("orders.mode", "-110004", "orders", None, None)]),
    ("orders of no order", declaration(orders=[]), [("orders.mode", "-110004", "orders", None, None)]),
    ("orders where none are asked", into_zone(orders=ORDERS),
     [("orders.other-mode", "-110004", "orders", None, None)]),
    ("no market", of_market(cluster=None),
     [("cluster.mode", "-110004", "cluster", None, None),
      ("recordNo.cluster", "-110015", "lines[1].recordNo", "YIWU", None)]),
    ("a market where none is", declaration(cluster="YIWU"), [("cluster.other-mode", "-110004", "cluster", None, None)]),
    ("neither bill nor parcels", declaration(bill_no=None), [("billNo.one-way", "-110004", "billNo", None, None)]),
    ("bill and parcels", declaration(logistics_code=CARRIER, logistics_nos=["X"]),
     [("billNo.one-way", "-110004", "billNo", "999-22220009", None)]),
    ("parcels of no carrier", declaration(bill_no=None, logistics_nos=["X"]),
     [("billNo.one-way", "-110004", "billNo", None, None)]),
    ("a bill into a zone", into_zone(bill_no="999-1"), [("billNo.zone", "-110004", "billNo", "999-1", None)]),
    ("an office without a zone", into_zone(port_code="2244"), [("portCode.zone", "-110018", "portCode", "2244", None)]),
    ("an agent that nobody knows", declaration(agent_code=NOBODY),
     [("agentCode.registered", "-110012", "agentCode", NOBODY, "agent")]),
    ("an agent in another role", declaration(agent_code=PLATFORM),
     [("agentCode.registered", "-110012", "agentCode", PLATFORM, "agent")]),
    ("a suspended agent", declaration(agent_code=SUSPENDED),
     [("agentCode.suspended", "-110018", "agentCode", SUSPENDED, None)]),
    ("a consignor in another role", declaration(trade_mode="9810", ebc_code=AGENT, agent_code=AGENT),
     [("agentCode.registered", "-110012", "agentCode", AGENT, "ecommerce"),
      ("ebcCode.registered", "-110012", "ebcCode", AGENT, "ecommerce"),
      ("orderNo.known", "-110014", "orders[1].orderNo", "W1", None)]),
    ("a zone enterprise that nobody knows", into_zone(area_code=NOBODY),
     [("areaCode.registered", "-110012", "areaCode", NOBODY, "warehouse")]),
    ("a carrier that nobody knows", declaration(bill_no=None, logistics_code=NOBODY, logistics_nos=["X"]),
     [("logisticsCode.registered", "-110012", "logisticsCode", NOBODY, "logistics")]),
    ("a platform that nobody knows", declaration(orders=_orders("W1", platform=NOBODY)),
     [("ebpCode.registered", "-110012", "ebpCode", NOBODY, "platform"),
      ("ebpCode.order", "-110015", "orders[1].ebpCode", NOBODY, PLATFORM)]),
    ("not filed in a pilot zone", declaration(trade_mode="9710", ebc_code="3302960CDX", orders=_orders("B1")),
     [("ebcCode.filed", "-110018", "ebcCode", "3302960CDX", None),
      ("orderNo.known", "-110014", "orders[1].orderNo", "B1", None)]),
    ("an order that no platform declared", declaration(orders=_orders("W9")),
     [("orderNo.known", "-110014", "orders[1].orderNo", "W9", None)]),
    ("an order to a business for a warehouse", declaration(orders=_orders("B1")),
     [("orderNo.type", "-110015", "orders[1].orderNo", "B", "W")]),
    ("an order twice", declaration(orders=_orders("W1", "W1")),
     [("orderNo.once", "-110002", "orders[2].orderNo", "W1", None)]),
    ("worth less than its order", declaration("B1", line(total_price="59.99")),
     [("orders.value", "-110015", "orders", "59.99 502", "60.00 502")]),
    ("in another currency than its order", declaration("B1", line(currency="142")),
     [("orders.value", "-110015", "orders", "60.00 142", "60.00 502")]),
    ("a line twice", into_zone("G1", line(), line()), [("gnum.once", "-110002", "lines[2].gnum", "1", None)]),
    ("goods of no tariff", into_zone("G1", line(gcode="9999999999")),
     [("gcode.tariff", "-110004", "lines[1].gcode", "9999999999", None)]),
    ("a simplified code with more digits", declaration("B1", line(gcode="9617009000"), form="simplified"),
     [("gcode.digits", "-110004", "lines[1].gcode", "9617009000", "9617000000")]),
    ("goods that never leave", declaration("B1", _kilograms(FERRO, destination="109")),
     [("gcode.prohibited", "-110018", "lines[1].gcode", FERRO, "dprk-72"),
      ("gcode.restricted", "300", "lines[1].gcode", FERRO, "luxury-dprk"),
      ("gcode.duty", "300", "lines[1].gcode", FERRO, "0.2")]),
    ("controlled goods from a market", of_market("M1", of_record(1, destination="109")),
     [("gcode.controlled", "-110018", "lines[1].gcode", KINDS[0], "luxury-dprk")]),
    ("no licence", declaration("B1", _kilograms(SCRAP)),
     [("gcode.licence", "-110018", "lines[1].gcode", SCRAP, "licenseNo"),
      ("gcode.duty", "300", "lines[1].gcode", SCRAP, "0.15")]),
    ("dutiable goods, simplified", declaration("B1", _kilograms("7202300000"), form="simplified"),
     [("gcode.simplified", "-110018", "lines[1].gcode", FERRO, "form full")]),
    ("inspected goods, simplified", declaration("B1", _kilograms(HONEY), form="simplified"),
     [("gcode.simplified", "-110018", "lines[1].gcode", HONEY, "form full")]),
    ("another lawful unit", into_zone("G1", line(unit1="011", qty1="10")),
     [("unit1.tariff", "-110015", "lines[1].unit1", "011", "035")]),
    ("two quantities in one unit", into_zone("G1", line(unit="035", qty="3")),
     [("qty1.unit", "-110004", "lines[1].qty1", "2.5", "3")]),
    ("another net weight", into_zone("G1", line(net_weight="2.4")),
     [("qty1.weight", "-110004", "lines[1].qty1", "2.5", "2.4")]),
    ("heavier within than without", into_zone(gross_weight="2.4"),
     [("grossWeight.net", "-110004", "grossWeight", "2.4", ">= 2.5")]),
    ("goods that leave for home", declaration("B1", line(destination="142")),
     [("destination.abroad", "-110004", "lines[1].destination", "142", None)]),
    ("more kinds than a declaration has lines", into_zone("G1", *(line(n) for n in range(1, 5))),
     [("lines.most", "-110009", "lines", "4", "<= 3")]),
    ("worth more than a market's may be", of_market("M1", of_record(1, total_price="150000.01")),
     [("totalPrice.limit", "-110017", "lines", "150,000.01 502", "<= 150,000 502")]),
    ("no operator of the market", of_market(cluster="HUADU", customs_code="5100"),
     [("cluster.operator", "-110018", "cluster", MARKET_MAN, "HUADU"),
      ("recordNo.cluster", "-110015", "lines[1].recordNo", "YIWU", "HUADU")]),
    ("at another office than the market's", of_market(customs_code=BEILUN),
     [("customsCode.purchase", "-110018", "customsCode", BEILUN, YIWU)]),
    ("goods of no record", of_market("M1", line(1)), [("recordNo.mode", "-110004", "lines[1].recordNo", None, None)]),
    ("a record where none is asked", into_zone("G1", of_record(1)),
     [("recordNo.other-mode", "-110004", "lines[1].recordNo", "Z1", None)]),
    ("a record that is not there", of_market("M1", of_record(1, "Z9")),
     [("recordNo.known", "-110014", "lines[1].recordNo", "Z9/1", None)]),
    ("other goods than the record's", of_market("M1", of_record(1, gcode=KINDS[1])),
     [("gcode.record", "-110015", "lines[1].gcode", KINDS[1], KINDS[0])]),
    ("another unit than the record's", of_market("M1", of_record(1, unit="008")),
     [("unit.record", "-110015", "lines[1].unit", "008", "011")]),
    ("more than the record has", of_market("M1", of_record(1, qty="10.1")),
     [("qty.record", "-110017", "lines[1].qty", "10.1", "10")]),
    ("more than the record has, in two lines", of_market("M1", of_record(1, qty="6"), of_record(1, qty="5") | {"gnum": 2}),
     [("qty.record", "-110017", "lines[2].qty", "5", "4")]),
]  # fmt: skip
ABOUT: list[tuple[str, Any, tuple[str, str, str, str | None, str | None]]] = [
    ("a withdrawal of nothing", withdrawal("B9"),
     ("declaration-withdrawal.declarationNo.known", "-110005", "declarationNo", "B9", None)),
    ("a withdrawal under control", withdrawal("B7"),
     ("declaration-withdrawal.declarationNo.state", "-110007", "declarationNo", "500", "300/800")),
    ("a withdrawal by a stranger", withdrawal("B7", agent_code=CONSIGNOR),
     ("declaration-withdrawal.declarationNo.known", "-110005", "declarationNo", "B7", None)),
    ("a result about nothing", inspection("B9"),
     ("declaration-inspection.declarationNo.known", "-110005", "declarationNo", f"{AGENT}/B9", None)),
    ("a result that nobody waits for", inspection("G8"),
     ("declaration-inspection.declarationNo.state", "-110007", "declarationNo", "800", "300/500/501/502/503/599")),
    ("a result of another office", inspection("B7", sender_office=YIWU),
     ("declaration-inspection.officer.office", "-110012", "officer", f"3105OFFICER1 ({YIWU})", BEILUN)),
    ("a record of a stranger to the market", recorded("Z5", ebc_code=CONSIGNOR),
     ("market-record.cluster.operator", "-110018", "cluster", CONSIGNOR, "YIWU")),
    ("a line of a record twice", recorded("Z5", {"gnum": 1}, {"gnum": 1}),
     ("market-record.gnum.once", "-110002", "lines[2].gnum", "1", None)),
]  # fmt: skip


async def _desk() -> DeclarationDriver:
    driver = DeclarationDriver(Connections(MemoryStore()), EXPORTS_SUMMARY_GOODS_MAX=3)
    await driver.feed(registered("3302960CDX", Role.ECOMMERCE, pilot_zone=None))
    await driver.feed(into_zone("G8"), instruction(), order("W7"))
    await driver.feed(declaration("B7", orders=_orders("W7"), bill_no="999-7"))
    await driver.feed(instruction(share="0"))
    return driver


@pytest.mark.parametrize(("case", "said", "found"), WRONG, ids=[case for case, *_ in WRONG])
async def test_a_wrong_declaration_is_answered_exactly(case: str, said: Any, found: Any) -> None:
    driver = await _desk()
    assert [
        (rule.removeprefix("customs-declaration."), *rest) for rule, *rest in wrong(await driver.feed(said))
    ] == found


@pytest.mark.parametrize(("case", "said", "found"), ABOUT, ids=[case for case, *_ in ABOUT])
async def test_a_wrong_document_about_one_is_answered_exactly(case: str, said: Any, found: Any) -> None:
    driver = await _desk()
    assert wrong(await driver.feed(said)) == [found]


async def test_a_suspended_enterprise_is_not_released() -> None:
    driver = await _desk()
    await driver.feed(registered(CONSIGNOR, Role.ECOMMERCE, status="suspended"))
    (found,) = wrong(await driver.feed(inspection("B7")))
    assert found[:4] == ("declaration-inspection.result.suspended", "-110018", "result", CONSIGNOR)


async def test_a_missing_rate_is_a_question_and_everything_else_is_told_with_it() -> None:
    driver = await _desk()
    found = wrong(await driver.feed(into_zone("G1", line(currency="999"), line(1, gcode="9999999999"))))
    assert [rule.removeprefix("customs-declaration.") for rule, *_ in found] == [
        "gnum.once", "gcode.tariff", "currency.rate",
    ]  # fmt: skip
