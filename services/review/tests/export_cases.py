"""Export lists that are wrong, and right, one row each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from libs.schemas.declarations import EnterpriseRole
from libs.schemas.events.lists import DeclaredLine
from services.review.domain.facts import Enterprise
from services.review.tests.exports import ALLOY, CHARCOAL, DOLLAR, HONEY, PLATFORM, SCRAP, YEN, goods
from services.review.tests.samples import AGENT, EBC, LOGISTICS, ROLES

REGISTERED = {code: Enterprise(code, frozenset({role}), True, "3301") for code, role in ROLES.items()}
ELSEWHERE = "6301960AB2"
"""Of a region without a pilot zone in this release."""
SHANGHAI = "91310115MA1K000006"


class Wrong(NamedTuple):
    """lines, facts: of the list. answers: (rule, code, path, actual, expected), all of them."""

    facts: dict[str, Any]
    answers: list[tuple[str, str, str, str | None, str | None]]
    lines: tuple[DeclaredLine, ...] = ()
    changes: dict[str, Any] = {}


def without(code: str) -> dict[str, Any]:
    return {"enterprises": {each: e for each, e in REGISTERED.items() if each != code}}


def registered_as(code: str, **facts: Any) -> dict[str, Any]:
    return {"enterprises": REGISTERED | {code: replace(REGISTERED[code], **facts)}}


def worth(price: str, currency: str | None = None) -> tuple[DeclaredLine, ...]:
    return (goods(total_price=price, currency=currency),)


_WAREHOUSE = frozenset({EnterpriseRole.WAREHOUSE})
A, B2B = {"statistics_flag": "A"}, {"trade_mode": "9710"}
PADDED = "9503000000"
DPRK = {"country": "109"}
WRONG: dict[str, Wrong] = {
    # parties
    "platform unknown": Wrong(
        {"ebp_code": "3301960XX9"},
        [("ebpCode.registered", "-10102", "Head.ebpCode", "3301960XX9", "registered platform")],
    ),
    "platform is none": Wrong(
        {"ebp_code": LOGISTICS}, [("ebpCode.registered", "-10102", "Head.ebpCode", "logistics", "platform")]
    ),
    "consignor unknown": Wrong(
        {}, [("ebcCode.registered", "-10102", "Head.ebcCode", EBC, "registered ecommerce")], changes=without(EBC)
    ),
    "carrier unknown": Wrong(
        {}, [("logisticsCode.registered", "-10102", "Head.logisticsCode", LOGISTICS, "registered logistics")],
        changes=without(LOGISTICS),
    ),
    "carrier keeps a warehouse": Wrong(
        {}, [("logisticsCode.registered", "-10102", "Head.logisticsCode", "warehouse", "logistics")],
        changes=registered_as(LOGISTICS, roles=_WAREHOUSE),
    ),
    "agent unknown": Wrong(
        {}, [("agentCode.registered", "-10102", "Head.agentCode", AGENT, "registered agent")], changes=without(AGENT)
    ),
    "agent keeps a warehouse": Wrong(
        {}, [("agentCode.registered", "-10102", "Head.agentCode", "warehouse", "agent")],
        changes=registered_as(AGENT, roles=_WAREHOUSE),
    ),
    "consignor suspended": Wrong(
        {}, [("parties.active", "300", "Head.ebcCode", EBC, "active")], changes=registered_as(EBC, active=False)
    ),
    "agent suspended": Wrong(
        {}, [("parties.active", "300", "Head.agentCode", AGENT, "active")], changes=registered_as(AGENT, active=False)
    ),
    # mode
    "1239 is no mode of exports": Wrong(
        {"trade_mode": "1239"}, [("tradeMode.export", "-603018", "Head.tradeMode", "1239", None)]
    ),
    "the case is released": Wrong(
        {"attempt": 2}, [("case.released", "22007", "Head.orderNo", "2", "1")], changes={"released_attempt": 1}
    ),
    # goods
    "no such code": Wrong(
        {}, [("gcode.tariff", "-603004", "List[1].gcode", "9503007777", "10 digits")], (goods(gcode="9503007777"),)
    ),
    "four digits without A": Wrong(
        {}, [("gcode.tariff", "-603004", "List[1].gcode", PADDED, "10 digits")], (goods(gcode=PADDED),)
    ),
    "no such heading in A": Wrong(
        A, [("gcode.tariff", "-603004", "List[2].gcode", "9999000000", "4 digits")],
        (goods(gcode=PADDED), goods(2, gcode="9999000000")),
    ),
    "charcoal": Wrong(
        {},
        [
            ("gcode.tariff", "-603004", "List[1].gcode", CHARCOAL, "10 digits"),
            ("gcode.prohibited", "-603018", "List[1].gcode", CHARCOAL, "charcoal"),
        ],
        (goods(gcode=CHARCOAL),),
    ),
    "fans to a country they may not go to": Wrong(
        DPRK,
        [
            ("gcode.prohibited", "-603018", "List[1].gcode", "8414519300", "dprk-84"),
            ("gcode.restricted", "300", "List[1].gcode", "8414519300", "luxury-dprk"),
        ],
        (goods(gcode="8414519300", country="109"),),
    ),
    "by way of that country": Wrong(
        DPRK,
        [
            ("gcode.prohibited", "-603018", "List[1].gcode", "8414519300", "dprk-84"),
            ("gcode.restricted", "300", "List[1].gcode", "8414519300", "luxury-dprk"),
        ],
        (goods(gcode="8414519300"),),
    ),
    "toys to a country under control": Wrong(
        DPRK, [("gcode.restricted", "300", "List[1].gcode", "9503006000", "luxury-dprk")], (goods(country="109"),)
    ),
    "licensed, no licence": Wrong(
        {}, [("gcode.export-licence", "-603018", "List[1].gcode", None, "licenseNo")], (goods(gcode=SCRAP),)
    ),
    # simplified
    "A from no pilot zone": Wrong(
        {**A, "ebc_code": ELSEWHERE}, [("statisticsFlag.pilot-zone", "-603018", "Head.statisticsFlag", "A", "B")]
    ),
    "A of licensed goods": Wrong(
        {**A, "license_no": "L1"},
        [
            ("gcode.simplified", "-603018", "List[1].gcode", SCRAP, "statisticsFlag B"),
            ("gcode.simplified", "-603018", "List[1].gcode", SCRAP, "statisticsFlag B"),
        ],
        (goods(gcode=SCRAP),),
    ),
    "A of a heading with dutiable lines": Wrong(
        A, [("gcode.simplified", "-603018", "List[1].gcode", "7202000000", "statisticsFlag B")],
        (goods(gcode="7202000000"),),
    ),
    "A of 9710 from no pilot zone": Wrong(
        {**A, **B2B, "ebc_code": ELSEWHERE},
        [("statisticsFlag.pilot-zone", "-603018", "Head.statisticsFlag", "A", "B")],
        (goods(gcode="9503000000"),),
    ),
    # 9710, 9810
    "9710 above 5,000": Wrong(
        B2B, [("totalPrice.list-limit", "-603017", "Head.totalPrice", "5,000.01 142", "<= 5,000 142")],
        worth("5000.01"),
    ),
    "9810 above 5,000 in dollars": Wrong(
        {"trade_mode": "9810"},
        [("totalPrice.list-limit", "-603017", "Head.totalPrice", "7,128.55 142", "<= 5,000 142")],
        worth("1000.00", DOLLAR),
    ),
    "9710 above 5,000 in two lines": Wrong(
        B2B, [("totalPrice.list-limit", "-603017", "Head.totalPrice", "5,684.28 142", "<= 5,000 142")],
        (goods(total_price="2120.00"), goods(2, total_price="500.00", currency=DOLLAR)),
    ),
    "9710 of licensed goods": Wrong(
        B2B,
        [
            ("gcode.declaration", "-603018", "List[1].gcode", SCRAP, "报关单"),
            ("gcode.declaration", "-603018", "List[1].gcode", SCRAP, "报关单"),
        ],
        (goods(gcode=SCRAP),),
    ),
    "9710 of dutiable goods": Wrong(
        B2B, [("gcode.declaration", "-603018", "List[1].gcode", ALLOY, "报关单")], (goods(gcode=ALLOY),)
    ),
    "9810 of goods inspected by law": Wrong(
        {"trade_mode": "9810"}, [("gcode.declaration", "-603018", "List[1].gcode", HONEY, "报关单")],
        (goods(gcode=HONEY),),
    ),
    "9710 filed nowhere": Wrong(
        B2B, [("ebcCode.filed", "-603018", "Head.ebcCode", EBC, "filed in a pilot zone")],
        changes=registered_as(EBC, pilot_zone=None),
    ),
    "9710 filed where there is no zone": Wrong(
        B2B, [("ebcCode.filed", "-603018", "Head.ebcCode", "6301", "filed in a pilot zone")],
        changes=registered_as(EBC, pilot_zone="6301"),
    ),
    "no rate of the month": Wrong(
        B2B, [("currency.rate", "300", "List[1].currency", "999", "a rate")], worth("10.00", "999")
    ),
    "many lists of one consignor": Wrong(
        {}, [("ebcCode.velocity", "300", "Head.ebcCode", "4", "<= 3")], changes={"lists_in_window": 4}
    ),
    "nobody can count them": Wrong(
        {}, [("ebcCode.velocity", "300", "Head.ebcCode", None, "<= 3")], changes={"lists_in_window": None}
    ),
    "several at once": Wrong(
        {**A, **B2B, "ebc_code": ELSEWHERE, "ebp_code": "3301960XX9"},
        [
            ("ebpCode.registered", "-10102", "Head.ebpCode", "3301960XX9", "registered platform"),
            ("statisticsFlag.pilot-zone", "-603018", "Head.statisticsFlag", "A", "B"),
            ("gcode.simplified", "-603018", "List[1].gcode", ALLOY, "statisticsFlag B"),
            ("gcode.declaration", "-603018", "List[1].gcode", ALLOY, "报关单"),
            ("totalPrice.list-limit", "-603017", "Head.totalPrice", "9,000.00 142", "<= 5,000 142"),
        ],
        (goods(gcode=ALLOY, total_price="9000.00"),),
    ),
}  # fmt: skip
"""Name → a list, what is known around it, and everything that is answered."""

RIGHT: dict[str, tuple[dict[str, Any], tuple[DeclaredLine, ...]]] = {
    "a plain list of a foreign platform": ({}, ()),
    "a platform at home": ({"ebp_code": PLATFORM}, ()),
    "declared by the consignor itself": ({"agent_code": EBC}, ()),
    "A of four digits": (A, (goods(gcode=PADDED),)),
    "A of ten digits, of which four count": (A, (goods(gcode="9503006000"),)),
    "A of a municipality that is a zone, by credit code": ({**A, "ebc_code": SHANGHAI, "owner": SHANGHAI}, ()),
    "9710 of six digits": ({**A, **B2B}, (goods(gcode="9503000000"),)),
    "9710 for 5,000": (B2B, worth("5000.00")),
    "9810 for 5,000 in dollars": ({"trade_mode": "9810"}, worth("701.40", DOLLAR)),
    "a price in yen": (B2B, worth("10000", YEN)),
    "9610 above 5,000": ({}, worth("5000.01")),
    "licensed, with its number": ({"license_no": "24-01-000001"}, (goods(gcode=SCRAP),)),
    "dutiable goods, summarised": ({}, (goods(gcode=ALLOY),)),
    "goods inspected by law, summarised": ({}, (goods(gcode=HONEY),)),
    "out of a zone": ({"trade_mode": "1210", "ems_no": "T2991W000001"}, ()),
}
"""Name → a list of which nothing is answered: its facts, its lines."""
