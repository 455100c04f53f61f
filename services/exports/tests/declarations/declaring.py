"""Invented customs declarations, market records and what they are held to, for the tests of declarations."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import Any

from libs.schemas.customs_declarations import DeclarationLine
from libs.schemas.events.accountbook import RefundEvidenceIssued
from libs.schemas.events.base import DecimalText, Event
from libs.schemas.events.declaration_documents import (
    BusinessOrderTold,
    CustomsDeclared,
    DeclarationInspected,
    DeclarationWithdrawalAsked,
    MarketGoodsRecorded,
    MarketOperatorRegistered,
)
from libs.schemas.events.declarations import DeclarationAnswered, DeclarationDocumentRefused
from libs.schemas.events.intake import ControlInstructed, EnterpriseRegistered
from libs.schemas.register import EnterpriseRole as Role
from services.exports.tests.conftest import SiteDriver, Store

AGENT, CONSIGNOR, MARKET_MAN, OUTSIDE = "3302980JK5", "3302960CD2", "330796M0M1", "330196K0L6"
CARRIER, PLATFORM, ZONE = "3301960AB4", "3301960AB1", "3302960WH1"
SUSPENDED, NOBODY = "3302980JK8", "3302980JK0"
BILL = "999-22220009"
YIWU, BEILUN = "2921", "3105"
AT = "20260302080000"
PAN, DOLLAR, YUAN = "9617009000", "502", "142"
ROLES = {
    AGENT: Role.AGENT, CONSIGNOR: Role.ECOMMERCE, MARKET_MAN: Role.AGENT, OUTSIDE: Role.ECOMMERCE,
    CARRIER: Role.LOGISTICS, PLATFORM: Role.PLATFORM, ZONE: Role.WAREHOUSE,
}  # fmt: skip
_numbers = count(1)


def registered(code: str, role: Role, **facts: Any) -> EnterpriseRegistered:
    known = {
        "submission_id": f"r-{code}-{next(_numbers)}", "cop_no": "R", "app_time": AT, "code": code, "name": "示例",
        "roles": [role], "pilot_zone": "3302", "customs_code": BEILUN if role is Role.WAREHOUSE else None,
    }  # fmt: skip
    return EnterpriseRegistered.model_validate({**known, **facts})


def register() -> list[EnterpriseRegistered]:
    known = [registered(code, role) for code, role in ROLES.items()]
    return [*known, registered(SUSPENDED, Role.AGENT, status="suspended")]


def operator(code: str = MARKET_MAN, cluster: str = "YIWU", **facts: Any) -> MarketOperatorRegistered:
    known = {
        "submission_id": f"o-{next(_numbers)}", "cop_no": "O", "app_time": AT, "code": code, "cluster": cluster,
        "since": "20260101", "until": "20261231",
    }  # fmt: skip
    return MarketOperatorRegistered.model_validate({**known, **facts})


def recorded(number: str = "Z1", *lines: dict[str, Any], **facts: Any) -> MarketGoodsRecorded:
    """Goods of the market's record; ten pieces of one code, where none are given."""
    goods = [
        {"gnum": gnum, "gcode": goods_of(gnum), "gname": "示例", "qty": "10", "unit": "011", "total_price": "100.00",
         "currency": YUAN, **line}
        for gnum, line in enumerate(lines or ({},), 1)
    ]  # fmt: skip
    known = {
        "submission_id": f"z-{number}-{next(_numbers)}", "cop_no": number, "app_time": AT, "ebc_code": MARKET_MAN,
        "cluster": "YIWU", "lines": goods,
    }  # fmt: skip
    return MarketGoodsRecorded.model_validate({**known, **facts})


KINDS = ("9617009000", "3304990029", "3304990039", "1905310000", "1905320000", "1806310000", "1806320000", "1704900000")
"""Goods codes of the sample tariff, measured in kilograms; some share a chapter."""


def goods_of(number: int) -> str:
    return KINDS[(number - 1) % len(KINDS)]


def line(gnum: int = 1, **facts: Any) -> dict[str, Any]:
    known = {
        "gnum": gnum, "gcode": goods_of(gnum), "gname": "示例", "destination": "304", "qty": "10", "unit": "011",
        "qty1": "2.5", "unit1": "035", "net_weight": "2.5", "total_price": "60.00", "currency": DOLLAR,
    }  # fmt: skip
    told = {**known, **facts}
    return {name: value for name, value in told.items() if value is not None}


def lines_of(*lines: dict[str, Any]) -> list[DeclarationLine]:
    return [DeclarationLine.model_validate(each) for each in lines]


def declaration(number: str = "B1", *lines: dict[str, Any], **facts: Any) -> CustomsDeclared:
    known = {
        "submission_id": f"customs-declaration-{number}-{next(_numbers)}", "cop_no": number, "app_time": AT,
        "trade_mode": "9810", "customs_code": BEILUN, "port_code": BEILUN, "agent_code": AGENT, "ebc_code": CONSIGNOR,
        "gross_weight": "100", "bill_no": BILL, "lines": list(lines) or [line()],
        "orders": [{"ebp_code": PLATFORM, "order_no": "W1"}],
    }  # fmt: skip
    told = {**known, **facts}
    return CustomsDeclared.model_validate({name: value for name, value in told.items() if value is not None})


def of_market(number: str = "M1", *lines: dict[str, Any], **facts: Any) -> CustomsDeclared:
    """Goods of record Z1, line by line."""
    known = {
        "trade_mode": "1039", "customs_code": YIWU, "ebc_code": MARKET_MAN, "cluster": "YIWU", "orders": None,
        "bill_no": "999-2222-M",
    }  # fmt: skip
    goods = lines or (of_record(1),)
    return declaration(number, *goods, **{**known, **facts})


def of_record(gnum: int, record: str = "Z1", **facts: Any) -> dict[str, Any]:
    return line(gnum, **{"record_no": record, "record_gnum": gnum, **facts})


def into_zone(number: str = "G1", *lines: dict[str, Any], **facts: Any) -> CustomsDeclared:
    """Goods of the enterprise outside enter a zone."""
    known = {
        "trade_mode": "0110", "ebc_code": OUTSIDE, "area_code": ZONE, "orders": None, "bill_no": None,
    }  # fmt: skip
    return declaration(number, *lines, **{**known, **facts})


def order(number: str = "W1", order_type: str = "W", **facts: Any) -> BusinessOrderTold:
    known = {
        "submission_id": f"b-{number}", "ebp_code": PLATFORM, "ebc_code": CONSIGNOR, "order_no": number,
        "order_type": order_type, "goods_value": DecimalText("60.00"), "currency": DOLLAR,
    }  # fmt: skip
    return BusinessOrderTold(**{**known, **facts})


def inspection(number: str, result: str = "normal", **facts: Any) -> DeclarationInspected:
    known = {
        "submission_id": f"i-{next(_numbers)}", "cop_no": f"I{number}", "app_time": AT, "agent_code": AGENT,
        "declaration_no": number, "officer": "3105OFFICER1", "result": result, "sent_by": "3105OFFICER1",
        "sender_office": BEILUN,
    }  # fmt: skip
    return DeclarationInspected.model_validate({**known, **facts})


def withdrawal(number: str, **facts: Any) -> DeclarationWithdrawalAsked:
    known = {
        "submission_id": f"w-{next(_numbers)}", "cop_no": f"W{number}", "app_time": AT, "agent_code": AGENT,
        "declaration_no": number, "reason": "示例",
    }  # fmt: skip
    return DeclarationWithdrawalAsked.model_validate({**known, **facts})


def entered(entry_id: str) -> RefundEvidenceIssued:
    return RefundEvidenceIssued(
        ems_no="T3105W00E001", area_code=ZONE, outside_code=OUTSIDE, entry_id=entry_id, bond_invt_no="QD1",
        passport_no="Z1", lines=[],
    )  # fmt: skip


def instruction(**facts: Any) -> ControlInstructed:
    known = {
        "submission_id": f"c-{next(_numbers)}", "cop_no": "C", "app_time": AT, "officer": "3105OFFICER1",
        "instruction_no": "BK1", "since": "20260101", "until": "20261231",
    }  # fmt: skip
    return ControlInstructed.model_validate({**known, **facts})


def told(events: Iterable[Event]) -> list[str]:
    """The statuses of declarations, in order."""
    return [event.status.value for event in events if isinstance(event, DeclarationAnswered)]


def answered(events: Iterable[Event]) -> list[DeclarationAnswered]:
    return [event for event in events if isinstance(event, DeclarationAnswered)]


def wrong(events: Iterable[Event]) -> list[tuple[str, str, str, str | None, str | None]]:
    """Rule, code, path and both values of every finding of a refusal."""
    return [
        (found.rule.partition("@")[0], found.code, found.path, found.actual, found.expected)
        for event in events
        if isinstance(event, DeclarationDocumentRefused)
        for found in event.findings
    ]


class DeclarationDriver(SiteDriver):
    """Exports, where nothing is drawn for inspection unless a test says so."""

    def __init__(self, store: Store, **settings: Any) -> None:
        super().__init__(store, **{"EXPORTS_DECLARATION_INSPECTION_SHARE": "0", **settings})

    _begun = False

    async def feed(self, *events: Any, **facts: Any) -> list[Any]:
        """Before anything else the register, an operator of the market, a record and orders stand."""
        if not self._begun:
            self._begun = True
            await super().feed(*register(), operator(), recorded("Z1", *({} for _ in KINDS)), order(), order("B1", "B"))
        return await super().feed(*events, **facts)
