"""The demo's officer: answers every list in manual review (300), at inspection (500), and detained at the gate."""

from __future__ import annotations

from datetime import date

from libs.schemas import declarations as d
from simulator.acting.board import ACCEPTED, DETAINED, INSPECTION, MANUAL, REJECTED, Board
from simulator.papers.documents import app_time
from simulator.people.partners import officer_of
from simulator.plan.plan import Delivery, Parcel
from simulator.plan.register import declared

_OFFICE_SECOND = 42_000


class Officer:
    """Manual review ends in release, or in rejection where that is refused.

    An inspection finds what the plan put into the parcel. Of a parcel detained at the gate the plan says what becomes of
    it; what is confiscated is taken out.
    """

    def __init__(self) -> None:
        self._answered: set[str] = set()
        self._released: dict[str, Parcel] = {}
        self._confiscated: dict[str, Parcel] = {}

    def next(self, board: Board, day: date) -> list[Delivery]:
        """Answers to every list that newly stands where an officer has the next word, in parcel order."""
        deliveries = [*self._take_out(board, day), *self._reject(board, day)]
        for number, status in sorted(board.statuses.items()):
            parcel = board.plan.parcels[number - 1]
            at_gate = status in DETAINED and number in board.released and parcel.ruling
            if at_gate or status in (MANUAL, INSPECTION):
                invt_no = board.invt_no(parcel)
                cop_no = verdict_no(invt_no or "", status, _times(board, parcel, status))
                if invt_no and cop_no not in self._answered:
                    self._answered.add(cop_no)
                    deliveries.append(self._answer(parcel, invt_no, status, cop_no, day))
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

    def _reject(self, board: Board, day: date) -> list[Delivery]:
        """Lists in manual review whose release was refused."""
        deliveries = []
        for cop_no, parcel in list(self._released.items()):
            told = board.answers("manual-verdict", officer_of(parcel.sale.customs_code), cop_no)
            decided = [receipt for receipt in told if receipt.status != ACCEPTED]
            if decided:
                del self._released[cop_no]
            if any(receipt.status == REJECTED for receipt in decided) and board.statuses[parcel.number] == MANUAL:
                facts = _about(parcel, board.invt_no(parcel) or "", day) | {
                    "cop_no": f"TD{cop_no}",
                    "verdict": "reject",
                }
                deliveries.append(declared("manual-verdict", parcel.case, d.ManualVerdict.model_validate(facts)))
        return deliveries

    def _answer(self, parcel: Parcel, invt_no: str, status: str, cop_no: str, day: date) -> Delivery:
        common = _about(parcel, invt_no, day) | {"cop_no": cop_no}
        if status != INSPECTION:
            verdict = "release" if status == MANUAL else parcel.ruling
            if verdict == "release" and status == MANUAL:
                self._released[cop_no] = parcel
            if verdict == "confiscate":
                self._confiscated[common["cop_no"]] = parcel
            return declared(
                "manual-verdict", parcel.case, d.ManualVerdict.model_validate({**common, "verdict": verdict})
            )
        result = d.ListInspectionResult.model_validate({**common, "result": parcel.finding})
        return declared("list-inspection", parcel.case, result)


def verdict_no(invt_no: str, status: str = MANUAL, times: int = 1) -> str:
    """The officer's own number of what is said of a list that stands there. times: how often it came to stand there."""
    return f"GY{invt_no}{status}{times if times > 1 else ''}"


def _times(board: Board, parcel: Parcel, status: str) -> int:
    """Say how often the list has come to stand so. An inspection may leave it to an officer once more."""
    if status != MANUAL:
        return 1
    invt_no = board.invt_no(parcel)
    return sum(told.status == status and told.fields.get("invtNo") == invt_no for told in board.of_list(parcel))


def _about(parcel: Parcel, invt_no: str, day: date) -> dict[str, str]:
    return {
        "app_time": app_time(day, _OFFICE_SECOND),
        "ebp_code": parcel.sale.platform.code,
        "order_no": parcel.sale.order_no,
        "invt_no": invt_no,
        "officer": officer_of(parcel.sale.customs_code),
    }
