"""Invented lists and enterprises for the tests of review."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from libs.schemas.declarations import EnterpriseRole, InspectionResult
from libs.schemas.events.intake import EnterpriseRegistered, ListInspectionReported, ManualVerdictGiven
from libs.schemas.events.matching import ListRefused
from libs.schemas.events.returns import ReturnCompleted, ReturningLine
from libs.schemas.events.tax import TaxAssessed, TaxLine
from libs.schemas.findings import Finding
from services.review.domain.views import Assessed

EBP, EBC, PAY, LOGISTICS, AGENT = "3301960AB1", "3301960AB2", "3301960AB3", "3301960AB4", "3301960AB5"
ROLES = {
    EBP: EnterpriseRole.PLATFORM,
    EBC: EnterpriseRole.ECOMMERCE,
    PAY: EnterpriseRole.PAYMENT,
    LOGISTICS: EnterpriseRole.LOGISTICS,
    AGENT: EnterpriseRole.AGENT,
}


def registration(code: str, *roles: EnterpriseRole, status: str = "active") -> EnterpriseRegistered:
    return EnterpriseRegistered.model_validate(
        {
            "submission_id": f"s-{code}",
            "cop_no": f"r-{code}",
            "app_time": "20260302120000",
            "code": code,
            "name": "样本企业",
            "roles": list(roles),
            "status": status,
        }
    )


def registrations() -> list[EnterpriseRegistered]:
    """Every enterprise of the sample lists, in its role."""
    return [registration(code, role) for code, role in ROLES.items()]


def line(
    value: str, *, gnum: int = 1, qty: str = "1", unit_price: str | None = None, total_price: str | None = None
) -> TaxLine:
    """total_price: `value` unless told otherwise, as where freight is nothing."""
    return TaxLine(
        gnum=gnum,
        item_record_no=f"I{gnum}",
        gcode="3304990029",
        qty=Decimal(qty),
        unit="011",
        unit_price=Decimal(unit_price) if unit_price else None,
        total_price=Decimal(total_price or value),
        value=Decimal(value),
        duty=Decimal(0),
        consumption_tax=Decimal(0),
        vat=Decimal("1.00"),
    )


def assessed(order_no: str, *lines: TaxLine, buyer: str = "buyer", **changes: Any) -> TaxAssessed:
    """An assessed list of these lines (one of 320.00 unless told otherwise); `changes` replace its facts."""
    lines = lines or (line("320.00"),)
    value = sum((each.value for each in lines), Decimal(0))
    facts: dict[str, Any] = {
        "ebp_code": EBP, "order_no": order_no, "attempt": 1, "customs_code": "2991", "ebc_code": EBC,
        "agent_code": AGENT, "cop_no": f"L-{order_no}", "pre_no": f"P-{order_no}", "invt_no": f"N-{order_no}",
        "trade_mode": "1210", "ems_no": "T2991W000001", "area_code": "3301960AB6", "logistics_code": LOGISTICS,
        "logistics_no": f"W-{order_no}", "pay_code": PAY, "assure_code": EBP, "buyer_token": buyer,
        "entry_mode": "1210", "zone_type": "W", "value": value, "duty": Decimal(0), "consumption_tax": Decimal(0),
        "vat": Decimal(len(lines)), "total": Decimal(len(lines)), "full_rate": False, "tax_rule": "retail@1",
        "lines": lines,
    }  # fmt: skip
    return TaxAssessed(**(facts | changes))


def seen(event: TaxAssessed) -> Assessed:
    """As the loop hands it over."""
    return msgspec.json.decode(event.model_dump_json(by_alias=True, exclude_none=True), type=Assessed)


def refused(order_no: str, by: str = "matching", attempt: int = 1) -> ListRefused:
    return ListRefused(
        ebp_code=EBP,
        order_no=order_no,
        attempt=attempt,
        customs_code="2991",
        ebc_code=EBC,
        agent_code=AGENT,
        cop_no=f"L-{order_no}",
        pre_no=f"P-{order_no}",
        refused_by=by,
        findings=[
            Finding(
                code="1332", rule="311.acturalPaid.amount@2", path="OrderHead.acturalPaid",
                message="支付金额与订单实际支付金额不一致", actual="339.12", expected="340.12",
            )
        ],
    )  # fmt: skip


def _officer(order_no: str, invt_no: str | None) -> dict[str, Any]:
    return {
        "submission_id": f"s-{order_no}",
        "cop_no": f"O-{order_no}",
        "app_time": "20260302120000",
        "ebp_code": EBP,
        "order_no": order_no,
        "invt_no": invt_no or f"N-{order_no}",
        "officer": "C001",
    }


def inspection(order_no: str, result: InspectionResult, invt_no: str | None = None) -> ListInspectionReported:
    return ListInspectionReported.model_validate({**_officer(order_no, invt_no), "result": result})


def ruling(order_no: str, verdict: str, invt_no: str | None = None) -> ManualVerdictGiven:
    return ManualVerdictGiven.model_validate({**_officer(order_no, invt_no), "verdict": verdict})


def came_back(
    order_no: str, value: str, release_day: date, buyer: str = "buyer", return_no: str = "R-1"
) -> ReturnCompleted:
    return ReturnCompleted(
        ebp_code=EBP,
        order_no=order_no,
        attempt=1,
        invt_no=f"N-{order_no}",
        return_no=return_no,
        submission_id="s",
        assure_code=EBP,
        buyer_token=buyer,
        release_day=release_day,
        lines=[
            ReturningLine(
                gnum=1, gcode="3304990029", qty=Decimal(1), remaining=Decimal(0), original=Decimal(1),
                value=Decimal(value),
            )
        ],
    )  # fmt: skip
