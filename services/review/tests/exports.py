"""Invented export lists for the tests of review."""

from __future__ import annotations

from typing import Any

from libs.schemas.declarations import InspectionResult
from libs.schemas.events.accountbook import StockGivenUp, StockKept
from libs.schemas.events.base import DecimalText
from libs.schemas.events.exports import ListNotReady, ListReadyToLeave
from libs.schemas.events.intake import ListInspectionReported, ManualVerdictGiven
from libs.schemas.events.lists import Declared, DeclaredLine, Exported
from libs.schemas.events.matching import ListMatched, WithdrawalAsked
from libs.schemas.tests import a_list
from services.review.tests.samples import AGENT, EBC, EBP, LOGISTICS

TOYS, SCRAP, ALLOY, HONEY, CHARCOAL = "9503006000", "7404000010", "7202300000", "0409000000", "4402900090"
"""Goods without more; licensed and dutiable; dutiable; inspected by law; prohibited."""
HANGZHOU, TAIYUAN = "2991", "0500"
"""Offices that may inspect before loading, and may not."""
DOLLAR, YEN = "502", "116"
_EXPORTED = {
    "statistics_flag": "B", "owner_code": "NO", "country": "502", "pod": "5021", "port_code": HANGZHOU,
}  # fmt: skip


def goods(gnum: int = 1, **facts: Any) -> DeclaredLine:
    known: dict[str, Any] = {
        "gcode": TOYS, "country": "502", "qty": "2", "unit": "006", "qty1": "2", "unit1": "006", "total_price": "80.00",
        "gname": "智力玩具", "item_no": f"S{gnum}",
    }  # fmt: skip
    return a_list.line(gnum, **known | facts)


def declared(order_no: str = "1", **facts: Any) -> Declared:
    exported = {name: facts.pop(name, value) for name, value in _EXPORTED.items()}
    known: dict[str, Any] = {
        "ebp_code": "无", "owner": EBC, "order_no": order_no, "direction": "E", "customs_code": HANGZHOU,
        "trade_mode": "9610", "ebc_code": EBC, "agent_code": AGENT, "pay_code": None, "assure_code": None,
        "area_code": None, "ems_no": None, "buyer_token": None, "invt_no": f"N-{order_no}",
        "logistics_code": LOGISTICS, "logistics_no": f"W-{order_no}", "traf_mode": "5",
    }  # fmt: skip
    return a_list.declared(**known | facts, exported=Exported(**exported))


def matched(order_no: str = "1", *lines: DeclaredLine, **facts: Any) -> ListMatched:
    """An export list of these lines (toys for 80 yuan unless told otherwise)."""
    return ListMatched(
        list=declared(order_no, **facts),
        fees=a_list.fees(),
        lines=list(lines) or [goods()],
        gross_weight=DecimalText("1.5"),
    )


def ready(event: ListMatched) -> ListReadyToLeave:
    return ListReadyToLeave(list=event.list)


def not_ready(event: ListMatched) -> ListNotReady:
    return ListNotReady(list=event.list, status="399")


def withdrawal(event: ListMatched) -> WithdrawalAsked:
    named = event.list.invt_no or ""
    return WithdrawalAsked(ref=event.ref, way="withdrawal", submission_id="w", named=named, list=event.list)


def given_up(event: ListMatched) -> StockGivenUp:
    return StockGivenUp(list=event.list.named, submission_id="w")


def kept(event: ListMatched) -> StockKept:
    """Its goods stand in a verification list."""
    return StockKept(list=event.list.named, submission_id="w", by="QD1")


def _officer(event: ListMatched) -> dict[str, Any]:
    number, invt_no = event.ref.number, event.list.invt_no
    return {
        "submission_id": f"s-{number}", "cop_no": f"O-{number}", "app_time": "20260302120000", "ebc_code": EBC,
        "order_no": number, "invt_no": invt_no, "officer": "C001",
    }  # fmt: skip


def inspection(event: ListMatched, result: InspectionResult = InspectionResult.NORMAL) -> ListInspectionReported:
    return ListInspectionReported.model_validate({**_officer(event), "result": result})


def ruling(event: ListMatched, verdict: str) -> ManualVerdictGiven:
    return ManualVerdictGiven.model_validate({**_officer(event), "verdict": verdict})


PLATFORM = EBP
