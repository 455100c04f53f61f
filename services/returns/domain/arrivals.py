"""An arrival says what of an application came back, in which condition, and what stands apart of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple, Protocol

import msgspec

from libs.schemas.declarations import DisposedLine, GoodsCondition
from libs.schemas.events.returns import GoodsApart

ZERO = Decimal(0)
Quantities = dict[int, Decimal]
"""By line number; lines without any are left out."""


class Arrival(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Goods of an application are here, by line: an arrival of imports, or a tally of exports.

    customs_code, keeper: where they lie, and who keeps them: the enterprise of a zone, or the operator of a site. ems_no:
    the book that they stand in. unfit: of what came back; wrong: not the goods. left: unfit goods destroyed or abroad since,
    by so many disposals. verdict: an officer's, on the wrong ones. Of exports, what became of them may be known before the
    tally is (rebuild), and what is sound stands with the application.
    """

    arrival_no: str = ""
    customs_code: str = ""
    keeper: str = ""
    ems_no: str | None = None
    sound: Quantities = {}
    unfit: Quantities = {}
    wrong: Quantities = {}
    left: Quantities = {}
    verdict: str | None = None
    disposals: int = 0

    @property
    def back(self) -> Quantities:
        """Return what came back of the goods released, in either condition."""
        return summed((self.sound, self.unfit))

    @property
    def unfit_here(self) -> Quantities:
        """The unfit goods that still stand apart."""
        return without(self.unfit, self.left)

    @property
    def awaits_officer(self) -> bool:
        return bool(self.wrong) and self.verdict is None

    def dispose(self, lines: Iterable[DisposedLine | GoodsApart]) -> None:
        """Unfit goods are gone for good."""
        self.left = summed((self.left, *({line.gnum: line.qty} for line in lines)))
        self.disposals += 1

    def disposed_too_often(self, lines: Iterable[DisposedLine | GoodsApart], most: int) -> bool:
        """Say whether as many disposals as may be left something, and this one would again."""
        gone = summed({line.gnum: line.qty} for line in lines)
        return self.disposals >= most and bool(without(self.unfit_here, gone))


class FoundLine(Protocol):
    """Whoever looked at the goods found this in a line."""

    @property
    def gnum(self) -> int: ...
    @property
    def qty(self) -> Decimal: ...
    @property
    def condition(self) -> GoodsCondition: ...


class Sorted(NamedTuple):
    """The goods that arrived go different ways. handed_back: more than was applied for."""

    sound: Quantities
    unfit: Quantities
    wrong: Quantities
    handed_back: Quantities


def sort_out(lines: Iterable[FoundLine], still_applied_for: Mapping[int, Decimal]) -> Sorted:
    """Take what was applied for, in the order of the lines, and leave the rest."""
    found = Sorted({}, {}, {}, {})
    open_ = dict(still_applied_for)
    for line in lines:
        if line.condition is GoodsCondition.NOT_THE_GOODS:
            _add(found.wrong, line.gnum, line.qty)
            continue
        taken = min(line.qty, open_.get(line.gnum, ZERO))
        open_[line.gnum] = open_.get(line.gnum, ZERO) - taken
        _add(found.sound if line.condition is GoodsCondition.SOUND else found.unfit, line.gnum, taken)
        _add(found.handed_back, line.gnum, line.qty - taken)
    return found


def summed(quantities: Iterable[Mapping[int, Decimal]]) -> Quantities:
    """Σ by line."""
    total: Quantities = {}
    for each in quantities:
        for gnum, qty in each.items():
            _add(total, gnum, qty)
    return total


def without(all_: Mapping[int, Decimal], some: Mapping[int, Decimal]) -> Quantities:
    """The difference by line; lines of which nothing is left are left out."""
    return {gnum: left for gnum, qty in all_.items() if (left := qty - some.get(gnum, ZERO)) > 0}


def _add(to: Quantities, gnum: int, qty: Decimal) -> None:
    if qty:
        to[gnum] = to.get(gnum, ZERO) + qty
