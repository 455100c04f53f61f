"""Declarants take lists back where the plan says so, each once, by the number that the list has by then."""

from __future__ import annotations

from datetime import date

from simulator.acting.board import ACCEPTED, Board
from simulator.papers.documents import app_time, withdrawal
from simulator.plan.plan import Delivery, Parcel, Wave

_OFFICE_SECOND = 41_000


class Withdrawer:
    """A withdrawal follows as soon as the list stands where the plan waits for it."""

    def __init__(self) -> None:
        self._asked: set[int] = set()

    def next(self, board: Board, day: date) -> list[Delivery]:
        """The withdrawals of every list that newly stands there, in parcel order."""
        deliveries = []
        for parcel in board.plan.parcels:
            if parcel.withdrawn_at == board.statuses.get(parcel.number, "") and parcel.number not in self._asked:
                self._asked.add(parcel.number)
                deliveries.append(self._withdrawal(board, parcel, day))
        return deliveries

    def _withdrawal(self, board: Board, parcel: Parcel, day: date) -> Delivery:
        last = board.of_list(parcel)[-1].fields
        named = last["preNo"] if parcel.withdrawn_at == ACCEPTED else board.invt_no(parcel)
        body = withdrawal(parcel.sale, withdrawal_no(parcel), named or "", app_time(day, _OFFICE_SECOND))
        return Delivery(0, Wave.AFTER, "withdrawal", parcel.sale.order_no, body, parcel=parcel.number)


def withdrawal_no(parcel: Parcel) -> str:
    """Its declarant's own number of a parcel's withdrawal."""
    return f"CX{parcel.sale.cop_no[2:]}"
