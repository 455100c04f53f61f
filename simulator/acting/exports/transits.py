"""Carriers take released parcels under seal to the port where they leave, and the site there takes them in (转关)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count

from simulator.acting.board import ACCEPTED, Board
from simulator.papers.departure_documents import transit_closing, transit_opening
from simulator.papers.documents import app_time
from simulator.people.partners import SITES, Enterprise
from simulator.people.ways_out import Passage
from simulator.plan.plan import Delivery, ExportParcel
from simulator.plan.register import declared

_OPENS_SECOND, _CLOSES_SECOND = 47_000, 48_000


@dataclass
class Load:
    """One vehicle is under seal. transit_no: its number. closing, closed: how far it has come."""

    transit_no: str
    passage: Passage
    carrier: Enterprise
    parcels: Sequence[ExportParcel]
    closing: bool = False
    closed: bool = False


class Transits:
    """Drives every vehicle under seal one step further whenever customs has answered the last one.

    prefix: keeps its numbers apart from those of others.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._of: dict[int, Load] = {}
        self._loads: list[Load] = []
        self._numbers = count(1)

    def has(self, parcel: ExportParcel) -> bool:
        return parcel.number in self._of

    def came(self, parcel: ExportParcel) -> bool:
        """Say whether it is at its port."""
        load = self._of.get(parcel.number)
        return load is not None and load.closed

    def set_out(self, board: Board, day: date, parcels: Sequence[ExportParcel]) -> Iterator[Delivery]:
        """Parcels of one passage and carrier go on one vehicle."""
        loads: dict[tuple[str, str, str], list[ExportParcel]] = defaultdict(list)
        for parcel in parcels:
            passage = parcel.sale.passage
            loads[passage.office, passage.port, parcel.sale.carrier.code].append(parcel)
        for key in sorted(loads):
            sale = loads[key][0].sale
            number = f"{self._prefix}{board.plan.seed % 10_000:04d}{day:%m%d}{next(self._numbers):05d}"
            load = Load(number, sale.passage, sale.carrier, loads[key])
            self._loads.append(load)
            self._of.update((parcel.number, load) for parcel in load.parcels)
            sales = [parcel.sale for parcel in load.parcels]
            document = transit_opening(number, app_time(day, _OPENS_SECOND), load.passage, load.carrier, sales)
            yield declared("transit-opening", load.carrier.code, document)

    def next(self, board: Board, day: date) -> Iterator[Delivery]:
        """Vehicles that set out arrive; those that arrived are known to have."""
        for load in self._loads:
            operator, number = SITES[load.passage.port].operator.code, f"C{load.transit_no}"
            if not load.closing and _answered(board, "transit-opening", load.carrier.code, load.transit_no):
                load.closing = True
                moment = app_time(day, _CLOSES_SECOND)
                document = transit_closing(number, moment, load.passage, load.carrier, load.transit_no)
                yield declared("transit-closing", operator, document)
            elif load.closing and not load.closed:
                load.closed = _answered(board, "transit-closing", operator, number)


def _answered(board: Board, *named: str) -> bool:
    return any(receipt.status != ACCEPTED for receipt in board.answers(*named))
