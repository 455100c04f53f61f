"""Returns tells of arrivals and of goods that stand apart."""

from __future__ import annotations

from decimal import Decimal

from libs.schemas.events.intake import ReturnArrived, UnfitGoodsDisposalDeclared, WrongGoodsRuled
from libs.schemas.events.returns import (
    GoodsApart,
    ReturnCompleted,
    ReturningLine,
    UnfitGoodsDisposed,
    WrongGoodsArrived,
    WrongGoodsDecided,
)
from services.returns.domain import rules
from services.returns.domain.arrivals import ZERO, Arrival, Sorted
from services.returns.domain.files import ReleasedList


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
    lines: list[ReturningLine],
    found: Sorted,
    *,
    ended: bool,
) -> ReturnCompleted:
    """Tell of goods that are back. warnings: what is handed back, because nobody applied for it (settled 83)."""
    return ReturnCompleted(
        ref=released.ref,
        invt_no=released.invt_no,
        return_no=event.return_no,
        arrival_no=arrival.arrival_no,
        submission_id=event.submission_id,
        customs_code=arrival.customs_code,
        area_code=arrival.area_code,
        ems_no=arrival.ems_no,
        assure_code=released.assure_code,
        buyer_token=released.buyer_token,
        release_day=released.release_day,
        ended=ended,
        lines=lines,
        warnings=[rules.HANDED_BACK.finding(f"{qty:f}", "0", line=gnum) for gnum, qty in found.handed_back.items()],
    )


def wrong_goods(event: ReturnArrived, released: ReleasedList, arrival: Arrival) -> WrongGoodsArrived:
    return WrongGoodsArrived(
        ref=released.ref,
        invt_no=released.invt_no,
        return_no=event.return_no,
        arrival_no=arrival.arrival_no,
        submission_id=event.submission_id,
        customs_code=arrival.customs_code,
        area_code=arrival.area_code,
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
