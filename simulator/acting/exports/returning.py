"""Goods that left come back: their declarant applies some days behind the span of arrivals, the site tallies them later.

What a tally sets apart is disposed of, or an officer decides on it, once the tally was taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from libs.schemas.declarations import GoodsCondition
from simulator.acting.board import ACCEPTED, CLOSED, REJECTED, Board
from simulator.papers import export_return_documents as papers
from simulator.plan.plan import ComesBack, Delivery, ExportParcel
from simulator.plan.register import declared, keyed

_APPLIED_AFTER, _ARRIVES_AFTER = 2, 6
"""Days behind the span of arrivals, on which imports come back as well."""
_SECOND = 30_000


class ExportReturner:
    """Applications, what follows those that are accepted, and what becomes of goods that stand apart."""

    def __init__(self) -> None:
        self._applied: set[int] = set()
        self._arrived: set[int] = set()
        self._settled: set[int] = set()

    def wakes(self, board: Board) -> set[date]:
        """The days on which somebody will act."""
        coming = any(parcel.back for parcel in board.plan.exports)
        return {board.plan.day(board.plan.days + n) for n in (_APPLIED_AFTER, _ARRIVES_AFTER) if coming}

    def next(self, board: Board, day: date) -> list[Delivery]:
        """Return what declarants, sites and customs can declare now, in parcel order."""
        since = (day - board.plan.day(board.plan.days)).days
        back = [parcel for parcel in board.plan.exports if parcel.back]
        steps: list[Delivery] = []
        for parcel in back if since >= _APPLIED_AFTER else ():
            invt_no, left = board.invt_no(parcel), board.exports.statuses.get(parcel.number) == CLOSED
            if invt_no and left and parcel.number not in self._applied:
                self._applied.add(parcel.number)
                asked = papers.application(parcel.sale, invt_no, wanted(parcel), day, _SECOND)
                steps.append(keyed("export-return-application", asked))
            elif invt_no and since >= _ARRIVES_AFTER and self._awaited(board, parcel, invt_no):
                self._arrived.add(parcel.number)
                steps += _arrives(parcel, invt_no, day)
            elif invt_no and parcel.number in self._arrived and parcel.number not in self._settled:
                self._settled.add(parcel.number)
                steps += _settles(parcel, invt_no, day)
        return steps

    def _awaited(self, board: Board, parcel: ExportParcel, invt_no: str) -> bool:
        """Say whether its application is accepted, and it has not arrived."""
        told = board.answers("export-return-application", invt_no, papers.return_no(parcel.sale))
        taken = any(told_so.status.isdigit() and told_so.status not in (ACCEPTED, REJECTED) for told_so in told)
        return taken and parcel.number not in self._arrived


def wanted(parcel: ExportParcel) -> papers.Lines:
    """(gnum, pieces) of what is applied for: everything, one piece, or more than there was."""
    first = parcel.sale.lines[0].qty
    everything = [(gnum, line.qty) for gnum, line in enumerate(parcel.sale.lines, 1)]
    return {ComesBack.PART: [(1, 1)], ComesBack.BEYOND: [(1, first + 1)]}.get(
        parcel.back or ComesBack.WHOLE, everything
    )


def _arrives(parcel: ExportParcel, invt_no: str, day: date) -> Iterator[Delivery]:
    """Arrival, tally and certificate come in any order; here the certificate is first."""
    sale, lines = parcel.sale, wanted(parcel)
    yield declared("tax-certificate", invt_no, papers.certificate(sale, invt_no, day, _SECOND + 60))
    yield keyed("export-return-arrival", papers.arrival(sale, invt_no, day, _SECOND + 120))
    tally = papers.tally(sale, invt_no, lines, day, _SECOND + 180)
    yield declared("return-tally-result", tally.operator_code, tally)


def _settles(parcel: ExportParcel, invt_no: str, day: date) -> Iterator[Delivery]:
    sale, found = parcel.sale, papers.found(parcel.sale, wanted(parcel))
    if unfit := [(gnum, qty) for gnum, qty, condition in found if condition is GoodsCondition.UNFIT]:
        yield declared(
            "export-unfit-goods-disposal", invt_no, papers.disposal(sale, invt_no, unfit, day, _SECOND + 240)
        )
    if any(condition is GoodsCondition.NOT_THE_GOODS for *_, condition in found):
        yield declared("export-wrong-goods-verdict", invt_no, papers.verdict(sale, invt_no, day, _SECOND + 300))
