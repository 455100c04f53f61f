"""Released or not, parcels arrive late, never, are taken off their manifest, or are left behind."""

from __future__ import annotations

from itertools import cycle

from simulator.people.ways_out import PASSAGES, SUMMARISED, WAYS
from simulator.plan.export_draft import ExportDraft
from simulator.plan.plan import Departing, ExportEnd, ExportExpected, ExportParcel
from simulator.scenes.direct import EXPIRED

_ALL_PASSAGES = [(way, passage) for way in WAYS for passage in PASSAGES[way.bonded]]
EVERY_WAY = len(_ALL_PASSAGES)


def by_a_bill(draft: ExportDraft) -> None:
    """Make sure that the parcel arrives at a site and is bound to a bill."""
    if draft.sale.way.bonded:
        draft.change(way=SUMMARISED)


def every_way(draft: ExportDraft) -> list[ExportParcel]:
    """One parcel by each way and passage."""
    drafts = [draft, *(draft.world.draft(draft.scene, draft.day) for _ in range(EVERY_WAY - 1))]
    for each, (way, passage) in zip(drafts, cycle(_ALL_PASSAGES), strict=False):
        each.change(way=way, passage=passage)
        each.crowd(each.documents())
    return [each.closed() for each in drafts]


def _on_its_way(draft: ExportDraft, departing: Departing) -> list[ExportParcel]:
    by_a_bill(draft)
    draft.crowd(draft.documents())
    return [draft.closed(departing=departing)]


def arrives_late(draft: ExportDraft) -> list[ExportParcel]:
    """Bound on its day, it comes to the site on the next."""
    return _on_its_way(draft, Departing(arrives=1))


def bound_late(draft: ExportDraft) -> list[ExportParcel]:
    return _on_its_way(draft, Departing(bound=1))


def taken_off(draft: ExportDraft) -> list[ExportParcel]:
    """Its declarant takes the released parcel off the manifest, and binds it to another bill."""
    return _on_its_way(draft, Departing(taken_off=True))


def left_behind(draft: ExportDraft) -> list[ExportParcel]:
    """There is no room for it: shut out, it leaves a day later under another bill."""
    return _on_its_way(draft, Departing(left_behind=True))


def _stays(draft: ExportDraft, departing: Departing) -> list[ExportParcel]:
    """Its list is refused once it has waited for thirty days."""
    by_a_bill(draft)
    draft.crowd(draft.documents())
    return [draft.parcel(ExportExpected(ExportEnd.REJECTED, code=EXPIRED), departing=departing)]


def never_arrives(draft: ExportDraft) -> list[ExportParcel]:
    return _stays(draft, Departing(arrives=None))


def never_bound(draft: ExportDraft) -> list[ExportParcel]:
    return _stays(draft, Departing(bound=None))
