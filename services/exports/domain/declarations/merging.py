"""The goods of a declaration become its lines: alike ones together, lesser ones of a simplified one by chapter.

Nothing is lost on the way: values by currency, net weights, and quantities by unit are those of the goods.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from libs.schemas.customs_declarations import DeclarationLine
from libs.schemas.events.declarations import GoodsLetIn, MergedGoods
from libs.schemas.reference.exporting import in_yuan
from libs.schemas.reference.rows.named import KILOGRAM

_CHAPTER = 2
"""Digits of a goods code that name its chapter."""


class _Alike(NamedTuple):
    """Goods that are one line of a full declaration."""

    gcode: str
    destination: str
    currency: str
    unit: str


class _Together(NamedTuple):
    """Goods of a chapter that are one line of a simplified one."""

    chapter: str
    destination: str
    currency: str


def _value_of(lines: Iterable[DeclarationLine], day: date) -> Decimal:
    """Yuan by the rates of the month; a currency without a rate counts as it stands."""
    return sum((_yuan(line, day) for line in lines), Decimal(0))


def _yuan(line: DeclarationLine, day: date) -> Decimal:
    yuan = in_yuan(line.total_price, line.currency, day)
    return line.total_price if yuan is None else yuan


def full(lines: Sequence[DeclarationLine]) -> list[MergedGoods]:
    """Alike goods in one line, in the order in which they came."""
    kinds: dict[_Alike, list[DeclarationLine]] = {}
    for line in lines:
        kinds.setdefault(_Alike(line.gcode, line.destination, line.currency, line.unit), []).append(line)
    return [_line(gno, own[0].gcode, own) for gno, own in enumerate(kinds.values(), 1)]


def by_chapter(lines: Sequence[DeclarationLine], alone: int, day: date) -> list[MergedGoods]:
    """Goods of more codes than stand `alone`: those of the greatest value do, the others merge by chapter.

    The code of a merged line is that of its greatest value. Where values are the same, the lower code goes first.
    """
    codes: dict[str, list[DeclarationLine]] = {}
    for line in lines:
        codes.setdefault(line.gcode, []).append(line)
    ordered = sorted(codes, key=lambda code: (-_value_of(codes[code], day), code))
    if len(ordered) <= alone:
        return full(lines)
    first = full([line for code in ordered[:alone] for line in codes[code]])
    rest = {code: rank for rank, code in enumerate(ordered[alone:])}
    return [*first, *_merged((line for code in rest for line in codes[code]), rest, len(first))]


def _merged(lines: Iterable[DeclarationLine], rank: dict[str, int], before: int) -> Iterator[MergedGoods]:
    def together(line: DeclarationLine) -> _Together:
        return _Together(line.gcode[:_CHAPTER], line.destination, line.currency)

    groups = groupby(sorted(lines, key=together), together)
    for gno, (_, group) in enumerate(groups, before + 1):
        own = list(group)
        yield _line(gno, min((line.gcode for line in own), key=rank.__getitem__), own)


def _line(gno: int, gcode: str, lines: Sequence[DeclarationLine]) -> MergedGoods:
    """One line of these goods; of several units, by their weight."""
    weight = sum((line.net_weight for line in lines), Decimal(0))
    units = {line.unit for line in lines}
    unit, qty = (units.pop(), sum((line.qty for line in lines), Decimal(0))) if len(units) == 1 else (KILOGRAM, weight)
    return MergedGoods(
        gno=gno,
        gcode=gcode,
        destination=lines[0].destination,
        currency=lines[0].currency,
        unit=unit,
        qty=qty,
        net_weight=weight,
        total_price=sum((line.total_price for line in lines), Decimal(0)),
        lines=sorted(line.gnum for line in lines),
    )


def entering(lines: Iterable[DeclarationLine]) -> list[GoodsLetIn]:
    """Return what a zone enterprise may bring in: quantities by code and unit."""
    sums: dict[tuple[str, str], Decimal] = {}
    for line in lines:
        sums[line.gcode, line.unit] = sums.get((line.gcode, line.unit), Decimal(0)) + line.qty
    return [GoodsLetIn(gcode=gcode, unit=unit, qty=qty) for (gcode, unit), qty in sums.items()]
