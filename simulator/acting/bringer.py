"""Zone enterprises bring goods for exports in: verification list → release note → (inspection) → gate pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from libs.schemas import declarations as d
from libs.schemas.codes.book_kinds import INTO_ZONE
from simulator.acting.board import INSPECTION, REJECTED, Board
from simulator.papers.documents import app_time
from simulator.people import partners
from simulator.plan.plan import Delivery
from simulator.plan.register import declared

_ENTRY_SECOND = 43_000
_KIND = "entry-verification-list"


class Bringer:
    """Declares the next document of each entry once the last one has been answered. done: what was declared, by number."""

    def __init__(self) -> None:
        self._done: set[str] = set()

    def next(self, board: Board, day: date) -> list[Delivery]:
        """Return what can be declared now of the goods that the plan has enter."""
        moment = app_time(day, _ENTRY_SECOND)
        return [step for entry in _planned(board) for step in self._drive(entry, board, moment)]

    def _drive(self, entry: dict[str, Any], board: Board, moment: str) -> Iterator[Delivery]:
        """Every step whose number is new. What is drawn is inspected before it passes."""
        book, name = entry["emsNo"], entry["copNo"]
        listed = board.numbered("bondInvtNo", _KIND, book, name)
        if listed is None:
            return
        number = listed.fields["bondInvtNo"]
        yield from self._once(f"HJ{name}", lambda cop_no: _note(entry, number, cop_no, moment))
        noted = board.numbered("passportNo", "release-note", book, f"HJ{name}")
        if noted is None:
            return
        passport_no = noted.fields["passportNo"]
        if noted.status == INSPECTION:  # a driver tries to pass at once, and is refused
            yield from self._once(f"GV{name}", lambda cop_no: _pass(book, passport_no, cop_no, moment))
            if not any(told.status == REJECTED for told in board.answers("gate-pass", book, f"GV{name}")):
                return
            yield from self._once(f"GJ{name}", lambda cop_no: _inspection(book, number, passport_no, cop_no, moment))
            if board.numbered("passportNo", "gate-inspection", book, f"GJ{name}") is None:
                return
        yield from self._once(f"GR{name}", lambda cop_no: _pass(book, passport_no, cop_no, moment))

    def _once(self, cop_no: str, make: Callable[[str], Delivery]) -> Iterator[Delivery]:
        if cop_no not in self._done:
            self._done.add(cop_no)
            yield make(cop_no)


def _planned(board: Board) -> list[dict[str, Any]]:
    deliveries = (delivery for wave in board.plan.agenda.values() for delivery in wave)
    planned = [each.body for each in deliveries if each.document == _KIND and isinstance(each.body, dict)]
    return [*planned, *(each.entry for each in board.plan.declared if each.entry)]


def _note(entry: dict[str, Any], number: str, cop_no: str, moment: str) -> Delivery:
    document = d.ReleaseNote(
        cop_no=cop_no, app_time=moment, ems_no=entry["emsNo"], area_code=entry["areaCode"],
        vehicle_no=f"浙B{cop_no[-5:]}", bond_invt_nos=[number], total_weight=Decimal(entry["grossWeight"]),
        io_type=INTO_ZONE,
    )  # fmt: skip
    return declared("release-note", entry["emsNo"], document)


def _inspection(book: str, number: str, passport_no: str, cop_no: str, moment: str) -> Delivery:
    found = [d.ParcelResult(invt_no=number, result=d.InspectionResult.NORMAL)]
    document = d.GateInspectionResult(
        cop_no=cop_no, app_time=moment, ems_no=book, passport_no=passport_no, results=found,
        officer=partners.officer_of(partners.office_of(book)),
    )  # fmt: skip
    return declared("gate-inspection", book, document)


def _pass(book: str, passport_no: str, cop_no: str, moment: str) -> Delivery:
    document = d.GatePass(cop_no=cop_no, app_time=moment, ems_no=book, passport_no=passport_no, pass_time=moment)
    return declared("gate-pass", book, document)
