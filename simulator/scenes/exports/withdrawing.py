"""A declarant takes an export list back while it may: waiting, examined, released. Or too late: departed."""

from __future__ import annotations

from simulator.acting.board import ACCEPTED, CLOSED, EXAMINED, RELEASED
from simulator.people.ways_out import AT_THE_PORT, OUT_OF_A_ZONE
from simulator.plan.export_draft import ExportDraft
from simulator.plan.plan import ExportEnd, ExportExpected, ExportParcel, Wave
from simulator.scenes.exports.leaving import by_a_bill

GRANTED, TOO_LATE = "399", "-605007"


def awaiting_waybill(draft: ExportDraft) -> list[ExportParcel]:
    """The waybill is missing, so the list is withdrawn by its preNo; the waybill comes, and the list once more."""
    documents = draft.documents()
    waybill = documents.pop("export-waybill")
    draft.crowd(documents)
    draft.send("export-waybill", draft.again(waybill, Wave.AFTER), wave=Wave.AFTER)
    draft.send("export-list", draft.again(documents["export-list"], Wave.AGAIN), wave=Wave.AGAIN)
    return [draft.closed(attempts=2, withdrawal=GRANTED, withdrawn_at=ACCEPTED)]


def _withdrawn(draft: ExportDraft, at: str) -> list[ExportParcel]:
    by_a_bill(draft)
    draft.crowd(draft.documents())
    return [draft.parcel(ExportExpected(ExportEnd.WITHDRAWN, withdrawal=GRANTED), withdrawn_at=at)]


def examined(draft: ExportDraft) -> list[ExportParcel]:
    """Nothing keeps it but its parcel, which has not come."""
    return _withdrawn(draft, EXAMINED)


def released(draft: ExportDraft) -> list[ExportParcel]:
    """It has arrived, is bound and released, and leaves its manifest."""
    return _withdrawn(draft, RELEASED)


def in_the_zone(draft: ExportDraft) -> list[ExportParcel]:
    """It is released out of a zone's book, and its goods lie there free."""
    draft.change(way=OUT_OF_A_ZONE, passage=AT_THE_PORT)
    draft.crowd(draft.documents())
    return [draft.parcel(ExportExpected(ExportEnd.WITHDRAWN, withdrawal=GRANTED), withdrawn_at=RELEASED)]


def departed(draft: ExportDraft) -> list[ExportParcel]:
    """It has left, and may only come back."""
    by_a_bill(draft)
    draft.crowd(draft.documents())
    return [draft.closed(withdrawal=TOO_LATE, withdrawn_at=CLOSED)]
