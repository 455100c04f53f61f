"""Most declarants hand in the papers of an audit, and the tax centre's officer closes it. Some papers show another price."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from hashlib import sha256

from libs.schemas import audits
from simulator.acting.board import EXAMINED, Board, Receipt
from simulator.papers.documents import app_time
from simulator.people.partners import officer_of
from simulator.plan.plan import Delivery, Parcel
from simulator.plan.register import declared

NOTICE = "tax-audit"
_MORNING_SECOND, _EVENING_SECOND = 7_200, 43_000
_PARTS = 4
_WORTH = {0: Decimal(2), 1: Decimal("0.5")}
"""Remainder of the parcel's number by four → what the goods of its first line are worth, of the price declared."""


_SILENT = 3
"""The remainder of parcels whose declarant hands in nothing: the officer finds them right without."""


class Auditor:
    """`next` yields papers that are asked for, and a result once they are there or their term is over."""

    def __init__(self) -> None:
        self._handed_in: set[str] = set()
        self._closed: set[str] = set()

    def next(self, board: Board, day: date) -> list[Delivery]:
        parcels = {release.invt_no: board.plan.parcels[number - 1] for number, release in board.released.items()}
        notices = [notice for notice in board.notices[NOTICE] if notice.fields["invtNo"] in parcels]
        asked = {notice.fields["invtNo"] for notice in notices if _says(notice, "asked")}
        speaks = {number for number in asked if parcels[number].number % _PARTS != _SILENT}
        fresh = sorted((parcels[number].number, number) for number in speaks - self._handed_in)
        self._handed_in.update(number for _, number in fresh)
        heard = {number for number in speaks if _taken(board, parcels[number], number)}
        heard |= {notice.fields["invtNo"] for notice in notices if _says(notice, "missed")}
        due = sorted((parcels[number].number, number) for number in heard - self._closed)
        self._closed.update(number for _, number in due)
        papers = [_papers(parcels[number], number, day) for _, number in fresh]
        return papers + [_result(parcels[number], number, day) for _, number in due]


def _says(notice: Receipt, standing: str) -> bool:
    """Of the papers; the guarantor is told of the end by another one."""
    return notice.fields.get("papers") == standing


def _taken(board: Board, parcel: Parcel, invt_no: str) -> bool:
    answers = board.answers("audit-papers", parcel.sale.agent.code, f"SD{invt_no}")
    return any(answer.status == EXAMINED for answer in answers)


def _papers(parcel: Parcel, invt_no: str, day: date) -> Delivery:
    sale = parcel.sale
    papers = [
        audits.AuditPaper(
            kind=kind, number=f"{kind}-{sale.order_no}", digest=sha256(f"{kind}{invt_no}".encode()).hexdigest()
        )
        for kind in (audits.PaperKind.INVOICE, audits.PaperKind.PAYMENT)
    ]
    document = audits.AuditPapers(
        cop_no=f"SD{invt_no}", app_time=app_time(day, _MORNING_SECOND), ebp_code=sale.platform.code,
        order_no=sale.order_no, invt_no=invt_no, party=sale.agent.code, papers=papers,
    )  # fmt: skip
    return declared("audit-papers", sale.agent.code, document)


def _result(parcel: Parcel, invt_no: str, day: date) -> Delivery:
    sale, worth = parcel.sale, _WORTH.get(parcel.number % _PARTS)
    line = sale.lines[0]
    lines = [audits.AuditedLine(gnum=1, value=line.good.price * line.qty * worth)] if worth else []
    officer = officer_of(sale.customs_code)
    document = audits.AuditResult(
        cop_no=f"SH{invt_no}", app_time=app_time(day, _EVENING_SECOND), ebp_code=sale.platform.code,
        order_no=sale.order_no, invt_no=invt_no, officer=officer, lines=lines,
    )  # fmt: skip
    return declared("audit-result", officer, document)
