"""Returns tells of arrivals and of goods that stand apart."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from libs.schemas.events.intake import ReturnArrived, UnfitGoodsDisposalDeclared, WrongGoodsRuled
from libs.schemas.events.returns import (
    GoodsApart,
    GoodsSorted,
    ReturnAccepted,
    ReturnCompleted,
    ReturningLine,
    SortedGoodsHandedBack,
    UnfitGoodsDisposed,
    WrongGoodsArrived,
    WrongGoodsDecided,
)
from services.returns.domain import rules
from services.returns.domain.arrivals import ZERO, Arrival, Sorted
from services.returns.domain.centres import SortedGoods
from services.returns.domain.files import Application, ReleasedList


def line(
    released: ReleasedList, gnum: int, qty: Decimal, remaining: Decimal, value: Decimal, unfit: Decimal = ZERO
) -> ReturningLine:
    of_list = released.lines[gnum]
    return ReturningLine(
        gnum=gnum,
        item_record_no=of_list.item_record_no,
        gcode=of_list.gcode,
        qty=qty,
        unfit=unfit,
        remaining=remaining,
        original=of_list.qty,
        value=value,
    )


def completed(
    event: ReturnArrived,
    released: ReleasedList,
    arrival: Arrival,
    return_no: str,
    lines: list[ReturningLine],
    found: Sorted,
    *,
    ended: bool,
) -> ReturnCompleted:
    """Tell of goods that are back. warnings: what is handed back, because nobody applied for it (settled 83)."""
    return ReturnCompleted(
        ref=released.ref,
        invt_no=released.invt_no,
        return_no=return_no,
        arrival_no=arrival.arrival_no,
        submission_id=event.submission_id,
        customs_code=arrival.customs_code,
        list_office=_other_office(released, arrival.customs_code),
        area_code=arrival.keeper,
        ems_no=arrival.ems_no,
        assure_code=released.assure_code,
        buyer_token=released.buyer_token,
        release_day=released.release_day,
        ended=ended,
        lines=lines,
        warnings=[rules.HANDED_BACK.finding(f"{qty:f}", "0", line=gnum) for gnum, qty in found.handed_back.items()],
    )


def _other_office(released: ReleasedList, customs_code: str) -> str | None:
    """The list's office, where this is another one."""
    listed = released.place.customs_code
    return None if listed == customs_code else listed


def accepted(
    application: Application, released: ReleasedList, arrive_by: date, lines: list[ReturningLine]
) -> ReturnAccepted:
    document = application.document
    return ReturnAccepted(
        ref=released.ref,
        invt_no=released.invt_no,
        return_no=application.return_no,
        submission_id=document.submission_id,
        arrive_by=arrive_by,
        customs_code=document.customs_code,
        list_office=_other_office(released, document.customs_code),
        lines=lines,
    )


def sorted_ahead(goods: SortedGoods, released: ReleasedList) -> GoodsSorted:
    return GoodsSorted(**_of_sorted(goods, released))


def handed_back(goods: SortedGoods, released: ReleasedList) -> SortedGoodsHandedBack:
    return SortedGoodsHandedBack(**_of_sorted(goods, released))


def _of_sorted(goods: SortedGoods, released: ReleasedList) -> dict[str, Any]:
    document = goods.document
    return {
        "ref": released.ref,
        "invt_no": released.invt_no,
        "arrival_no": goods.arrival_no,
        "submission_id": document.submission_id,
        "customs_code": document.customs_code,
        "area_code": document.area_code or "",
        "apply_by": goods.apply_by,
    }


def wrong_goods(event: ReturnArrived, released: ReleasedList, arrival: Arrival, return_no: str) -> WrongGoodsArrived:
    return WrongGoodsArrived(
        ref=released.ref,
        invt_no=released.invt_no,
        return_no=return_no,
        arrival_no=arrival.arrival_no,
        submission_id=event.submission_id,
        customs_code=arrival.customs_code,
        area_code=arrival.keeper,
        lines=[_apart(released, gnum, qty) for gnum, qty in arrival.wrong.items()],
    )


def disposed(event: UnfitGoodsDisposalDeclared, released: ReleasedList, arrival: Arrival) -> UnfitGoodsDisposed:
    return UnfitGoodsDisposed(
        ref=released.ref,
        invt_no=released.invt_no,
        return_no=event.return_no,
        arrival_no=arrival.arrival_no,
        submission_id=event.submission_id,
        cop_no=event.cop_no,
        ems_no=arrival.ems_no,
        disposal=event.disposal,
        lines=[_apart(released, line.gnum, line.qty) for line in event.lines],
    )


def decided(event: WrongGoodsRuled, released: ReleasedList) -> WrongGoodsDecided:
    return WrongGoodsDecided(
        ref=released.ref,
        invt_no=released.invt_no,
        return_no=event.return_no,
        arrival_no=event.arrival_no,
        submission_id=event.submission_id,
        verdict=event.verdict,
    )


def _apart(released: ReleasedList, gnum: int, qty: Decimal) -> GoodsApart:
    return GoodsApart(gnum=gnum, item_record_no=released.lines[gnum].item_record_no, qty=qty)
