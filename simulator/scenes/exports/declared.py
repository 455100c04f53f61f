"""Goods leave by a customs declaration.

They are of a market, go to businesses abroad if too dear for a list, or into a zone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from simulator.papers.declaration_documents import (
    YUAN,
    Consignment,
    business_order,
    declaration,
    entry_list,
    market_record,
)
from simulator.papers.documents import Line
from simulator.people import export_goods, partners
from simulator.plan.export_draft import ExportWorld
from simulator.plan.plan import DeclaredExport, Delivery, ExportEnd, Wave
from simulator.plan.register import declared, keyed

_PORT = "3105"
BEYOND_RECORD, NO_ORDER = "-110017", "-110014"
_RECORDED_SECOND, _DECLARED_SECOND = 20_000, 39_500
_PIECES = 400
"""Of each article: together far above what a list may be worth, and far below what a declaration of a market may."""


@dataclass
class DeclaredDraft:
    """A consignment being written. number: its place in the plan."""

    world: ExportWorld
    scene: str
    number: int
    day: int

    def goods(self, kinds: int, **facts: Any) -> Consignment:
        world = self.world
        some = world.rng.sample(export_goods.GOODS, kinds)
        known: dict[str, Any] = {
            "number": f"{world.tag}{self.number:08d}", "day": world.start + timedelta(days=self.day), "office": _PORT,
            "port": _PORT, "agent": world.rng.choice(partners.AGENTS), "consignor": world.rng.choice(partners.MERCHANTS),
            "destination": world.rng.choice(export_goods.DESTINATIONS),
            "lines": tuple(Line(good, _PIECES) for good in some),
        }  # fmt: skip
        return Consignment(**{**known, **facts})

    def of_market(self, kinds: int, **facts: Any) -> Consignment:
        known = {
            "trade_mode": "1039", "office": partners.MARKET_OFFICE, "consignor": partners.MARKET_MAN,
            "cluster": partners.MARKET,
        }  # fmt: skip
        return self.goods(kinds, **{**known, **facts})

    def ordered(self, trade_mode: str, order_type: str, **facts: Any) -> Consignment:
        platform = self.world.rng.choice(partners.PLATFORMS)
        return self.goods(2, trade_mode=trade_mode, order_type=order_type, platform=platform, **facts)

    def into_zone(self, kinds: int) -> Consignment:
        zone, some = partners.EXPORT_ZONE, self.world.rng.sample(export_goods.ZONE_GOODS, kinds)
        return self.goods(
            kinds, trade_mode="0110", office=zone.customs_code, port=zone.customs_code, zone=zone, currency=YUAN,
            lines=tuple(Line(good, _PIECES) for good in some),
        )  # fmt: skip

    def sent(
        self, goods: Consignment, before: list[Delivery], end: ExportEnd = ExportEnd.CLOSED, **facts: Any
    ) -> DeclaredExport:
        """The crowd brings what is declared before, the declaration comes behind it."""
        document = declaration(goods, _DECLARED_SECOND)
        own = declared("customs-declaration", goods.agent.code, document, day=self.day, wave=Wave.AFTER)
        assert isinstance(own.body, dict)
        return DeclaredExport(self.number, self.scene, own.body, (*before, own), end, **facts)

    def recorded(self, goods: Consignment, lines: tuple[Line, ...] | None = None) -> list[Delivery]:
        record = market_record(goods, _RECORDED_SECOND, lines or goods.lines)
        return [declared("market-record", goods.consignor.code, record, day=self.day, wave=Wave.CROWD)]

    def booked(self, goods: Consignment) -> list[Delivery]:
        return [keyed("export-order", business_order(goods, _RECORDED_SECOND), Wave.CROWD, self.day)]


def market_plain(draft: DeclaredDraft) -> DeclaredExport:
    goods = draft.of_market(3)
    return draft.sent(goods, draft.recorded(goods))


def market_merged(draft: DeclaredDraft) -> DeclaredExport:
    """More than five kinds of goods, simplified: the lesser ones merge by chapter."""
    goods = draft.of_market(8, form="simplified")
    return draft.sent(goods, draft.recorded(goods))


def market_beyond_record(draft: DeclaredDraft) -> DeclaredExport:
    """One piece more than the market has on record."""
    goods = draft.of_market(2)
    fewer = tuple(replace(line, qty=line.qty - 1) for line in goods.lines)
    return draft.sent(goods, draft.recorded(goods, fewer), ExportEnd.REJECTED, code=BEYOND_RECORD)


def market_withdrawn(draft: DeclaredDraft) -> DeclaredExport:
    """Its declarant takes the released declaration back."""
    goods = draft.of_market(2)
    return draft.sent(goods, draft.recorded(goods), ExportEnd.WITHDRAWN, withdrawn=True)


def to_businesses(draft: DeclaredDraft) -> DeclaredExport:
    goods = draft.ordered("9710", "B")
    return draft.sent(goods, draft.booked(goods))


def to_businesses_simplified(draft: DeclaredDraft) -> DeclaredExport:
    """Goods codes of six digits."""
    goods = draft.ordered("9710", "B", form="simplified", digits=6)
    return draft.sent(goods, draft.booked(goods))


def to_a_warehouse(draft: DeclaredDraft) -> DeclaredExport:
    goods = draft.ordered("9810", "W")
    return draft.sent(goods, draft.booked(goods))


def never_ordered(draft: DeclaredDraft) -> DeclaredExport:
    """No platform declared the order."""
    return draft.sent(draft.ordered("9710", "B"), [], ExportEnd.REJECTED, code=NO_ORDER)


def into_a_zone(draft: DeclaredDraft) -> DeclaredExport:
    """An enterprise outside sells into the zone: its declaration, the zone's entry list and note, the gate."""
    goods = draft.into_zone(2)
    return draft.sent(goods, [], entry=entry_list(goods, partners.EXPORT_ZONE))


DECLARED_SCENES: tuple[tuple[str, Callable[[DeclaredDraft], DeclaredExport]], ...] = (
    ("declared-market", market_plain),
    ("declared-market-merged", market_merged),
    ("declared-market-beyond-record", market_beyond_record),
    ("declared-market-withdrawn", market_withdrawn),
    ("declared-to-businesses", to_businesses),
    ("declared-to-businesses-simplified", to_businesses_simplified),
    ("declared-to-a-warehouse", to_a_warehouse),
    ("declared-never-ordered", never_ordered),
    ("declared-into-a-zone", into_a_zone),
)
"""What may become of goods that are declared by a customs declaration; played in turns."""


def declared_exports(world: ExportWorld, how_many: int) -> Iterator[DeclaredExport]:
    for number in range(1, how_many + 1):
        name, play = DECLARED_SCENES[(number - 1) % len(DECLARED_SCENES)]
        yield play(DeclaredDraft(world, name, number, world.rng.randrange(world.days)))
