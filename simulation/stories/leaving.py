"""Partners declare these documents of parcels that leave, from order to departure and summary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import count
from random import Random

from checker.facts import Facts
from libs.schemas.events.departures import ListDeparted, TransitClosed, TransitOpened
from libs.schemas.events.review import LeavePermitted, ListExamined
from simulation.stories import parcels
from simulation.upstream import FIRST_DAY
from simulator.papers.departure_documents import (
    Bill,
    Part,
    Summing,
    arrival,
    departure,
    manifest,
    summary_application,
    transit_closing,
    transit_opening,
)
from simulator.papers.documents import app_time
from simulator.papers.export_documents import ExportSale, export_withdrawal
from simulator.people import ways_out
from simulator.people.partners import SITES
from simulator.people.ways_out import AT_THE_PORT, BY_TRANSIT, Passage
from simulator.plan.export_draft import ExportWorld
from simulator.plan.plan import Delivery
from simulator.plan.register import declared, keyed
from simulator.scenes.exports import PLAIN_EXPORT

CARRIER, AGENT, MERCHANT = parcels.CARRIER, parcels.AGENT, parcels.MERCHANT
REGISTERED = tuple(SITES[passage.office].operator for passage in (AT_THE_PORT, BY_TRANSIT))
"""Who takes part beside those of the imports."""
_WAYS = (ways_out.COUNTED, ways_out.SUMMARISED, ways_out.SUMMARISED)
_ARRIVES, _UNBOUND, _WITHDRAWN, _SPLIT = 0.8, 0.15, 0.15, 0.4
_SUMMARISED = "B"


class Leaving:
    """Everything partners declare of exports, by part of the play. facts: what was published until now."""

    def __init__(self, random: Random, facts: Callable[[], Facts]) -> None:
        self._random, self._facts = random, facts
        self._world = ExportWorld(0, FIRST_DAY, parcels.DAYS_MAX, Random(random.getrandbits(32)))
        self._sales: dict[str, ExportSale] = {}
        self._bound: list[tuple[Bill, Part, list[ExportSale]]] = []
        self._done: set[str] = set()
        self._numbers = count(1)

    def crowd(self, part: int, lists: int) -> list[Delivery]:
        """The three documents of each list."""
        return [delivery for _ in range(lists) for delivery in self._parcel(part)]

    def _parcel(self, part: int) -> list[Delivery]:
        draft, random = self._world.draft(PLAIN_EXPORT, part), self._random
        draft.change(
            way=random.choice(_WAYS), passage=random.choice((AT_THE_PORT, BY_TRANSIT)), consignor=MERCHANT,
            carrier=CARRIER, agent=AGENT,
        )  # fmt: skip
        for kind, document in draft.documents().items():
            draft.send(kind, document)
        self._sales[draft.sale.order_no] = draft.sale
        return draft.deliveries

    # -- what answers to what was published, or comes before it ---------------------------------------------------------

    def arrive(self, day: date) -> Iterator[Delivery]:
        """Sites report some of the parcels that were declared, compared or not."""
        fresh = [sale for sale in self._sales.values() if self._once("A", sale) and self._random.random() < _ARRIVES]
        for passage, sales in _by_passage(fresh):
            yield keyed("export-arrival", arrival(self._part("YD", day), passage.office, CARRIER, sales, None))

    def bind(self, day: date) -> Iterator[Delivery]:
        """Parcels of one passage are bound to one bill, by one message or two; some bills are taken back."""
        for bill, part, sales in self._bound:
            if self._random.random() < _UNBOUND:
                gone = Part(part.cop_no, app_time(day, 60 + next(self._numbers)), part.seq_no, part.count, "3")
                yield keyed("manifest", manifest(gone, bill, sales))
                self._done -= {f"B{sale.order_no}" for sale in sales}
        self._bound = []
        fresh = [sale for sale in self._sales.values() if self._once("B", sale)]
        for passage, sales in _by_passage(fresh):
            part = self._part("ZF", day)
            bill = Bill(f"781-{part.cop_no}", "MU501", passage, CARRIER, AGENT)
            if len(sales) > 1 and self._random.random() < _SPLIT:
                yield keyed("manifest", manifest(Part(part.cop_no, part.moment, 2, 2), bill, sales[1:]))
                yield keyed("manifest", manifest(Part(part.cop_no, part.moment, 1, 2), bill, sales[:1]))
            else:
                self._bound.append((bill, part, sales))
                yield keyed("manifest", manifest(part, bill, sales))

    def seal(self, day: date) -> Iterator[Delivery]:
        """Released parcels set out under seal, and arrive."""
        for passage, sales in _by_passage(self._fresh("S", self._permitted(sealed=True))):
            number = f"ZG{next(self._numbers):06d}"
            document = transit_opening(number, app_time(day, 0), passage, CARRIER, sales)
            yield declared("transit-opening", CARRIER.code, document)
        for opened in self._facts().only(TransitOpened):
            if self._fresh_word(f"C{opened.transit_no}"):
                number, moment = f"C{opened.transit_no}", app_time(day, 0)
                closing = transit_closing(number, moment, BY_TRANSIT, CARRIER, opened.transit_no)
                yield declared("transit-closing", closing.operator_code, closing)

    def depart(self, day: date) -> Iterator[Delivery]:
        """Carriers report what left; of what went under seal only what has come to its port."""
        closed = {event.transit_no for event in self._facts().only(TransitClosed)}
        came = {
            each.logistics_no
            for event in self._facts().only(TransitOpened)
            if event.transit_no in closed
            for each in event.parcels
        }
        there = [sale for sale in self._permitted(sealed=True) if sale.logistics_no in came]
        for passage, sales in _by_passage(self._fresh("D", [*self._permitted(sealed=False), *there])):
            yield keyed("departure", departure(self._part("LJ", day), passage, CARRIER, sales, None))

    def withdraw(self, day: date) -> Iterator[Delivery]:
        """Some declarants take their list back, wherever it stands by now."""
        for event in self._facts().only(ListExamined):
            sale, invt_no = self._sales.get(event.ref.number), event.list.invt_no
            if sale and invt_no and self._once("W", sale) and self._random.random() < _WITHDRAWN:
                asked = export_withdrawal(sale, f"CX{sale.cop_no}", invt_no, app_time(day, 0))
                yield keyed("export-withdrawal", asked)

    def summarise(self, day: date) -> Iterator[Delivery]:
        """Lists that departed are summarised, each by its number."""
        asked: dict[str, list[str]] = defaultdict(list)
        for event in self._facts().only(ListDeparted):
            out, invt_no = event.list.exported, event.list.invt_no
            if out and invt_no and out.statistics_flag == _SUMMARISED and self._fresh_word(f"H{invt_no}"):
                asked[event.list.customs_code].append(invt_no)
        for office, numbers in sorted(asked.items()):
            summing = Summing(office, AGENT, MERCHANT, numbers)
            yield keyed("summary-application", summary_application(self._part("HZ", day), summing))

    def _permitted(self, *, sealed: bool) -> list[ExportSale]:
        known = (self._sales.get(event.ref.number) for event in self._facts().only(LeavePermitted))
        return [sale for sale in known if sale and sale.passage.sealed == sealed]

    def _part(self, prefix: str, day: date) -> Part:
        return Part(f"{prefix}{next(self._numbers):06d}", app_time(day, 0))

    def _fresh(self, prefix: str, sales: Iterable[ExportSale]) -> list[ExportSale]:
        return [sale for sale in sales if self._once(prefix, sale)]

    def _once(self, prefix: str, sale: ExportSale) -> bool:
        return self._fresh_word(f"{prefix}{sale.order_no}")

    def _fresh_word(self, what: str) -> bool:
        fresh = what not in self._done
        self._done.add(what)
        return fresh


def _by_passage(sales: Iterable[ExportSale]) -> list[tuple[Passage, list[ExportSale]]]:
    found: dict[Passage, list[ExportSale]] = {}
    for sale in sales:
        found.setdefault(sale.passage, []).append(sale)
    return list(found.items())
