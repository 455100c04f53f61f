"""The demo's officer: answers every list in manual review (300) and at inspection (500)."""

from __future__ import annotations

from datetime import date

from libs.schemas import declarations as d
from simulator.acting.board import INSPECTION, MANUAL, Board
from simulator.papers.documents import app_time
from simulator.people.partners import OFFICER
from simulator.plan.plan import Delivery, Parcel
from simulator.plan.setup import declared

_OFFICE_SECOND = 42_000


class Officer:
    """Manual review ends in release; an inspection finds what the plan put into the parcel."""

    def __init__(self) -> None:
        self._answered: set[tuple[str, str]] = set()

    def next(self, board: Board, day: date) -> list[Delivery]:
        """Answers to every list that newly stands at 300 or 500, in parcel order."""
        deliveries = []
        for number, status in sorted(board.statuses.items()):
            if status in (MANUAL, INSPECTION):
                parcel = board.plan.parcels[number - 1]
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
        if status == MANUAL:
            return declared(
                "manual-verdict", parcel.case, d.ManualVerdict.model_validate({**common, "verdict": "release"})
            )
        result = d.ListInspectionResult.model_validate({**common, "result": parcel.finding})
        return declared("list-inspection", parcel.case, result)
