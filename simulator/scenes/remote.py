"""Zones outside the regional scope of 1210 declare under 1239: a first import shows its licence or record."""

from __future__ import annotations

from simulator.acting.board import MANUAL
from simulator.papers.documents import Line
from simulator.people import catalogue, partners
from simulator.plan.draft import Draft
from simulator.plan.plan import Answer, Expected, Final, Parcel

_CONDITION = next(good for good in catalogue.GOODS if good.gcode == "3304990029")
_NO_CONDITION = next(good for good in catalogue.GOODS if good.gcode == "4202220000")


def plain_goods(draft: Draft) -> list[Parcel]:
    """Goods without a condition of first import are asked for nothing."""
    draft.change(warehouse=partners.REMOTE_WAREHOUSE, lines=(Line(_NO_CONDITION, 1),))
    draft.crowd(draft.documents())
    return [draft.released()]


def licence_shown(draft: Draft) -> list[Parcel]:
    """A cosmetic whose record the list shows goes on without an officer."""
    record = f"国妆备进字{draft.number:08d}"
    draft.change(warehouse=partners.REMOTE_WAREHOUSE, lines=(Line(_CONDITION, 1),), license_no=record)
    draft.crowd(draft.documents())
    return [draft.released()]


def licence_missing(draft: Draft) -> list[Parcel]:
    """An officer looks at a list that shows nothing of it."""
    draft.change(warehouse=partners.REMOTE_WAREHOUSE, lines=(Line(_CONDITION, 1),))
    draft.crowd(draft.documents())
    return [draft.parcel(Expected(Final.RELEASED, answers=(Answer("list", MANUAL),)))]
