"""Partners declare these documents of direct purchases, from the order to what comes back, at two sites."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from random import Random

from checker.facts import Facts
from libs.schemas import declarations as d
from libs.schemas.events.exports import ListLeftSite
from libs.schemas.events.returns import ReturnAccepted
from libs.schemas.events.review import LeavePermitted, ListReleased, ParcelControlled
from simulation.stories import parcels
from simulation.upstream import FIRST_DAY
from simulator.papers.documents import Flight, Line, Sale, app_time, refund
from simulator.papers.site_documents import site_delivery, waybill_status
from simulator.people import catalogue
from simulator.people import partners as cast
from simulator.plan.draft import World
from simulator.plan.plan import Delivery, Wave
from simulator.plan.register import declared, keyed
from simulator.scenes import PLAIN

SITES = (cast.SITE, cast.PORT_SITE)
REGISTERED = (
    *(site.operator for site in SITES), cast.OFFICERS[cast.SITE.customs_code], cast.OFFICERS[cast.PORT_SITE.customs_code],
)  # fmt: skip
"""Who takes part beside those of goods out of the zone: two sites, each of another office."""
LOOKED_AT = next(good for good in catalogue.GOODS if good.gcode.startswith("6402"))
"""An instruction has each parcel with this good inspected where it arrived."""
GOODS = (*parcels.PLAIN_GOODS, LOOKED_AT)
_WORLD = 1
"""Its numbers are other ones than those of the parcels out of the zone."""
_WHOLE, _SIGNED, _RETURNED, _ELSEWHERE = 0.6, 0.5, 0.7, 0.5
_PARCELS_OF_A_FLIGHT = 3
_TAKEN_IN_SECOND = 39_000


class Direct:
    """Everything partners declare of direct purchases, by part of the play. facts: what was published until now."""

    def __init__(self, random: Random, facts: Callable[[], Facts]) -> None:
        self._random, self._facts = Random(random.getrandbits(32)), facts
        self._world = World(_WORLD, FIRST_DAY, parcels.DAYS_MAX, Random(random.getrandbits(32)))
        self._sales: dict[str, Sale] = {}
        self._awaited: list[list[Sale]] = []
        self._partly: list[list[Sale]] = []
        self._done: set[str] = set()
        self._numbers = count(1)

    def opening(self) -> Iterator[Delivery]:
        """The risk centre has one kind of goods looked at, at whatever office they arrive."""
        officer, now = cast.officer_of(cast.SITE.customs_code), app_time(FIRST_DAY, 0)
        instruction = d.ControlInstruction(
            cop_no="BK1", app_time=now, officer=officer, instruction_no="BK1", gcode=LOOKED_AT.gcode[:4],
            since=f"{FIRST_DAY:%Y%m%d}", until=f"{FIRST_DAY + timedelta(90):%Y%m%d}",
        )  # fmt: skip
        yield declared("control-instruction", officer, instruction)

    def crowd(self, part: int, flights: int) -> list[Delivery]:
        """The four documents of each list: a few parcels share a flight."""
        return [delivery for _ in range(flights) for delivery in self._flight(part)]

    def _flight(self, part: int) -> list[Delivery]:
        random, deliveries, sales = self._random, list[Delivery](), list[Sale]()
        flight: Flight | None = None
        site = random.choice(SITES)
        for _ in range(random.randint(1, _PARCELS_OF_A_FLIGHT)):
            draft = self._world.draft(PLAIN, part)
            flight = flight or replace(draft.flight(), site=site)
            lines = tuple(Line(good, random.randint(1, 2)) for good in random.sample(GOODS, random.randint(1, 2)))
            draft.change(
                platform=parcels.PLATFORM, merchant=parcels.MERCHANT, payer=parcels.PAYER, carrier=parcels.CARRIER,
                agent=parcels.AGENT, guarantor=parcels.PLATFORM, discount=Decimal(0), lines=lines, flight=flight,
            )  # fmt: skip
            for kind, document in draft.documents().items():
                draft.send(kind, document)
            self._sales[draft.sale.order_no] = draft.sale
            sales.append(draft.sale)
            deliveries += draft.deliveries
        self._awaited.append(sales)
        random.shuffle(deliveries)
        return deliveries

    # -- what answers to what was published, or comes before it ---------------------------------------------------------

    def take_in(self, day: date) -> Iterator[Delivery]:
        """Sites report what arrived by a bill: all of it, or a part first and the whole by a change."""
        partly, self._partly = self._partly, []
        for sales in partly:
            yield self._arrived(sales, sales, day, "2")
        awaited, self._awaited = self._awaited, []
        for sales in awaited:
            whole = self._random.random() < _WHOLE
            yield self._arrived(sales, sales if whole else sales[:1], day, "1")
            if not whole:
                self._partly.append(sales)

    def _arrived(self, sales: list[Sale], here: list[Sale], day: date, app_type: str) -> Delivery:
        flight = _flight_of(sales[0])
        second = _TAKEN_IN_SECOND + next(self._numbers)
        document = site_delivery(flight, f"RK{flight.bill_no}", here, day, second) | {"appType": app_type}
        return Delivery(0, Wave.AFTER, "site-delivery", flight.bill_no, document)

    def let_out(self, day: date) -> Iterator[Delivery]:
        """Released parcels leave each site by one release sheet; what customs took, by sheets of its own."""
        by_site: dict[tuple[str, d.LeavesAs], list[d.LeavingParcel]] = defaultdict(list)
        facts = self._facts()
        taken = [event for event in facts.only(ParcelControlled) if event.leaves_as]
        for event in (*facts.only(LeavePermitted), *taken):
            sale, invt_no = self._sales.get(event.ref.number), event.list.invt_no
            if sale and self._once(f"L{event.ref.attempt_key}"):
                parcel = d.LeavingParcel(
                    logistics_code=sale.carrier.code, logistics_no=sale.logistics_no, invt_no=invt_no
                )
                leaves_as = (event.leaves_as if isinstance(event, ParcelControlled) else None) or "released"
                by_site[sale.customs_code, leaves_as].append(parcel)
        moment = app_time(day, 0)
        for (office, leaves_as), leaving in by_site.items():
            operator = cast.SITES[office].operator.code
            sheet = d.SiteRelease(
                cop_no=f"FX{next(self._numbers):06d}", app_time=moment, customs_code=office, operator_code=operator,
                vehicle_no="浙B00002", leave_time=moment, parcels=leaving, leaves_as=leaves_as,
                decision_no="MS1" if leaves_as == "confiscated" else None,
            )  # fmt: skip
            yield declared("site-release", operator, sheet)

    def sign(self, day: date) -> Iterator[Delivery]:
        """Some buyers sign for what left."""
        for event in self._facts().only(ListLeftSite):
            sale = self._sales.get(event.ref.number)
            if sale and self._once(f"S{event.ref.attempt_key}") and self._random.random() < _SIGNED:
                yield keyed("waybill-status", waybill_status(sale, day, 0))

    def apply(self, day: date) -> Iterator[Delivery]:
        """One piece of most lists is to come back. Some name the other office, which is not theirs."""
        for event in self._facts().only(ListReleased):
            sale, invt_no = self._sales.get(event.ref.number), event.list.invt_no
            returns = sale and invt_no and self._once(f"R{invt_no}") and self._random.random() < _RETURNED
            if sale and invt_no and returns:
                body = refund(sale, f"TZ{sale.cop_no[-12:]}", invt_no, [(1, "1")], app_time(day, 0))
                if self._random.random() < _ELSEWHERE:
                    body |= {"customsCode": next(s.customs_code for s in SITES if s.customs_code != sale.customs_code)}
                yield keyed("return-application", body)

    def come_back(self, day: date) -> Iterator[Delivery]:
        """The operator of the site where they arrive reports them: sound, unfit for sale, or not the goods."""
        for event in self._facts().only(ReturnAccepted):
            sale = self._sales.get(event.ref.number)
            if sale and event.customs_code in cast.SITES and self._once(f"A{event.return_no}"):
                condition = self._random.choice([*d.GoodsCondition])
                arrival = d.ReturnArrival(
                    cop_no=f"TD{event.return_no}", app_time=app_time(day, 0), ebp_code=event.ref.owner,
                    order_no=event.ref.number, invt_no=event.invt_no, return_no=event.return_no,
                    customs_code=event.customs_code, operator_code=cast.SITES[event.customs_code].operator.code,
                    lines=[d.ArrivedLine(gnum=line.gnum, qty=line.qty, condition=condition) for line in event.lines],
                )  # fmt: skip
                yield declared("return-arrival", event.key, arrival)

    def steps(self) -> list[Callable[[date], Iterable[Delivery]]]:
        """Return the steps from the arrival to the return, in the order in which they come where nothing goes wrong."""
        return [self.take_in, self.take_in, self.let_out, self.sign, self.apply, self.come_back]

    def _once(self, what: str) -> bool:
        fresh = what not in self._done
        self._done.add(what)
        return fresh


def _flight_of(sale: Sale) -> Flight:
    assert sale.flight
    return sale.flight
