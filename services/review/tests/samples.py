"""Invented lists and enterprises for the tests of review."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from libs.schemas.declarations import EnterpriseRole, InspectionResult
from libs.schemas.events.accountbook import BookFacts, ParcelFoundAbnormal
from libs.schemas.events.base import DecimalText, reader_of
from libs.schemas.events.intake import EnterpriseRegistered, ListInspectionReported, ManualVerdictGiven
from libs.schemas.events.lists import Declared, DeclaredLine, ListEvent
from libs.schemas.events.matching import ListRefused
from libs.schemas.events.returns import ReturnCompleted, ReturningLine
from libs.schemas.events.tax import Assessment, LineTax, TaxAssessed
from libs.schemas.findings import Finding
from libs.schemas.tests import a_list
from services.review.domain.views import ToDecide

EBP, EBC, PAY, LOGISTICS, AGENT = "3301960AB1", "3301960AB2", "3301960AB3", "3301960AB4", "3301960AB5"
ROLES = {
    EBP: EnterpriseRole.PLATFORM,
    EBC: EnterpriseRole.ECOMMERCE,
    PAY: EnterpriseRole.PAYMENT,
    LOGISTICS: EnterpriseRole.LOGISTICS,
    AGENT: EnterpriseRole.AGENT,
}


def registration(
    code: str, *roles: EnterpriseRole, status: str = "active", office: str | None = None
) -> EnterpriseRegistered:
    return EnterpriseRegistered.model_validate(
        {
            "submission_id": f"s-{code}",
            "cop_no": f"r-{code}",
            "app_time": "20260302120000",
            "code": code,
            "name": "样本企业",
            "roles": list(roles),
            "status": status,
            "customs_code": office,
        }
    )


def registrations() -> list[EnterpriseRegistered]:
    """Every enterprise of the sample lists, in its role."""
    return [registration(code, role) for code, role in ROLES.items()]


class Line(NamedTuple):
    """A line, its tax and the book's price of it."""

    declared: DeclaredLine
    tax: LineTax
    price: DecimalText


def line(
    value: str,
    *,
    gnum: int = 1,
    qty: str = "1",
    unit: str = "011",
    gcode: str = "3304990029",
    unit_price: str | None = None,
    total_price: str | None = None,
) -> Line:
    """total_price: `value` unless told otherwise, as where freight is nothing. unit_price: what that makes."""
    total = total_price or value
    goods = a_list.line(gnum, item_record_no=f"I{gnum}", gcode=gcode, qty=qty, unit=unit, total_price=total)
    nothing, price = DecimalText("0"), unit_price or str(Decimal(total) / Decimal(qty))
    tax = LineTax(gnum, DecimalText(value), nothing, nothing, DecimalText("1.00"))
    return Line(goods, tax, DecimalText(price))


def assessed(order_no: str, *lines: Line, buyer: str = "buyer", **changes: Any) -> TaxAssessed:
    """An assessed list of these lines (one of 320.00 unless told otherwise); `changes` replace its facts."""
    lines = lines or (line("320.00"),)
    value = changes.pop("value", None) or sum((Decimal(each.tax.value) for each in lines), Decimal(0))
    entry_mode, full_rate = changes.pop("entry_mode", "1210"), changes.pop("full_rate", False)
    nothing, total = DecimalText("0"), DecimalText(str(len(lines)))
    tax = Assessment(
        value=DecimalText(str(value)), duty=nothing, consumption_tax=nothing, vat=total, total=total,
        full_rate=full_rate, tax_rule="retail@1", lines=[each.tax for each in lines],
    )  # fmt: skip
    book = BookFacts(entry_mode=entry_mode, zone_type="W", prices=[each.price for each in lines])
    return TaxAssessed(
        list=_declared(order_no, **{"buyer_token": buyer, **changes}),
        lines=[each.declared for each in lines],
        book=book if entry_mode else None,
        tax=tax,
    )


def _declared(order_no: str, **changes: Any) -> Declared:
    facts: dict[str, Any] = {
        "ebp_code": EBP, "order_no": order_no, "customs_code": "2991", "ebc_code": EBC, "agent_code": AGENT,
        "invt_no": f"N-{order_no}", "ems_no": "T2991W000001", "area_code": "3301960AB6",
        "logistics_code": LOGISTICS, "logistics_no": f"W-{order_no}", "pay_code": PAY, "assure_code": EBP,
    }  # fmt: skip
    return a_list.declared(**facts | changes)


def seen(event: ListEvent) -> ToDecide:
    """As the loop hands it over."""
    read: ToDecide = reader_of(ToDecide)(event.encode())
    return read


def refused(order_no: str, by: str = "matching", attempt: int = 1, invt_no: str | None = None) -> ListRefused:
    return ListRefused(
        list=_declared(order_no, attempt=attempt, invt_no=invt_no),
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


def abnormal(order_no: str, result: InspectionResult) -> ParcelFoundAbnormal:
    """The sorting line found this in the list's parcel."""
    return ParcelFoundAbnormal(
        list=_declared(order_no).named,
        passport_no="Z2991E260302000000000001",
        result=result,
    )


def came_back(
    order_no: str, value: str, release_day: date, buyer: str = "buyer", return_no: str = "R-1"
) -> ReturnCompleted:
    return ReturnCompleted(
        ref=_declared(order_no).ref,
        invt_no=f"N-{order_no}",
        return_no=return_no,
        arrival_no=f"A{return_no}",
        customs_code="2991",
        area_code="3301960AB6",
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
