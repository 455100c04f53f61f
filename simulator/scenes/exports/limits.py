"""Review, or the zone's book, refuses lists: who may simplify, what one may be worth, what may leave."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from simulator.papers.documents import Line
from simulator.people import export_goods, partners, ways_out
from simulator.people.ways_out import Way
from simulator.plan.export_draft import ExportDraft
from simulator.plan.plan import ExportEnd, ExportExpected, ExportParcel

NOT_DECLARABLE, OVER, BOOK_FAILED = "-603018", "-603017", "-603301"
_YUAN = "142"
_TOO_MANY = 3_000
"""Pieces: dearer than a list may be, and more than any book has."""


def _refused(draft: ExportDraft, way: Way, code: str, **changes: Any) -> list[ExportParcel]:
    draft.change(way=way, **changes)
    draft.crowd(draft.documents())
    return [draft.parcel(ExportExpected(ExportEnd.REJECTED, code=code))]


def no_pilot_zone(draft: ExportDraft) -> list[ExportParcel]:
    """Simplified, by an enterprise of no comprehensive pilot zone."""
    return _refused(draft, ways_out.COUNTED, NOT_DECLARABLE, consignor=partners.FAR_CONSIGNOR)


def not_filed(draft: ExportDraft) -> list[ExportParcel]:
    """To businesses, by an enterprise that is filed in no pilot zone."""
    return _refused(draft, ways_out.TO_BUSINESSES, NOT_DECLARABLE, consignor=partners.FAR_CONSIGNOR)


def not_simplified(draft: ExportDraft) -> list[ExportParcel]:
    """Licensed and dutiable goods are simplified."""
    return _refused(draft, ways_out.COUNTED, NOT_DECLARABLE, lines=(Line(export_goods.COPPER, 1),))


def no_licence(draft: ExportDraft) -> list[ExportParcel]:
    return _refused(draft, ways_out.SUMMARISED, NOT_DECLARABLE, lines=(Line(export_goods.COPPER, 1),))


def forbidden(draft: ExportDraft) -> list[ExportParcel]:
    """Goods of steel for a country that none may go to."""
    return _refused(
        draft, ways_out.SUMMARISED, NOT_DECLARABLE, lines=(Line(export_goods.TABLEWARE, 1),),
        destination=export_goods.NOWHERE_FOR_METAL,
    )  # fmt: skip


def over_limit(draft: ExportDraft) -> list[ExportParcel]:
    """Worth more than a list to businesses may be. Priced in yuan, so that no month's rate matters."""
    way = replace(ways_out.TO_BUSINESSES, currency=_YUAN)
    return _refused(draft, way, OVER, lines=(Line(export_goods.TABLEWARE, _TOO_MANY),))


def not_in_the_book(draft: ExportDraft) -> list[ExportParcel]:
    """More than has entered the zone."""
    goods = export_goods.ZONE_GOODS[draft.number % len(export_goods.ZONE_GOODS)]
    return _refused(draft, ways_out.OUT_OF_A_ZONE, BOOK_FAILED, lines=(Line(goods, _TOO_MANY),))
