"""The demo's officer: answers every list in manual review (300), at inspection (500), and detained at the gate."""

from __future__ import annotations

from datetime import date

from libs.schemas import declarations as d
from simulator.acting.board import ACCEPTED, DETAINED, INSPECTION, MANUAL, Board
from simulator.papers.documents import app_time
from simulator.people.partners import officer_of
from simulator.plan.plan import Delivery, Parcel
from simulator.plan.register import declared

_OFFICE_SECOND = 42_000


class Officer:
    """Manual review ends in release; an inspection finds what the plan put into the parcel. Of a parcel detained at the
    gate the plan says what becomes of it; what is confiscated is taken out."""

    def __init__(self) -> None:
        self._answered: set[tuple[str, str]] = set()
        self._confiscated: dict[str, Parcel] = {}

    def next(self, board: Board, day: date) -> list[Delivery]:
        """Answers to every list that newly stands where an officer has the next word, in parcel order."""
        deliveries = self._take_out(board, day)
        for number, status in sorted(board.statuses.items()):
            parcel = board.plan.parcels[number - 1]
            at_gate = status in DETAINED and number in board.released and parcel.ruling
            if at_gate or status in (MANUAL, INSPECTION):
                invt_no = board.invt_no(parcel)
                if invt_no and (invt_no, status) not in self._answered:
                    self._answered.add((invt_no, status))
                    deliveries.append(self._answer(parcel, invt_no, status, day))
        return deliveries

    def _take_out(self, board: Board, day: date) -> list[Delivery]:
        """Goods that an officer confiscated are taken out of the zone."""
        deliveries = []
        for cop_no, parcel in list(self._confiscated.items()):
            officer = officer_of(parcel.sale.customs_code)
            if any(receipt.status != ACCEPTED for receipt in board.answers("manual-verdict", officer, cop_no)):
                del self._confiscated[cop_no]
                document = d.Confiscation(
                    cop_no=f"MS{cop_no}", app_time=app_time(day, _OFFICE_SECOND), ems_no=parcel.sale.warehouse.ems_no,
                    officer=officer, decision_no=f"JD{cop_no}", invt_nos=[board.invt_no(parcel) or ""],
                )  # fmt: skip
                deliveries.append(declared("confiscation", document.ems_no, document))
        return deliveries

    def _answer(self, parcel: Parcel, invt_no: str, status: str, day: date) -> Delivery:
        common = {
            "cop_no": f"GY{invt_no}{status}",
            "app_time": app_time(day, _OFFICE_SECOND),
            "ebp_code": parcel.sale.platform.code,
            "order_no": parcel.sale.order_no,
            "invt_no": invt_no,
            "officer": officer_of(parcel.sale.customs_code),
        }
        if status != INSPECTION:
            verdict = "release" if status == MANUAL else parcel.ruling
            if verdict == "confiscate":
                self._confiscated[common["cop_no"]] = parcel
            return declared(
                "manual-verdict", parcel.case, d.ManualVerdict.model_validate({**common, "verdict": verdict})
            )
        result = d.ListInspectionResult.model_validate({**common, "result": parcel.finding})
        return declared("list-inspection", parcel.case, result)
