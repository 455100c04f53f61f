"""Goods that left come back: all of them, some, or more than there were."""

from __future__ import annotations

from libs.schemas.kinds import KINDS
from simulator.people.ways_out import AT_THE_PORT, OUT_OF_A_ZONE, SUMMARISED, Way
from simulator.plan.export_draft import ExportDraft
from simulator.plan.plan import ComesBack, ExportParcel

BEYOND = KINDS["export-return-application"].codes.malformed


def _comes_back(draft: ExportDraft, back: ComesBack, way: Way = SUMMARISED) -> list[ExportParcel]:
    draft.change(way=way, passage=AT_THE_PORT)
    draft.crowd(draft.documents())
    return [draft.closed(back=back)]


def whole(draft: ExportDraft) -> list[ExportParcel]:
    return _comes_back(draft, ComesBack.WHOLE)


def to_the_zone(draft: ExportDraft) -> list[ExportParcel]:
    """Goods out of a zone's book go back to it."""
    return _comes_back(draft, ComesBack.WHOLE, OUT_OF_A_ZONE)


def part(draft: ExportDraft) -> list[ExportParcel]:
    """One piece of the first line."""
    return _comes_back(draft, ComesBack.PART)


def beyond(draft: ExportDraft) -> list[ExportParcel]:
    """One piece more than the list has."""
    return _comes_back(draft, ComesBack.BEYOND)
