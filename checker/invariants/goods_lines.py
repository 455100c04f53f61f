"""Goods lines of a 核注清单 come to what its lists hold: by item, quantity and price to the fen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from checker.facts import Facts, Seen
from checker.invariant import Verdict, verdict
from checker.standing import attempt_of
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.accountbook import (
    GateInspectionPosted,
    StockHeld,
    StockReturned,
    VerificationListApproved,
)
from libs.schemas.events.goods_lines import GoodsLine
from libs.schemas.events.lists import DeclaredLine
from libs.schemas.keys import AttemptKey

ZERO, FEN = Decimal(0), Decimal("0.01")
Sums = dict[str, tuple[Decimal, Decimal]]
"""Item → quantity, and price."""
Line = tuple[AttemptKey, int]


class Told(NamedTuple):
    """A 核注清单 was told to have these goods, with these lists in it."""

    bond_invt_no: str
    goods: list[GoodsLine]
    lists: set[AttemptKey]


def _held(facts: Facts) -> dict[AttemptKey, list[DeclaredLine]]:
    return {attempt_of(event): event.lines for event in facts.only(StockHeld) if event.book}


def _told(facts: Facts) -> Iterator[tuple[Told, dict[Line, Decimal]]]:
    """Each telling, with what of its lists' lines had come back before they left."""
    kinds = (VerificationListApproved, GateInspectionPosted, StockReturned)
    seen: list[Seen] = sorted((s for kind in kinds for s in facts.events.get(kind, ())), key=lambda s: s.order)
    back: dict[Line, Decimal] = defaultdict(Decimal)
    lists: dict[str, set[AttemptKey]] = {}
    for event in (each.event for each in seen):
        if isinstance(event, StockReturned):
            for line in event.lines if not event.exited else ():
                back[attempt_of(event.list_ref), line.gnum] += line.qty
        elif isinstance(event, VerificationListApproved):
            lists[event.bond_invt_no] = set(map(attempt_of, event.lists))
            yield Told(event.bond_invt_no, event.goods, lists[event.bond_invt_no]), back
        elif isinstance(event, GateInspectionPosted):
            off = {attempt_of(found) for found in event.results if found.result is not InspectionResult.NORMAL}
            for each in event.listed:
                lists[each.bond_invt_no] = lists.get(each.bond_invt_no, set()) - off
                yield Told(each.bond_invt_no, each.goods, lists[each.bond_invt_no]), back


def _of_lists(told: Told, held: dict[AttemptKey, list[DeclaredLine]], back: dict[Line, Decimal]) -> Sums:
    def parts() -> Iterator[tuple[str, Decimal, Decimal]]:
        for key in told.lists:
            for line in held.get(key, ()):
                whole, total = Decimal(line.qty), Decimal(line.total_price)
                left = whole - back.get((key, line.gnum), ZERO)
                worth = total if left == whole else (total * left / whole).quantize(FEN, ROUND_HALF_UP)
                yield line.item_record_no or "", left, worth

    return _sums(parts())


def _sums(parts: Iterable[tuple[str, Decimal, Decimal]]) -> Sums:
    sums: Sums = {}
    for item, qty, total in parts:
        if qty:
            before = sums.get(item, (ZERO, ZERO))
            sums[item] = before[0] + qty, before[1] + total
    return sums


def goods_are_those_of_their_lists(facts: Facts) -> Verdict:
    """Goods lines sum up what their lists hold, no more and no less."""
    held, broken, asked = _held(facts), list[str](), 0
    for told, back in _told(facts):
        asked += 1
        said = _sums((line.item_record_no, line.qty, line.total_price or ZERO) for line in told.goods)
        if said != (of_lists := _of_lists(told, held, back)):
            broken.append(f"{told.bond_invt_no}: goods lines come to {said}, its lists to {of_lists}")
    return verdict("verification lists: goods lines = their lists", asked, broken)
