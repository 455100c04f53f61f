"""Zone enterprises let released parcels out: verification list → release note → (inspection) → gate pass.

Where the plan says so, a note is withdrawn before the gate, and the vehicle leaves by another one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum, auto
from itertools import count
from typing import TypeVar

from libs.schemas import declarations as d
from libs.schemas.zone_declarations import ReleaseNoteWithdrawal
from simulator.acting.board import ACCEPTED, DETAINED, INSPECTION, RELEASED, SENT_BACK, Board
from simulator.papers.documents import app_time
from simulator.people.partners import ALL_WAREHOUSES, Warehouse, officer_of
from simulator.plan.plan import Delivery, Parcel
from simulator.plan.register import declared

_FALSE_EVERY = 4
_EXIT_SECOND = 45_000
T = TypeVar("T")
EARLY, IN_TIME = "GE", "GP"
"""How a gate pass is numbered that comes before the inspection result, and one that may pass."""


class Stage(Enum):
    VERIFYING = auto()
    NOTING = auto()
    TRIED_EARLY = auto()
    INSPECTING = auto()
    TURNING_BACK = auto()
    PASSING = auto()
    OUT = auto()


@dataclass
class Vehicle:
    """One vehicle's load. bundles: cop_no of a verification list → its parcels. numbers: what customs gave them.

    turned_back: whether its first release note was withdrawn.
    """

    name: str
    warehouse: Warehouse
    bundles: dict[str, list[Parcel]]
    stage: Stage = Stage.VERIFYING
    numbers: dict[str, str] = field(default_factory=dict)
    passport_no: str = ""
    inspections: int = 0
    turned_back: bool = False

    @property
    def note(self) -> str:
        """The numbers of all that is declared of its present release note end so."""
        return f"{self.name}B" if self.turned_back else self.name

    @property
    def parcels(self) -> list[Parcel]:
        return [parcel for parcels in self.bundles.values() for parcel in parcels]

    @property
    def book(self) -> str:
        return self.warehouse.ems_no

    @property
    def weight(self) -> Decimal:
        """The load's, kilograms. Some drivers declare too much of what is not as it should be, and are inspected."""
        load = sum((parcel.sale.weight for parcel in self.parcels), Decimal(0))
        wrong = any(parcel.at_gate is not d.InspectionResult.NORMAL for parcel in self.parcels)
        return load * 2 if wrong and int(self.name[-4:]) % _FALSE_EVERY == 0 else load


class Gate:
    """Drives every vehicle one step further whenever customs has answered the last one."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._taken_off: set[int] = set()
        self._detained: set[int] = set()
        self._cleared: set[int] = set()
        self._sent_back: set[int] = set()
        self._vehicles: list[Vehicle] = []
        self._numbers = count(1)

    def next(self, board: Board, day: date) -> list[Delivery]:
        """Return what the zone enterprises, and the officer at the gate, can declare now."""
        moment = app_time(day, _EXIT_SECOND)
        deliveries = self._load(board, moment)
        for vehicle in self._vehicles:
            deliveries += self._drive(vehicle, board, moment)
        self._vehicles = [vehicle for vehicle in self._vehicles if vehicle.stage is not Stage.OUT]
        return deliveries

    def _load(self, board: Board, moment: str) -> list[Delivery]:
        """Bundle what was released since, let on again, or sent back abroad, by book, in parcel order."""
        waiting: dict[str, list[Parcel]] = defaultdict(list)
        self._let_on(board)
        sent_back = {number for number, status in board.statuses.items() if status == SENT_BACK} - self._sent_back
        self._sent_back |= sent_back
        self._cleared |= sent_back
        for number in sorted((board.released.keys() - self._seen) | sent_back):
            self._seen.add(number)
            parcel = board.plan.parcels[number - 1]
            if parcel.leaves and parcel.sale.flight is None:
                waiting[parcel.sale.warehouse.ems_no].append(parcel)
        deliveries, trade = [], board.plan.trade
        for warehouse in ALL_WAREHOUSES:
            together = [parcel for parcel in waiting[warehouse.ems_no] if not parcel.note_withdrawn]
            alone = [[[parcel]] for parcel in waiting[warehouse.ems_no] if parcel.note_withdrawn]
            bundles = _chunks(together, trade.lists_per_verification_list)
            for load in [*_chunks(bundles, trade.verification_lists_per_vehicle), *alone]:
                name = f"{moment[:8]}{next(self._numbers):04d}"
                vehicle = Vehicle(name, warehouse, {f"HZ{name}{n}": lists for n, lists in enumerate(load)})
                self._vehicles.append(vehicle)
                deliveries += [self._verify(vehicle, cop_no, board, moment) for cop_no in vehicle.bundles]
        return deliveries

    def _let_on(self, board: Board) -> None:
        """Parcels that the gate took off, were detained, and stand at 800 again may leave like any other."""
        detained = {number for number in self._taken_off if board.statuses.get(number) in DETAINED}
        self._taken_off -= detained
        self._detained |= detained
        free = {number for number in self._detained if board.statuses.get(number) == RELEASED}
        self._detained -= free
        self._cleared |= free
        self._seen -= free

    def _verify(self, vehicle: Vehicle, cop_no: str, board: Board, moment: str) -> Delivery:
        invt_nos = [board.invt_no(parcel) or "" for parcel in vehicle.bundles[cop_no]]
        document = d.VerificationList(
            cop_no=cop_no, app_time=moment, ems_no=vehicle.book, area_code=vehicle.warehouse.enterprise.code,
            invt_nos=invt_nos,
        )  # fmt: skip
        return declared("verification-list", vehicle.book, document)

    def _drive(self, vehicle: Vehicle, board: Board, moment: str) -> list[Delivery]:
        """One step, if the last one has been answered."""
        step = {
            Stage.VERIFYING: self._note,
            Stage.NOTING: self._approach,
            Stage.TRIED_EARLY: self._be_inspected,
            Stage.INSPECTING: self._leave,
            Stage.TURNING_BACK: self._note_anew,
            Stage.PASSING: self._finish,
        }.get(vehicle.stage)
        return step(vehicle, board, moment) if step else []

    def _approach(self, vehicle: Vehicle, board: Board, moment: str) -> list[Delivery]:
        """To the gate; a driver drawn for inspection tries to pass at once, and is refused."""
        approved = board.numbered("passportNo", "release-note", vehicle.book, f"HF{vehicle.note}")
        if approved is None:
            return []
        vehicle.passport_no = approved.fields["passportNo"]
        if approved.status != INSPECTION:
            return self._may_pass(vehicle, moment)
        vehicle.stage = Stage.TRIED_EARLY
        return [self._pass(vehicle, EARLY, moment)]

    def _may_pass(self, vehicle: Vehicle, moment: str) -> list[Delivery]:
        """Through the gate, unless its zone thinks again."""
        if any(parcel.note_withdrawn for parcel in vehicle.parcels) and not vehicle.turned_back:
            vehicle.stage = Stage.TURNING_BACK
            document = ReleaseNoteWithdrawal(
                cop_no=f"HC{vehicle.note}", app_time=moment, ems_no=vehicle.book,
                area_code=vehicle.warehouse.enterprise.code, passport_no=vehicle.passport_no,
            )  # fmt: skip
            return [declared("release-note-withdrawal", vehicle.book, document)]
        vehicle.stage = Stage.PASSING
        return [self._pass(vehicle, IN_TIME, moment)]

    def _note_anew(self, vehicle: Vehicle, board: Board, moment: str) -> list[Delivery]:
        if not _decided(board, "release-note-withdrawal", vehicle.book, f"HC{vehicle.note}"):
            return []
        vehicle.turned_back = True
        return self._note(vehicle, board, moment)

    def _be_inspected(self, vehicle: Vehicle, board: Board, moment: str) -> list[Delivery]:
        if not _decided(board, "gate-pass", vehicle.book, f"{EARLY}{vehicle.note}"):
            return []
        vehicle.stage = Stage.INSPECTING
        middle = (len(vehicle.parcels) + 1) // 2
        halves = [half for half in (vehicle.parcels[:middle], vehicle.parcels[middle:]) if half]
        vehicle.inspections = len(halves)
        return [self._inspect(vehicle, board, half, n, moment) for n, half in enumerate(halves)]

    def _leave(self, vehicle: Vehicle, board: Board, moment: str) -> list[Delivery]:
        numbers = (f"GI{vehicle.note}{n}" for n in range(vehicle.inspections))
        if not all(_decided(board, "gate-inspection", vehicle.book, number) for number in numbers):
            return []
        return self._may_pass(vehicle, moment)

    def _finish(self, vehicle: Vehicle, board: Board, _: str) -> list[Delivery]:
        if _decided(board, "gate-pass", vehicle.book, f"{IN_TIME}{vehicle.note}"):
            vehicle.stage = Stage.OUT
        return []

    def _note(self, vehicle: Vehicle, board: Board, moment: str) -> list[Delivery]:
        """The release note, once every verification list of the load has its number."""
        for cop_no in vehicle.bundles:
            approved = board.numbered("bondInvtNo", "verification-list", vehicle.book, cop_no)
            if approved:
                vehicle.numbers[cop_no] = approved.fields["bondInvtNo"]
        if len(vehicle.numbers) < len(vehicle.bundles):
            return []
        vehicle.stage = Stage.NOTING
        document = d.ReleaseNote(
            cop_no=f"HF{vehicle.note}", app_time=moment, ems_no=vehicle.book,
            area_code=vehicle.warehouse.enterprise.code, vehicle_no=f"浙B{vehicle.name[-5:]}",
            bond_invt_nos=list(vehicle.numbers.values()), total_weight=vehicle.weight,
        )  # fmt: skip
        return [declared("release-note", vehicle.book, document)]

    def _pass(self, vehicle: Vehicle, prefix: str, moment: str) -> Delivery:
        document = d.GatePass(
            cop_no=f"{prefix}{vehicle.note}", app_time=moment, ems_no=vehicle.book, passport_no=vehicle.passport_no,
            pass_time=moment,
        )  # fmt: skip
        return declared("gate-pass", vehicle.book, document)

    def _inspect(self, vehicle: Vehicle, board: Board, parcels: list[Parcel], nth: int, moment: str) -> Delivery:
        """The sorting line tells of some parcels. What is not normal comes off; what an officer let on is normal."""
        normal = d.InspectionResult.NORMAL
        found = {each.number: normal if each.number in self._cleared else each.at_gate for each in parcels}
        self._taken_off |= {number for number, result in found.items() if result is not normal}
        results = [
            d.ParcelResult(invt_no=board.invt_no(parcel) or "", result=found[parcel.number]) for parcel in parcels
        ]
        document = d.GateInspectionResult(
            cop_no=f"GI{vehicle.note}{nth}", app_time=moment, ems_no=vehicle.book, passport_no=vehicle.passport_no,
            officer=officer_of(vehicle.warehouse.customs_code), results=results,
        )  # fmt: skip
        return declared("gate-inspection", vehicle.book, document)


def _decided(board: Board, kind: str, book: str, cop_no: str) -> bool:
    return any(receipt.status != ACCEPTED for receipt in board.answers(kind, book, cop_no))


def _chunks(items: list[T], size: int) -> list[list[T]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
