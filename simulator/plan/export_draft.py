"""A parcel that leaves, being written: a sale abroad made at random, and the deliveries a scene makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any, TypeVar

from libs.schemas.kinds import KINDS
from simulator.papers.documents import Document, Line, app_time, guid
from simulator.papers.export_documents import EXPORT_DOCUMENTS, ExportSale
from simulator.people import export_goods, partners
from simulator.people.ways_out import PASSAGES, WAYS
from simulator.plan.plan import Delivery, ExportEnd, ExportExpected, ExportParcel, Via, Wave

_FREIGHTS = tuple(map(Decimal, ("0", "3.00", "5.00", "8.00")))
_VIAS = {Via.KAFKA: 90, Via.KAFKA_XML: 4, Via.HTTP: 4, Via.HTTP_XML: 2}
_EVENING_SECOND = 38_000  # after the last document of a day's crowd
T = TypeVar("T")


@dataclass
class ExportWorld:
    """Drafts of exports share randomness and counters of their own, so that imports of a seed stay what they are."""

    seed: int
    start: date
    days: int
    rng: Random
    numbers: count[int] = field(default_factory=lambda: count(1))

    @property
    def tag(self) -> str:
        """Keeps the numbers of different seeds apart on one running system."""
        return f"{self.seed % 10_000:04d}"

    def draft(self, scene: str, day: int | None = None) -> ExportDraft:
        """A new ordinary sale on `day`, or on any day of the span."""
        number = next(self.numbers)
        day = self.rng.randrange(self.days) if day is None else day
        return ExportDraft(self, scene, number, day, self._sale(number, self.start + timedelta(days=day)))

    def drawn(self, shares: Mapping[T, int]) -> T:
        return self.rng.choices(list(shares), list(shares.values()))[0]

    def lines(self, bonded: bool) -> tuple[Line, ...]:
        """Some goods out of the zone's book, or from the country."""
        catalogue = export_goods.ZONE_GOODS if bonded else export_goods.GOODS
        goods = self.rng.sample(catalogue, self.rng.choice((1, 1, 1, 2, 2, 3)))
        return tuple(Line(good, self.rng.choice((1, 1, 1, 2, 2, 3))) for good in goods)

    def _sale(self, number: int, day: date) -> ExportSale:
        rng, way = self.rng, self.drawn(WAYS)
        return ExportSale(
            order_no=f"X{day:%Y%m%d}{self.tag}{number:08d}",
            logistics_no=f"CK{self.tag}{number:010d}",
            cop_no=f"CQ{self.tag}{number:010d}",
            day=day,
            second=rng.randrange(36_000),
            way=way,
            passage=self.drawn(PASSAGES[way.bonded]),
            consignor=rng.choice(partners.MERCHANTS),
            carrier=rng.choice(partners.CARRIERS),
            agent=rng.choice(partners.AGENTS),
            destination=rng.choice(export_goods.DESTINATIONS),
            lines=self.lines(way.bonded),
            freight=rng.choice(_FREIGHTS),
        )


@dataclass
class ExportDraft:
    """One parcel in the making. A scene changes the sale or its documents, sends them, and closes with `parcel`."""

    world: ExportWorld
    scene: str
    number: int
    day: int
    sale: ExportSale
    deliveries: list[Delivery] = field(default_factory=list)

    def change(self, **changes: Any) -> None:
        """Change the sale; with another way come its own passage and goods, unless they are given."""
        if way := changes.get("way"):
            changes = {
                "passage": self.world.drawn(PASSAGES[way.bonded]), "lines": self.world.lines(way.bonded), **changes,
            }  # fmt: skip
        self.sale = replace(self.sale, **changes)

    def documents(self) -> dict[str, Document]:
        return {kind: make(self.sale) for kind, make in EXPORT_DOCUMENTS.items()}

    def crowd(self, documents: Mapping[str, Document]) -> None:
        """These documents arrive with the day's crowd, each sender by a way of its own."""
        for kind, document in documents.items():
            self.send(kind, document, via=self.world.drawn(_VIAS))

    def send(self, kind: str, body: Document, *, days: int = 0, wave: Wave = Wave.CROWD, via: Via = Via.KAFKA) -> None:
        """One delivery, `days` after the parcel's own day."""
        key = KINDS[kind].keyed_by.of_document(body)
        self.deliveries.append(Delivery(self.day + days, wave, kind, key, body, via))

    def again(
        self, document: Document, wave: Wave, changes: Mapping[str, Any] | None = None, *, days: int = 0
    ) -> Document:
        """The document as its sender sends it again later: own guid, later `appTime`, and these changes."""
        moment = app_time(self.sale.day + timedelta(days=days), _EVENING_SECOND + 600 * wave)
        renewed = {"guid": guid(document["guid"], wave, days), "appTime": moment}
        return deepcopy(document) | renewed | dict(changes or {})

    def parcel(self, expected: ExportExpected, **facts: Any) -> ExportParcel:
        return ExportParcel(
            self.number, self.scene, self.day, self.sale, tuple(self.deliveries), expected, **facts
        )  # fmt: skip

    def closed(self, **more: Any) -> ExportParcel:
        """The parcel with the whole and ordinary end. more: what its way out has beside that."""
        facts = {name: more.pop(name) for name in ("departing", "withdrawn_at", "finding", "back") if name in more}
        return self.parcel(ExportExpected(ExportEnd.CLOSED, **more), **facts)
