"""Sites, declarants and carriers bring parcels out: arrival and manifest, then departure once customs has released them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from simulator.acting.board import ACCEPTED, EXAMINED, REJECTED, RELEASED, Board
from simulator.acting.exports.transits import Transits
from simulator.papers.departure_documents import Bill, Part, arrival, departure, manifest
from simulator.papers.documents import app_time
from simulator.papers.export_documents import ExportSale
from simulator.plan.plan import Delivery, ExportParcel
from simulator.plan.register import keyed

EARLY = "XE"
"""How a departure is numbered that a carrier reports before anything is released."""
_EARLY_EVERY, _WHOLE_EVERY, _SPLIT_EVERY = 4, 3, 2
_REPORTS_MAX = 6
"""A carrier reports departures of one bill no more often than that, whatever it is answered."""
_SITE_SECOND, _BOUND_SECOND, _CHANGED_SECOND, _LEAVES_SECOND = 43_200, 44_000, 46_000, 50_000


@dataclass
class Shipment:
    """A parcel on its way. bill: under which it is bound; again: it is bound for a second time."""

    parcel: ExportParcel
    arrived: bool = False
    bill: Bill | None = None
    again: bool = False
    left: bool = False

    @property
    def sale(self) -> ExportSale:
        return self.parcel.sale

    @property
    def off(self) -> bool:
        """Say whether its first manifest is not the one it leaves by."""
        return (self.parcel.departing.taken_off or self.parcel.departing.left_behind) and not self.again


@dataclass
class Flight:
    """A declarant binds these to one bill. name: its documents' number. changes: how many were declared.

    tried: its carrier reported a departure before it was bound. day: of the manifest. departures: what left by each.
    """

    bill: Bill
    name: str
    day: date
    shipments: list[Shipment]
    tried: bool = False
    bound: bool = False
    changes: int = 0
    departures: list[list[Shipment]] = field(default_factory=list)


class Carriage:
    """Drives every parcel that leaves by a bill one step further whenever customs has answered the last one."""

    def __init__(self) -> None:
        self._shipments: dict[int, Shipment] = {}
        self._flights: dict[str, Flight] = {}
        self._transits = Transits("ZG")
        self._numbers = count(1)

    def next(self, board: Board, day: date) -> list[Delivery]:
        """Return what sites, declarants and carriers can declare now."""
        for parcel in board.plan.exports:
            if not parcel.sale.way.bonded and board.exports.statuses.get(parcel.number) in (EXAMINED, RELEASED):
                self._shipments.setdefault(parcel.number, Shipment(parcel))
        return [
            *self._take_off(board, day),
            *self._bind(board, day),
            *self._arrive(board, day),
            *self._leave(board, day),
        ]

    def wakes(self, board: Board) -> set[date]:
        """The days on which somebody will act beside those of the plan."""
        return {
            board.plan.day(each.parcel.day + 1)
            for each in self._shipments.values()
            if not each.left and not each.parcel.departing.plainly
        }

    # -- arrival and manifest -------------------------------------------------------------------------------------------

    def _due(self, board: Board, shipment: Shipment, day: date, after: int | None) -> bool:
        stands = board.exports.statuses.get(shipment.parcel.number) == EXAMINED
        return stands and after is not None and day >= board.plan.day(shipment.parcel.day + after)

    def _bind(self, board: Board, day: date) -> Iterator[Delivery]:
        """Parcels of one passage, carrier and declarant go under one bill."""
        loads: dict[tuple[str, ...], list[Shipment]] = defaultdict(list)
        for shipment in self._shipments.values():
            if shipment.bill is None and self._due(board, shipment, day, shipment.parcel.departing.bound):
                sale = shipment.sale
                passage = sale.passage
                loads[passage.office, passage.port, sale.carrier.code, sale.agent.code].append(shipment)
        for key in sorted(loads):
            yield from self._fly(board, loads[key], day)
        for flight in self._flights.values():
            if flight.tried and not flight.bound and self._answered(board, flight):
                yield from self._bound(flight, day)

    def _fly(self, board: Board, shipments: list[Shipment], day: date) -> Iterator[Delivery]:
        number, sale = next(self._numbers), shipments[0].sale
        name = f"{board.plan.seed % 10_000:04d}{day:%m%d}{number:06d}"
        bill = Bill(f"781-{name}", f"MU{500 + number % 90}", sale.passage, sale.carrier, sale.agent)
        flight = self._flights[name] = Flight(bill, name, day, shipments, tried=number % _EARLY_EVERY == 0)
        for shipment in shipments:
            shipment.bill = bill
        if flight.tried:
            part = Part(f"{EARLY}{name}", app_time(day, _SITE_SECOND))
            sales = [each.sale for each in shipments]
            yield keyed("departure", departure(part, bill.passage, bill.carrier, sales, bill))
        else:
            yield from self._bound(flight, day)

    @staticmethod
    def _answered(board: Board, flight: Flight) -> bool:
        told = board.answers("departure", flight.bill.carrier.code, f"{EARLY}{flight.name}", "1")
        return any(receipt.status != ACCEPTED for receipt in told)

    def _bound(self, flight: Flight, day: date) -> Iterator[Delivery]:
        flight.bound = True
        moment, sales = app_time(day, _BOUND_SECOND), [each.sale for each in flight.shipments]
        plain = not any(each.off for each in flight.shipments)
        if plain and len(sales) > 1 and int(flight.name[-6:]) % _SPLIT_EVERY == 0:
            middle = len(sales) // 2
            for seq_no, half in ((2, sales[middle:]), (1, sales[:middle])):
                part = Part(f"ZF{flight.name}", moment, seq_no, 2)
                yield keyed("manifest", manifest(part, flight.bill, half))
        else:
            yield keyed("manifest", manifest(Part(f"ZF{flight.name}", moment), flight.bill, sales))

    def _arrive(self, board: Board, day: date) -> Iterator[Delivery]:
        """A site reports what came: the whole of a bill, or parcel by parcel."""
        loads: dict[tuple[str, str, str], list[Shipment]] = defaultdict(list)
        for shipment in self._shipments.values():
            if not shipment.arrived and self._due(board, shipment, day, shipment.parcel.departing.arrives):
                flight = self._flight_of(shipment)
                if flight is None or flight.bound:
                    sale = shipment.sale
                    loads[sale.passage.office, sale.carrier.code, flight.name if flight else ""].append(shipment)
        for key in sorted(loads):
            shipments, flight = loads[key], self._flights.get(key[2])
            number = next(self._numbers)
            for shipment in shipments:
                shipment.arrived = True
            whole = flight if flight and number % _WHOLE_EVERY == 0 and _wholly(flight, shipments) else None
            part = Part(f"YD{board.plan.seed % 10_000:04d}{day:%m%d}{number:06d}", app_time(day, _SITE_SECOND))
            sales = [] if whole else [each.sale for each in shipments]
            carrier = shipments[0].sale.carrier
            yield keyed("export-arrival", arrival(part, key[0], carrier, sales, whole.bill if whole else None))

    def _flight_of(self, shipment: Shipment) -> Flight | None:
        bill = shipment.bill
        return self._flights[bill.number.removeprefix("781-")] if bill else None

    # -- departure ------------------------------------------------------------------------------------------------------

    def _take_off(self, board: Board, day: date) -> Iterator[Delivery]:
        """A released parcel is taken off its manifest: at once, or because it was left behind the day before."""
        for flight in list(self._flights.values()):
            gone = [
                each
                for each in flight.shipments
                if each.off
                and board.exports.statuses.get(each.parcel.number) == RELEASED
                and (each.parcel.departing.taken_off or day > flight.day)
            ]
            if gone:
                yield self._changed(flight, gone, day)

    @staticmethod
    def _changed(flight: Flight, gone: list[Shipment], day: date) -> Delivery:
        kept = [each for each in flight.shipments if each not in gone]
        flight.changes += 1
        for each in gone:
            each.bill, each.again = None, True
        moment = app_time(day, _CHANGED_SECOND + flight.changes)
        part = Part(f"ZF{flight.name}", moment, app_type="2" if kept else "3")
        document = manifest(part, flight.bill, [each.sale for each in kept or gone])
        flight.shipments = kept
        return keyed("manifest", document)

    def _leave(self, board: Board, day: date) -> Iterator[Delivery]:
        """Released parcels depart; by another region's port they go there under seal first."""
        yield from self._transits.next(board, day)
        for flight in self._flights.values():
            self._refused(board, flight)
            free = [each for each in flight.shipments if self._may_leave(board, each)]
            if flight.bill.passage.sealed:
                fresh = [each for each in free if not self._transits.has(each.parcel)]
                yield from self._transits.set_out(board, day, [each.parcel for each in fresh])
                free = [each for each in free if self._transits.came(each.parcel)]
            if free:
                yield self._departed(flight, free, day)

    @staticmethod
    def _refused(board: Board, flight: Flight) -> None:
        """A carrier reports a refused departure again. It may have been quicker than the service that lets parcels leave."""
        if len(flight.departures) >= _REPORTS_MAX:
            return
        for number, shipments in enumerate(flight.departures, 1):
            told = board.answers("departure", flight.bill.carrier.code, _departure_no(flight, number), "1")
            if any(receipt.status == REJECTED for receipt in told):
                for each in shipments:
                    each.left = False
                shipments.clear()

    @staticmethod
    def _may_leave(board: Board, shipment: Shipment) -> bool:
        released = board.exports.statuses.get(shipment.parcel.number) == RELEASED
        return released and not (shipment.left or shipment.off or shipment.parcel.withdrawn_at == RELEASED)

    @staticmethod
    def _departed(flight: Flight, shipments: list[Shipment], day: date) -> Delivery:
        flight.departures.append(shipments)
        for each in shipments:
            each.left = True
        part = Part(_departure_no(flight, len(flight.departures)), app_time(day, _LEAVES_SECOND))
        bill = flight.bill
        return keyed("departure", departure(part, bill.passage, bill.carrier, [each.sale for each in shipments], bill))


def _departure_no(flight: Flight, number: int) -> str:
    return f"LJ{flight.name}{number}"


def _wholly(flight: Flight, shipments: Iterable[Shipment]) -> bool:
    """Say whether these are all that is bound to the bill, and stay so."""
    here = list(shipments)
    plain = all(each.parcel.departing.plainly for each in flight.shipments)
    return plain and {each.parcel.number for each in here} == {each.parcel.number for each in flight.shipments}
