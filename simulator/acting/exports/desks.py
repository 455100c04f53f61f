"""The officer answers export lists in manual review and at inspection; declarants take theirs back."""

from __future__ import annotations

from datetime import date
from typing import Any

from libs.schemas import declarations as d
from simulator.acting.board import ACCEPTED, INSPECTION, MANUAL, Board
from simulator.papers.documents import app_time
from simulator.papers.export_documents import export_withdrawal
from simulator.people.partners import officer_of
from simulator.plan.plan import Delivery, ExportParcel, Wave
from simulator.plan.register import declared, keyed

_OFFICE_SECOND, _DECLARANT_SECOND = 42_000, 51_000


class ExportOfficer:
    """Manual review ends in release; an inspection finds what the plan put into the parcel."""

    def __init__(self) -> None:
        self._answered: set[tuple[str, str]] = set()

    def next(self, board: Board, day: date) -> list[Delivery]:
        """Answers to every list that newly stands where an officer has the next word, in parcel order."""
        deliveries = []
        for parcel in board.plan.exports:
            status = board.exports.statuses.get(parcel.number)
            if status in (MANUAL, INSPECTION):
                invt_no = board.invt_no(parcel)
                if invt_no and (invt_no, status) not in self._answered:
                    self._answered.add((invt_no, status))
                    deliveries.append(_answer(parcel, invt_no, status, day))
        return deliveries


def _answer(parcel: ExportParcel, invt_no: str, status: str, day: date) -> Delivery:
    officer = officer_of(parcel.sale.passage.office)
    about: dict[str, Any] = {
        "cop_no": f"GY{invt_no}{status}", "app_time": app_time(day, _OFFICE_SECOND), "order_no": parcel.sale.order_no,
        "ebc_code": parcel.sale.consignor.code, "invt_no": invt_no, "officer": officer,
    }  # fmt: skip
    if status == MANUAL:
        return declared("manual-verdict", parcel.case, d.ManualVerdict.model_validate({**about, "verdict": "release"}))
    result = d.ListInspectionResult.model_validate({**about, "result": parcel.finding})
    return declared("list-inspection", parcel.case, result)


class ExportWithdrawer:
    """A withdrawal follows as soon as the list stands where the plan waits for it."""

    def __init__(self) -> None:
        self._asked: set[int] = set()

    def next(self, board: Board, day: date) -> list[Delivery]:
        """The withdrawals of every list that newly stands there, in parcel order."""
        deliveries = []
        for parcel in board.plan.exports:
            stands = parcel.withdrawn_at == board.exports.statuses.get(parcel.number, "")
            if stands and parcel.number not in self._asked:
                self._asked.add(parcel.number)
                deliveries.append(self._withdrawal(board, parcel, day))
        return deliveries

    def _withdrawal(self, board: Board, parcel: ExportParcel, day: date) -> Delivery:
        last = board.of_list(parcel)[-1].fields
        named = last["preNo"] if parcel.withdrawn_at == ACCEPTED else board.invt_no(parcel)
        moment = app_time(day, _DECLARANT_SECOND)
        body = export_withdrawal(parcel.sale, export_withdrawal_no(parcel), named or "", moment)
        return keyed("export-withdrawal", body, Wave.AFTER)


def export_withdrawal_no(parcel: ExportParcel) -> str:
    """Its declarant's own number of a parcel's withdrawal."""
    return f"CX{parcel.sale.cop_no}"
