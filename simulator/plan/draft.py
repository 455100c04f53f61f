"""A parcel being written: a sale made at random, and the deliveries a scene makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from libs.schemas.declarations import InspectionResult
from simulator.papers.documents import DOCUMENTS, Document, Flight, Line, Sale, app_time, guid
from simulator.papers.estimate import estimate_tax
from simulator.people import catalogue, partners
from simulator.people.buyers import Buyer, make_buyer
from simulator.people.trade import USUAL, Trade
from simulator.plan.plan import Delivery, Expected, Final, Headers, Parcel, ReturnPlan, Via, Wave

BUYER_YEAR_MAX = Decimal(20_000)
"""An ordinary buyer buys less than the yearly limit allows."""
ORDINARY_MAX = Decimal(4_500)
_FREIGHTS = tuple(map(Decimal, ("0", "0", "8.00", "10.00", "12.00", "20.00")))
_DISCOUNTS = tuple(map(Decimal, ("0", "0", "0", "0", "5.00", "10.00")))
_VIAS = {Via.KAFKA: 90, Via.KAFKA_XML: 4, Via.HTTP: 4, Via.HTTP_XML: 2}
_EVENING_SECOND = 40_000  # after the last document of a day's crowd


@dataclass
class World:
    """Drafts share the plan's randomness, its counters, and what each buyer has bought so far."""

    seed: int
    start: date
    days: int
    rng: Random
    buyers: list[Buyer] = field(default_factory=list)
    spent: dict[str, Decimal] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=lambda: count(1))
    trade: Trade = USUAL

    @property
    def tag(self) -> str:
        """Keeps the numbers of different seeds apart on one running system."""
        return f"{self.seed % 10_000:04d}"

    def new_buyer(self) -> Buyer:
        """A buyer nobody else shares, known to no later draft."""
        number = len(self.spent) + 1
        buyer = make_buyer(self.rng, (self.seed % 97) * 100_000 + number)
        self.spent[buyer.id_number] = Decimal(0)
        return buyer

    def buyer(self, value: Decimal) -> Buyer:
        """An ordinary buyer who can afford `value` within the year: an old one or a new one, half and half."""
        if self.buyers and self.rng.random() < 0.5:
            buyer = self.rng.choice(self.buyers)
            if self.spent[buyer.id_number] + value <= BUYER_YEAR_MAX:
                self.spent[buyer.id_number] += value
                return buyer
        buyer = self.new_buyer()
        self.buyers.append(buyer)
        self.spent[buyer.id_number] = value
        return buyer

    def draft(self, scene: str, day: int | None = None) -> Draft:
        """A new ordinary sale on `day`, or on any day of the span."""
        number = next(self.numbers)
        day = self.rng.randrange(self.days) if day is None else day
        return Draft(self, scene, number, day, self._sale(number, self.start + timedelta(days=day)))

    def _lines(self) -> tuple[Line, ...]:
        while True:
            goods = self.rng.sample(catalogue.GOODS, self.rng.choice((1, 1, 1, 2, 2, 3)))
            lines = tuple(Line(good, self.rng.choice((1, 1, 1, 2, 2, 3))) for good in goods)
            if sum(line.total for line in lines) <= ORDINARY_MAX:
                return lines

    def _sale(self, number: int, day: date) -> Sale:
        rng, lines = self.rng, self._lines()
        merchant, platform = rng.choice(partners.MERCHANTS), rng.choice(partners.PLATFORMS)
        carrier = rng.choice(partners.CARRIERS)
        freight, discount = rng.choice(_FREIGHTS), rng.choice(_DISCOUNTS)
        sale = Sale(
            order_no=f"T{day:%Y%m%d}{self.tag}{number:08d}",
            transaction=f"{day:%Y%m%d}22{self.tag}{number:08d}",
            logistics_no=f"YD{self.tag}{number:010d}",
            cop_no=f"QD{self.tag}{number:010d}",
            day=day,
            second=rng.randrange(36_000),
            buyer=self.buyer(sum((line.total for line in lines), freight)),
            platform=platform,
            merchant=merchant,
            payer=rng.choice(partners.PAYERS),
            carrier=carrier,
            agent=rng.choice(partners.AGENTS),
            guarantor=rng.choice((platform, platform, merchant, carrier)),
            warehouse=rng.choice(partners.WAREHOUSES),
            lines=lines,
            freight=freight,
            discount=discount,
            tax=estimate_tax(lines, freight, day),
        )
        small = self.trade.small and self.trade.small[number % len(self.trade.small)]
        return replace(sale, merchant=small, guarantor=small) if small else sale


@dataclass
class Draft:
    """One parcel in the making. A scene changes the sale or its documents, sends them, and closes with `parcel`."""

    world: World
    scene: str
    number: int
    day: int
    sale: Sale
    deliveries: list[Delivery] = field(default_factory=list)

    def change(self, **changes: Any) -> None:
        """Change the sale; what it costs follows."""
        before, sale = self.sale, replace(self.sale, **changes)
        self.sale = replace(sale, tax=estimate_tax(sale.lines, sale.freight, sale.day))
        self.world.spent[before.buyer.id_number] -= before.value
        self.world.spent[sale.buyer.id_number] += sale.value

    def on(self, platform: partners.Enterprise) -> None:
        """Sell on this platform. Its guarantee covers the list where that of the one before would have."""
        before = self.sale
        guarantor = platform if before.guarantor == before.platform else before.guarantor
        self.change(platform=platform, guarantor=guarantor)

    def flight(self) -> Flight:
        """A flight of the parcel's own day, under a bill of its own number."""
        number = f"{self.world.tag}{self.number:06d}"
        return Flight(f"CA{900 + self.number % 90}", f"999-{number}", "116", partners.SITE)

    def documents(self) -> dict[str, Document]:
        return {kind: make(self.sale) for kind, make in DOCUMENTS.items()}

    def crowd(self, documents: Mapping[str, Document]) -> None:
        """These documents arrive with the day's crowd, each sender by a way of its own."""
        for kind, document in documents.items():
            via = self.world.rng.choices(list(_VIAS), list(_VIAS.values()))[0]
            self.send(kind, document, via=via)

    def send(
        self,
        kind: str,
        body: Document | bytes | None,
        *,
        days: int = 0,
        wave: Wave = Wave.CROWD,
        via: Via = Via.KAFKA,
        headers: Headers = (),
        key: str | None = None,
    ) -> None:
        """One delivery, `days` after the parcel's own day. key: its order number, where nothing else is told."""
        key = key or self.sale.order_no
        self.deliveries.append(Delivery(self.day + days, wave, kind, key, body, via, headers, self.number))

    def again(
        self, document: Document, wave: Wave, changes: Mapping[str, str] | None = None, *, days: int = 0
    ) -> Document:
        """The document as its sender sends it again later: own guid, later `appTime`, and these changes."""
        moment = app_time(self.sale.day + timedelta(days=days), _EVENING_SECOND + 600 * wave)
        renewed = {"guid": guid(document["guid"], wave, days), "appTime": moment}
        if "declTime" in document:
            renewed["declTime"] = moment[:8]
        return deepcopy(document) | renewed | dict(changes or {})

    def parcel(
        self,
        expected: Expected,
        *,
        returns: tuple[ReturnPlan, ...] = (),
        finding: InspectionResult = InspectionResult.NORMAL,
        leaves: bool = True,
        at_gate: InspectionResult = InspectionResult.NORMAL,
        ruling: str | None = None,
        withdrawn_at: str | None = None,
        note_withdrawn: bool = False,
    ) -> Parcel:
        return Parcel(
            self.number, self.scene, self.sale, tuple(self.deliveries), expected, returns, finding, leaves, at_gate,
            ruling, withdrawn_at, note_withdrawn,
        )  # fmt: skip

    def released(self, **more: Any) -> Parcel:
        """The parcel with the whole and ordinary end."""
        return self.parcel(Expected(Final.RELEASED, **more))
