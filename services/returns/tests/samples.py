"""Invented releases, applications and arrivals for the tests of returns."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from libs.schemas.declarations import InspectionResult
from libs.schemas.events.accountbook import (
    BookOpened,
    GateInspectionPosted,
    ListRef,
    ParcelInspected,
    ReleaseNoteApproved,
)
from libs.schemas.events.base import DecimalText, Event, reader_of
from libs.schemas.events.intake import (
    ReturnArrived,
    ReturnCentreRecorded,
    ReturnParcelsDeclared,
    UnfitGoodsDisposalDeclared,
    WrongGoodsRuled,
)
from libs.schemas.events.lists import DeclaredLine
from libs.schemas.events.return_documents import ReturnApplied, ReturnAppliedLine
from libs.schemas.events.review import (
    ListDetained,
    ListDetentionLifted,
    ListInspectionOrdered,
    ListReleased,
    QuotaUse,
    Verdict,
)
from libs.schemas.tests import a_list, verdicts
from services.returns.domain.due import ApplicationDue
from services.returns.domain.files import OPEN, ReturnFiles
from services.returns.domain.procedure import ReturnProcedure
from services.returns.domain.views import ListReleasedView

EBP, MERCHANT, AGENT, AREA, BOOK = "3301960AB1", "3301960AB2", "3301960AB5", "3301960AB6", "T2991W000001"
GCODE = "3304990029"
AnyOfReturn = TypeVar("AnyOfReturn", UnfitGoodsDisposalDeclared, WrongGoodsRuled)


class Line(NamedTuple):
    declared: DeclaredLine
    value: DecimalText


def line(gnum: int, qty: str, value: str, gcode: str = GCODE) -> Line:
    goods = a_list.line(gnum, item_record_no=f"I{gnum}", gcode=gcode, qty=qty)
    return Line(goods, DecimalText(value))


def released(order_no: str, *lines: Line) -> ListReleased:
    """Of two lines: three pieces for 100.00, one for 50.00."""
    lines = lines or (line(1, "3", "100.00"), line(2, "1", "50.00"))
    value = DecimalText(str(sum((Decimal(each.value) for each in lines), Decimal(0))))
    facts: dict[str, Any] = {
        "ebp_code": EBP, "order_no": order_no, "customs_code": "2991", "ebc_code": MERCHANT,
        "agent_code": AGENT, "invt_no": f"N-{order_no}", "ems_no": BOOK, "area_code": AREA,
        "logistics_code": "3301960AB4", "logistics_no": f"W-{order_no}", "pay_code": "3301960AB3",
        "assure_code": EBP, "buyer_token": "buyer",
    }  # fmt: skip
    return ListReleased(
        list=a_list.declared(**facts),
        lines=[each.declared for each in lines],
        value=value,
        tax=DecimalText("13.65"),
        values=[each.value for each in lines],
        quota=QuotaUse(year=2026, used=value),
        grounds=[],
    )


def stands(order_no: str, status: str, *, was_released: bool = False) -> Verdict:
    """Review says where a list stands: questioned, inspected, detained, let on."""
    kind = ListInspectionOrdered if status == "500" else ListDetained if status != "800" else ListDetentionLifted
    return kind(list=released(order_no).list.named, **verdicts.effect(status), released=was_released)


def drawn(*order_nos: str, inspection: bool = True) -> ReleaseNoteApproved:
    return ReleaseNoteApproved(
        ems_no=BOOK, submission_id="s-note", cop_no="HF1", passport_no="Z1", vehicle_no="1", bond_invt_nos=["QD1"],
        lists=[ListRef(ref=released(each).ref, invt_no=f"N-{each}") for each in order_nos], inspection=inspection,
    )  # fmt: skip


def inspected(**results: str) -> GateInspectionPosted:
    """Results by order number: normal, licence …"""
    found = [
        ParcelInspected(ref=released(each).ref, invt_no=f"N-{each}", result=InspectionResult(result))
        for each, result in results.items()
    ]
    return GateInspectionPosted(ems_no=BOOK, submission_id="s-gate", cop_no="CY1", passport_no="Z1", results=found)


def without_book(order_no: str) -> ListReleased:
    """A list of direct purchase, which left by a supervised site."""
    sold = released(order_no)
    facts = {name: getattr(sold.list, name) for name in sold.list.__struct_fields__}
    direct = type(sold.list)(**facts | {"ems_no": None, "trade_mode": "9610"})
    return type(sold)(**{name: getattr(sold, name) for name in sold.__struct_fields__} | {"list": direct})


def book_opened(ems_no: str, area_code: str, customs_code: str, **facts: Any) -> BookOpened:
    plain: dict[str, Any] = {"submission_id": "b", "cop_no": "B1", "items": 1} | facts
    return BookOpened(ems_no=ems_no, area_code=area_code, customs_code=customs_code, **plain)


def centre(area_code: str, customs_code: str, *conditions: str, **changes: Any) -> ReturnCentreRecorded:
    """Conditions of a return centre, all of them unless told otherwise, for a year."""
    held = [
        {"meets": meets, "since": "20260101", "until": "20261231"}
        for meets in conditions or ("dedicated-area", "video", "wms", "interface")
    ]
    facts: dict[str, Any] = {
        "submission_id": "c", "cop_no": "C1", "app_time": "20260302120000", "area_code": area_code,
        "customs_code": customs_code, "zone_type": "Y", "conditions": held, "customs": "0000",
    }  # fmt: skip
    return ReturnCentreRecorded.model_validate(facts | changes)


def parcels(area_code: str, customs_code: str, *numbers: str, **changes: Any) -> ReturnParcelsDeclared:
    facts: dict[str, Any] = {
        "submission_id": f"p-{numbers[0]}", "cop_no": f"P-{numbers[0]}", "app_time": "20260302120000",
        "area_code": area_code, "customs_code": customs_code,
        "parcels": [{"logistics_code": "3301960AB4", "logistics_no": number} for number in numbers],
    }  # fmt: skip
    return ReturnParcelsDeclared.model_validate(facts | changes)


def seen(release: ListReleased) -> ListReleasedView:
    """As the loop hands it over."""
    view: ListReleasedView = reader_of(ListReleasedView)(release.encode())
    return view


def application(order_no: str, return_no: str, *lines: tuple[int, str], **changes: Any) -> ReturnApplied:
    """lines: (gnum, qty), the whole first line unless told otherwise."""
    goods = [ReturnAppliedLine(gnum, GCODE, DecimalText(qty)) for gnum, qty in lines or ((1, "3"),)]
    facts: dict[str, Any] = {
        "submission_id": f"s-{return_no}", "cop_no": return_no, "ebp_code": EBP, "order_no": order_no,
        "invt_no": f"N-{order_no}", "ebc_code": MERCHANT, "agent_code": AGENT, "customs_code": "2991", "lines": goods,
    }  # fmt: skip
    return ReturnApplied(**facts | changes)


def arrival(
    order_no: str, return_no: str, *lines: tuple[int, str] | tuple[int, str, str], **changes: Any
) -> ReturnArrived:
    """lines: (gnum, qty, condition), sound unless told otherwise; the whole first line without any."""
    facts: dict[str, Any] = {
        "submission_id": f"a-{return_no}", "cop_no": f"A-{return_no}", "app_time": "20260302120000",
        "ebp_code": EBP, "order_no": order_no, "invt_no": f"N-{order_no}", "return_no": return_no,
        "customs_code": "2991", "area_code": AREA, "ems_no": BOOK,
        "lines": [
            {"gnum": gnum, "qty": qty, "condition": condition[0] if condition else "sound"}
            for gnum, qty, *condition in lines or ((1, "3"),)
        ],
    }  # fmt: skip
    return ReturnArrived.model_validate(facts | changes)


def about_return(kind: type[AnyOfReturn], order_no: str, return_no: str, **facts: Any) -> AnyOfReturn:
    """A disposal or a verdict about the arrival of a return."""
    plain = {
        "submission_id": f"x-{return_no}", "cop_no": f"X-{return_no}", "app_time": "20260302120000", "ebp_code": EBP,
        "order_no": order_no, "invt_no": f"N-{order_no}", "return_no": return_no, "arrival_no": f"A-{return_no}",
    }  # fmt: skip
    return kind.model_validate(plain | facts)


def disposal(order_no: str, return_no: str, *lines: tuple[int, str], **changes: Any) -> UnfitGoodsDisposalDeclared:
    facts = {
        "area_code": AREA, "disposal": "destruction", "lines": [{"gnum": gnum, "qty": qty} for gnum, qty in lines],
    }  # fmt: skip
    return about_return(UnfitGoodsDisposalDeclared, order_no, return_no, **(facts | changes))


def ruling(order_no: str, return_no: str, **changes: Any) -> WrongGoodsRuled:
    return about_return(WrongGoodsRuled, order_no, return_no, **({"officer": "2991001", "verdict": "seize"} | changes))


def ended(procedure: ReturnProcedure, files: ReturnFiles, day: date, at: datetime) -> list[Event]:
    """Return what follows from the end of a day, of files that have everything."""
    open_ = [(case, number, a) for case, all_ in files.applications.items() for number, a in all_.items()]
    due = [ApplicationDue(a.arrive_by or a.applied_day, case, number) for case, number, a in open_ if a.status in OPEN]
    return [event for one in due if one.on <= day for event in procedure.fall_due(one, day, at)]
