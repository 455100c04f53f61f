"""The tax centre's officer closes every audit: most documents are right, some show another price."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from libs.schemas import audits
from simulator.acting.board import Board, Receipt
from simulator.papers.documents import app_time
from simulator.people.partners import officer_of
from simulator.plan.plan import Delivery, Parcel
from simulator.plan.register import declared

NOTICE = "tax-audit"
_EVENING_SECOND = 43_000
_WORTH = {0: Decimal(2), 1: Decimal("0.5")}
"""Remainder of the parcel's number by four → what the goods of its first line are worth, of the price declared."""


class Auditor:
    """`next` yields a result for each list whose documents were asked for."""

    def __init__(self) -> None:
        self._closed: set[str] = set()

    def next(self, board: Board, day: date) -> list[Delivery]:
        parcels = {release.invt_no: board.plan.parcels[number - 1] for number, release in board.released.items()}
        asked = {notice.fields["invtNo"] for notice in board.notices[NOTICE] if _asks(notice)}
        fresh = sorted((parcels[number].number, number) for number in asked & parcels.keys() - self._closed)
        self._closed.update(number for _, number in fresh)
        return [_result(parcels[number], number, day) for _, number in fresh]


def _asks(notice: Receipt) -> bool:
    """To the declarant; the guarantor is told of the end."""
    return "agentCode" in notice.fields


def _result(parcel: Parcel, invt_no: str, day: date) -> Delivery:
    sale, worth = parcel.sale, _WORTH.get(parcel.number % 4)
    line = sale.lines[0]
    lines = [audits.AuditedLine(gnum=1, value=line.good.price * line.qty * worth)] if worth else []
    officer = officer_of(sale.customs_code)
    document = audits.AuditResult(
        cop_no=f"SH{invt_no}", app_time=app_time(day, _EVENING_SECOND), ebp_code=sale.platform.code,
        order_no=sale.order_no, invt_no=invt_no, officer=officer, lines=lines,
    )  # fmt: skip
    return declared("audit-result", officer, document)
