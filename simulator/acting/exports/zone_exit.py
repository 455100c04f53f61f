"""The zone enterprise lets released exports out by its gate; some go on under seal to another port."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count

from libs.schemas import declarations as d
from simulator.acting.board import ACCEPTED, INSPECTION, RELEASED, Board
from simulator.acting.exports.transits import Transits
from simulator.papers.departure_documents import Part, departure
from simulator.papers.documents import app_time
from simulator.people.partners import EXPORT_ZONE, officer_of
from simulator.plan.plan import Delivery, ExportParcel
from simulator.plan.register import declared, keyed

LISTS_PER_VEHICLE = 25
_GATE_SECOND, _LEAVES_SECOND = 45_500, 50_500
_BOOK = EXPORT_ZONE.ems_no


@dataclass
class Vehicle:
    """One load that leaves the zone. out: whether it has passed."""

    name: str
    parcels: list[ExportParcel]
    out: bool = False


class ZoneExit:
    """Drives every load one step further whenever customs has answered the last one."""

    def __init__(self) -> None:
        self._loaded: set[int] = set()
        self._left: set[int] = set()
        self._declared: set[str] = set()
        self._vehicles: list[Vehicle] = []
        self._transits = Transits("EG")
        self._numbers = count(1)

    def next(self, board: Board, day: date) -> list[Delivery]:
        """Return what the zone enterprise, its gate and the carriers can declare now."""
        self._load(board, day)
        moment = app_time(day, _GATE_SECOND)
        steps = [step for vehicle in self._vehicles if not vehicle.out for step in self._drive(vehicle, board, moment)]
        return [*steps, *self._go_on(board, day)]

    def _load(self, board: Board, day: date) -> None:
        fresh = [
            parcel
            for parcel in board.plan.exports
            if parcel.sale.way.bonded
            and parcel.number not in self._loaded
            and board.exports.statuses.get(parcel.number) == RELEASED
            and parcel.withdrawn_at != RELEASED
        ]
        self._loaded.update(parcel.number for parcel in fresh)
        for start in range(0, len(fresh), LISTS_PER_VEHICLE):
            name = f"{board.plan.seed % 10_000:04d}{day:%m%d}{next(self._numbers):05d}"
            self._vehicles.append(Vehicle(name, fresh[start : start + LISTS_PER_VEHICLE]))

    def _drive(self, vehicle: Vehicle, board: Board, moment: str) -> Iterator[Delivery]:
        """Every step whose number is new: verification list, release note, inspection where it is drawn, gate."""
        name, invt_nos = vehicle.name, [board.invt_no(parcel) or "" for parcel in vehicle.parcels]
        yield from self._once(f"EH{name}", lambda number: _verification_list(number, moment, invt_nos))
        listed = board.numbered("bondInvtNo", "verification-list", _BOOK, f"EH{name}")
        if listed is None:
            return
        bond_invt_no = listed.fields["bondInvtNo"]
        yield from self._once(f"EF{name}", lambda number: _note(number, moment, bond_invt_no, vehicle.parcels))
        noted = board.numbered("passportNo", "release-note", _BOOK, f"EF{name}")
        if noted is None:
            return
        passport_no = noted.fields["passportNo"]
        if noted.status == INSPECTION:
            yield from self._once(f"EJ{name}", lambda number: _inspection(number, moment, passport_no, invt_nos))
            if board.numbered("passportNo", "gate-inspection", _BOOK, f"EJ{name}") is None:
                return
        yield from self._once(f"EP{name}", lambda number: _pass(number, moment, passport_no))
        vehicle.out = any(told.status != ACCEPTED for told in board.answers("gate-pass", _BOOK, f"EP{name}"))

    def _once(self, cop_no: str, make: Callable[[str], Delivery]) -> Iterator[Delivery]:
        if cop_no not in self._declared:
            self._declared.add(cop_no)
            yield make(cop_no)

    def _go_on(self, board: Board, day: date) -> Iterator[Delivery]:
        """Some leave by another port: they go there under seal, and depart."""
        yield from self._transits.next(board, day)
        out = [each for vehicle in self._vehicles if vehicle.out for each in vehicle.parcels if each.sale.departs]
        yield from self._transits.set_out(board, day, [each for each in out if not self._transits.has(each)])
        loads: dict[tuple[str, str], list[ExportParcel]] = defaultdict(list)
        for parcel in out:
            if self._transits.came(parcel) and parcel.number not in self._left:
                self._left.add(parcel.number)
                loads[parcel.sale.passage.port, parcel.sale.carrier.code].append(parcel)
        for key in sorted(loads):
            sales = [parcel.sale for parcel in loads[key]]
            number = f"EL{board.plan.seed % 10_000:04d}{day:%m%d}{next(self._numbers):05d}"
            part = Part(number, app_time(day, _LEAVES_SECOND))
            yield keyed("departure", departure(part, sales[0].passage, sales[0].carrier, sales, None))


def _verification_list(cop_no: str, moment: str, invt_nos: list[str]) -> Delivery:
    document = d.VerificationList(
        cop_no=cop_no, app_time=moment, ems_no=_BOOK, area_code=EXPORT_ZONE.enterprise.code, invt_nos=invt_nos
    )
    return declared("verification-list", _BOOK, document)


def _note(cop_no: str, moment: str, bond_invt_no: str, parcels: list[ExportParcel]) -> Delivery:
    document = d.ReleaseNote(
        cop_no=cop_no, app_time=moment, ems_no=_BOOK, area_code=EXPORT_ZONE.enterprise.code,
        vehicle_no=f"浙B{cop_no[-5:]}", bond_invt_nos=[bond_invt_no],
        total_weight=sum((parcel.sale.weight for parcel in parcels), Decimal(0)),
    )  # fmt: skip
    return declared("release-note", _BOOK, document)


def _inspection(cop_no: str, moment: str, passport_no: str, invt_nos: list[str]) -> Delivery:
    found = [d.ParcelResult(invt_no=number, result=d.InspectionResult.NORMAL) for number in invt_nos]
    document = d.GateInspectionResult(
        cop_no=cop_no, app_time=moment, ems_no=_BOOK, passport_no=passport_no, results=found,
        officer=officer_of(EXPORT_ZONE.customs_code),
    )  # fmt: skip
    return declared("gate-inspection", _BOOK, document)


def _pass(cop_no: str, moment: str, passport_no: str) -> Delivery:
    document = d.GatePass(cop_no=cop_no, app_time=moment, ems_no=_BOOK, passport_no=passport_no, pass_time=moment)
    return declared("gate-pass", _BOOK, document)
