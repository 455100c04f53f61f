"""The demo's officer: answers every list in manual review (300), at inspection (500), and detained at the gate."""

from __future__ import annotations

from datetime import date

from libs.schemas import declarations as d
from simulator.acting.board import DETAINED, INSPECTION, MANUAL, Board
from simulator.papers.documents import app_time
from simulator.people.partners import OFFICER
from simulator.plan.plan import Delivery, Parcel
from simulator.plan.setup import declared

_OFFICE_SECOND = 42_000


class Officer:
    """Manual review ends in release; an inspection finds what the plan put into the parcel. Of a parcel detained at the
    gate the plan says what becomes of it."""

    def __init__(self) -> None:
        self._answered: set[tuple[str, str]] = set()

    def next(self, board: Board, day: date) -> list[Delivery]:
        """Answers to every list that newly stands where an officer has the next word, in parcel order."""
        deliveries = []
        for number, status in sorted(board.statuses.items()):
            parcel = board.plan.parcels[number - 1]
            at_gate = status in DETAINED and number in board.released and parcel.ruling
            if at_gate or status in (MANUAL, INSPECTION):
                invt_no = board.invt_no(parcel)
                if invt_no and (invt_no, status) not in self._answered:
                    self._answered.add((invt_no, status))
                    deliveries.append(self._answer(parcel, invt_no, status, day))
        return deliveries

    def _answer(self, parcel: Parcel, invt_no: str, status: str, day: date) -> Delivery:
        common = {
            "cop_no": f"GY{invt_no}{status}",
            "app_time": app_time(day, _OFFICE_SECOND),
            "ebp_code": parcel.sale.platform.code,
            "order_no": parcel.sale.order_no,
            "invt_no": invt_no,
            "officer": OFFICER,
        }
        if status != INSPECTION:
            verdict = "release" if status == MANUAL else parcel.ruling
            return declared(
                "manual-verdict", parcel.case, d.ManualVerdict.model_validate({**common, "verdict": verdict})
            )
        result = d.ListInspectionResult.model_validate({**common, "result": parcel.finding})
        return declared("list-inspection", parcel.case, result)
