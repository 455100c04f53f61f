"""Summarised lists become customs declarations: each list whole in one, goods of one kind in one line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from libs.schemas.events.lists import DeclaredLine
from libs.schemas.events.summaries import DeclaredGoods
from services.exports.domain.summaries.files import ExportedList
from services.exports.domain.summaries.statistics import currency_of

LINES_MAX = 99_999
"""Lines of lists in one result: gseqno has five digits."""


class Way(NamedTuple):
    """Lists of one declaration have these in common. owner_code: empty where producers are not told apart."""

    trade_mode: str
    traf_mode: str
    port_code: str
    country: str
    owner_code: str


class Alike(NamedTuple):
    """Goods that have these in common make one line. name: empty where the classification alone counts."""

    gcode: str
    name: str
    country: str
    currency: str
    unit: str
    unit1: str


class Placed(NamedTuple):
    """A list's line in its declaration. goods: the number of the declaration's line."""

    exported: ExportedList
    line: DeclaredLine
    goods: int


@dataclass(slots=True)
class SummaryDeclaration:
    """A customs declaration that grows list by list."""

    way: Way
    goods: dict[Alike, DeclaredGoods] = field(default_factory=dict)
    lines: list[Placed] = field(default_factory=list)
    gross_weight: Decimal = Decimal(0)
    net_weight: Decimal = Decimal(0)

    def takes(self, exported: ExportedList, alike: Callable[[DeclaredLine], Alike], goods_max: int) -> bool:
        """Say whether the list still has room in it. A list alone always has."""
        lines = exported.lines or []
        goods = self.goods.keys() | {alike(line) for line in lines}
        return not self.lines or (len(goods) <= goods_max and len(self.lines) + len(lines) <= LINES_MAX)

    def add(self, exported: ExportedList, alike: Callable[[DeclaredLine], Alike]) -> None:
        for line in exported.lines or []:
            kind = alike(line)
            goods = _added(self.goods.get(kind), kind, line, len(self.goods) + 1)
            self.goods[kind] = goods
            self.lines.append(Placed(exported, line, goods.gseqno))
        self.gross_weight += Decimal(exported.exported.gross_weight or 0)
        self.net_weight += Decimal(exported.exported.net_weight or 0)


def _added(goods: DeclaredGoods | None, kind: Alike, line: DeclaredLine, number: int) -> DeclaredGoods:
    qty, qty1, price = Decimal(line.qty), Decimal(line.qty1), Decimal(line.total_price)
    if goods is None:
        return DeclaredGoods(gseqno=number, **kind._asdict(), qty=qty, qty1=qty1, total_price=price)
    more = {"qty": goods.qty + qty, "qty1": goods.qty1 + qty1, "total_price": goods.total_price + price}
    return goods.model_copy(update=more)


def declarations(
    lists: Iterable[ExportedList], *, by_producer: bool, by_name: bool, goods_max: int
) -> Iterator[SummaryDeclaration]:
    """The declarations that these lists make, in an order that hangs on nothing but the lists."""

    def way_of(exported: ExportedList) -> Way:
        declared, out = exported.declared, exported.exported
        assert declared
        owner = out.owner_code if by_producer else ""
        return Way(declared.trade_mode, declared.waybill.traf_mode, out.port_code, out.country, owner)

    def alike(line: DeclaredLine) -> Alike:
        name = (line.gname or "") if by_name else ""
        return Alike(line.gcode, name, line.country, currency_of(line), line.unit, line.unit1)

    ordered = sorted(lists, key=lambda each: (way_of(each), each.invt_no or ""))
    for way, alone in groupby(ordered, way_of):
        declaration = SummaryDeclaration(way)
        for exported in alone:
            if not declaration.takes(exported, alike, goods_max):
                yield declaration
                declaration = SummaryDeclaration(way)
            declaration.add(exported, alike)
        yield declaration


def in_messages(lines: Sequence[Placed], most: int) -> list[Sequence[Placed]]:
    """The lines of a result, so many in each message; one message at least."""
    return [lines[first : first + most] for first in range(0, len(lines), most)] or [lines]
