"""Invented lists, warehouse-in lists, release sheets and signatures for the tests of exports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events.lists import Declared, NamedList
from libs.schemas.events.review import (
    ArrivalAskedBack,
    Ground,
    LeavePermitted,
    LineGoods,
    ListDetentionLifted,
    ListExamined,
    ListRejected,
    ListSuspended,
    ParcelControlled,
)
from libs.schemas.events.site_documents import ArrivedParcel, ParcelSignedFor, SiteDeliveryDeclared, SiteReleaseDeclared
from libs.schemas.tests import a_list

SITE, OTHER_SITE, BILL = "2231980S01", "2231980S02", "999-11110001"
CARRIER, OTHER_CARRIER = "3301960AB4", "3301960AB5"
OFFICE, OTHER_OFFICE = "2231", "3109"
_GROUND = Ground(rule="review.logisticsNo.arrival", version=1, code="399", text="待运抵")


def declared(number: str, attempt: int = 1, bill_no: str | None = BILL, **facts: Any) -> Declared:
    """The list of order `number`, whose parcel has the waybill `W-number`."""
    known: dict[str, Any] = {
        "order_no": number, "attempt": attempt, "customs_code": OFFICE, "trade_mode": "9610", "traf_mode": "5",
        "logistics_code": CARRIER,
        "logistics_no": f"W-{number}", "bill_no": bill_no, "ems_no": None, "area_code": None,
        "invt_no": f"N-{number}", "submission_id": f"s-{number}-{attempt}",
    }  # fmt: skip
    return a_list.declared(**{**known, **facts})


def _verdict(event: Any, about: NamedList, status: ListStatus, final: bool = False, **more: Any) -> Any:
    said = {"list": about, "status": status, "lets_go": [], "final": final, "grounds": [_GROUND]}
    return a_list.told(event, **said, **more)


def examined(about: Declared, status: ListStatus = ListStatus.STORED) -> ListExamined:
    verdict: ListExamined = _verdict(ListExamined, about, status)
    return verdict


def stopped(about: Declared) -> ListSuspended:
    verdict: ListSuspended = _verdict(ListSuspended, about.named, ListStatus.SUSPENDED)
    return verdict


def rejected(about: Declared) -> ListRejected:
    verdict: ListRejected = _verdict(ListRejected, about.named, ListStatus.REJECTED, final=True, refused_by="review")
    return verdict


def controlled(about: Declared, status: ListStatus = ListStatus.INSPECTION, **facts: Any) -> ParcelControlled:
    """It is drawn for inspection, or detained; with `leaves_as`, customs have decided."""
    return ParcelControlled(list=about, status=status, **facts)


def lifted(about: Declared) -> ListDetentionLifted:
    verdict: ListDetentionLifted = _verdict(ListDetentionLifted, about.named, ListStatus.RELEASED, released=True)
    return verdict


def permitted(about: Declared, goods: list[LineGoods] | None = None) -> LeavePermitted:
    return LeavePermitted(list=about, goods=goods)


def delivery(cop_no: str | None, *numbers: str, **facts: Any) -> SiteDeliveryDeclared:
    """The site takes in the parcels of these orders under the bill."""
    known: dict[str, Any] = {
        "submission_id": f"d-{cop_no}", "app_type": "1", "customs_code": OFFICE, "operator_code": SITE, "ie_flag": "I",
        "bill_no": BILL, "logistics_code": CARRIER, "cop_no": cop_no,
    }  # fmt: skip
    lines = [ArrivedParcel(gnum, f"W-{number}") for gnum, number in enumerate(numbers, 1)]
    return SiteDeliveryDeclared(**{**known, "lines": lines, **facts})


def sheet(cop_no: str, numbers: Iterable[str], **facts: Any) -> SiteReleaseDeclared:
    """The parcels of these orders left the site."""
    known: dict[str, Any] = {
        "submission_id": f"r-{cop_no}", "cop_no": cop_no, "app_time": "20260302120000", "customs_code": OFFICE,
        "operator_code": SITE, "vehicle_no": "京A12345", "leave_time": "20260302115500",
        "parcels": [{"logistics_code": CARRIER, "logistics_no": f"W-{number}"} for number in numbers],
    }  # fmt: skip
    return SiteReleaseDeclared.model_validate(known | facts)


def signed_for(number: str) -> ParcelSignedFor:
    return ParcelSignedFor(
        submission_id=f"f-{number}", logistics_code=CARRIER, logistics_no=f"W-{number}", logistics_time="20260303100000"
    )


def asked_back(about: Declared, number: str = "1") -> ArrivalAskedBack:
    """An officer has the parcel of this list arrive anew."""
    return ArrivalAskedBack(list=about, officer="22319O0001", submission_id=f"v-{number}", cop_no=f"V{number}")
