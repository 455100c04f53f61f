"""Goods with a customs declaration leave under their bill, or enter their zone.

Officers answer what stops, and some are taken back.
"""

from __future__ import annotations

from datetime import date

from libs.schemas import customs_declarations as customs
from libs.schemas.declarations import InspectionResult
from simulator.acting.board import INSPECTION, MANUAL, RELEASED, Board
from simulator.papers.departure_documents import Part, departed_under
from simulator.papers.documents import app_time
from simulator.people.partners import CARRIERS, officer_of
from simulator.plan.plan import DeclaredExport, Delivery
from simulator.plan.register import declared, keyed

_ENTERS_SECOND, _OFFICE_SECOND, _LEAVES_SECOND = 42_500, 45_000, 51_000


class Declaring:
    """Drives every customs declaration one step further once the last one has been answered."""

    def __init__(self) -> None:
        self._done: set[tuple[int, str]] = set()

    def next(self, board: Board, day: date) -> list[Delivery]:
        """Return what officers, declarants and carriers can declare now, in the plan's order."""
        deliveries = []
        for each in board.plan.declared:
            status = board.declared.statuses.get(each.number, "")
            step = {MANUAL: _found_in_order, INSPECTION: _found_in_order, RELEASED: _goes_on}.get(status)
            if step and (each.number, status) not in self._done and (delivery := step(each, status, board, day)):
                self._done.add((each.number, status))
                deliveries.append(delivery)
        return deliveries


def _found_in_order(each: DeclaredExport, status: str, board: Board, day: date) -> Delivery:
    _, agent_code, number = each.key
    officer = officer_of(each.document["portCode"])
    document = customs.DeclarationInspection(
        cop_no=f"CY{number}{status}", app_time=app_time(day, _OFFICE_SECOND), agent_code=agent_code, declaration_no=number,
        officer=officer, result=InspectionResult.NORMAL,
    )  # fmt: skip
    return declared("declaration-inspection", officer, document)


def _goes_on(each: DeclaredExport, _: str, board: Board, day: date) -> Delivery | None:
    """It departs, or enters its zone once its customs number is known, or its declarant takes it back."""
    _, agent_code, number = each.key
    if each.withdrawn:
        document = customs.DeclarationWithdrawal(
            cop_no=f"CB{number}", app_time=app_time(day, _OFFICE_SECOND), agent_code=agent_code, declaration_no=number,
            reason="合同取消",
        )  # fmt: skip
        return declared("declaration-withdrawal", agent_code, document)
    if each.entry:
        told = board.numbered("entryId", *each.key)
        if told is None:
            return None
        known = {"appTime": app_time(day, _ENTERS_SECOND), "entryId": told.fields["entryId"]}
        return keyed("entry-verification-list", each.entry | known)
    part = Part(f"LB{number}", app_time(day, _LEAVES_SECOND))
    carrier, bill_no = CARRIERS[each.number % len(CARRIERS)], each.document["billNo"]
    return keyed("departure", departed_under(part, bill_no, each.document["portCode"], carrier, f"XB{number}"))
