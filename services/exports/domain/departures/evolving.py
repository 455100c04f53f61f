"""Events change messages, parcels and transits here and nowhere else; nothing is decided.

What partners say and what review says comes on two topics. Each changes fields of its own, so that a rebuild, which reads
the topics in another order, comes to the same rows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from libs.schemas.cloudevents import Cause
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.codes.supervision_modes import EXPORT, IMPORT
from libs.schemas.events import departures as events
from libs.schemas.events import review
from libs.schemas.events.base import ByKind
from libs.schemas.events.lists import ListEvent
from services.exports.domain.departures.files import (
    MANIFEST,
    ArrivedBy,
    Binding,
    DepartingParcel,
    DepartureFiles,
    KeptMessage,
    TransitRow,
)
from services.exports.domain.files import ListStanding, again_from
from services.exports.domain.places import ParcelKey, UnderSeal

Change = Callable[[DepartureFiles, Any, Cause], None]


def _examined(files: DepartureFiles, event: review.ListExamined, cause: Cause) -> None:
    _take(files, event, ListStanding.WAITING, event.status, cause)


def _permitted(files: DepartureFiles, event: review.LeavePermitted, cause: Cause) -> None:
    if parcel := _take(files, event, ListStanding.PERMITTED, ListStatus.RELEASED, cause):
        parcel.clearance = event.clearance


def _take(
    files: DepartureFiles,
    event: ListEvent | review.ListExamined,
    standing: ListStanding,
    status: ListStatus,
    cause: Cause,
) -> DepartingParcel | None:
    """Return the parcel, which is the list's, unless that stands for another list that lives."""
    if event.ref.direction != EXPORT:
        return None
    waybill = event.list.waybill
    parcel = files.parcels[waybill.logistics_code, waybill.logistics_no]
    before = parcel.declared.ref.case if parcel.declared else None
    if before not in (None, event.ref.case) and _lives(parcel, cause.day):
        return None
    files.take(parcel, event.list)
    parcel.standing, parcel.kept_status, parcel.since = standing, status.value, cause.time
    files.change(parcel)
    return parcel


def _lives(parcel: DepartingParcel, day: date) -> bool:
    """Say whether the parcel's list may still be what it stands for. One let go long ago is of the parcel before."""
    if parcel.standing is ListStanding.PERMITTED and parcel.since:
        return day < again_from(parcel.since.date())
    return parcel.standing is not ListStanding.OVER


def _judged(files: DepartureFiles, event: review.Verdict, cause: Cause) -> None:
    """A list that was stopped after its release may be let on again."""
    if parcel := files.of_attempt.get(event.ref.attempt_key):
        stopped = ListStanding.OVER if event.final else ListStanding.STOPPED
        parcel.standing = ListStanding.PERMITTED if event.lets_on else stopped
        files.change(parcel)


def _taken_off(files: DepartureFiles, event: events.ListTakenOff, cause: Cause) -> None:
    if parcel := files.parcels.get((event.logistics_code, event.logistics_no)):
        parcel.off = event.binding
        files.change(parcel)


def _arrived(files: DepartureFiles, event: events.ExportArrivalPosted, cause: Cause) -> None:
    part, known = KeptMessage(event.part, True), _undone(files, event.part)
    if event.deleted:
        files.drop(part)
        return
    files.keep(part)
    here = ArrivedBy.by(part)
    if part.whole:
        for parcel in files.on_bill(part.said.bill_no):
            parcel.with_bill = here
            files.change(parcel)
    for parcel in files.of(part.parcels):
        if parcel.key not in known and parcel.comes_again(cause.day):
            _begin_anew(files, parcel)
        parcel.arrival = here
        files.change(parcel)


def _bound(files: DepartureFiles, event: events.ManifestPosted, cause: Cause) -> None:
    said, known = event.part, _undone(files, event.part)
    part = KeptMessage(said, True)
    if event.deleted:
        files.drop(part)
        return
    files.keep(part)
    whole = files.arrival_of(said.bill_no)
    numbers = dict(zip(part.parcels, said.invt_nos, strict=True))
    for parcel in files.of(part.parcels):
        if parcel.key not in known and parcel.comes_again(cause.day):
            _begin_anew(files, parcel)
        own, bill_no = numbers[parcel.key] or None, said.bill_no or ""
        by = Binding(said.owner, said.cop_no, said.submission_id, bill_no, said.traf_name, said.voyage_no, own)
        files.bind(parcel, by)
        parcel.with_bill = ArrivedBy.by(whole) if whole else parcel.set_out_with
        files.change(parcel)


def _left(files: DepartureFiles, event: events.DeparturePosted, cause: Cause) -> None:
    part = KeptMessage(event.part, True)
    if event.deleted:
        files.drop(part)
        return
    files.keep(part)
    for parcel in files.of(part.parcels):
        if parcel.comes_again(cause.day):  # of a customs declaration: no arrival and no manifest began it anew
            _begin_anew(files, parcel)
        parcel.left_day = cause.day
        files.change(parcel)


def _kept(files: DepartureFiles, event: events.DocumentPartKept, cause: Cause) -> None:
    _undone(files, event.part)
    files.keep(KeptMessage(event.part))


def _undone(files: DepartureFiles, said: events.DocumentPart) -> set[ParcelKey]:
    """Take back what the message's version before said, where it counts. Returns the parcels that it named."""
    before = files.parts.get((said.document, said.owner, said.cop_no), {}).get(said.msg_seq_no)
    if before is None or not before.counts:
        return set()
    own = said.owner, said.cop_no
    if before.whole:
        for parcel in files.on_bill(before.said.bill_no):
            parcel.with_bill = None
            files.change(parcel)
    for parcel in files.of(before.parcels):
        binding, arrival = parcel.binding, parcel.arrival
        if said.document == MANIFEST:
            if binding and (binding.owner, binding.cop_no) == own:
                files.bind(parcel, None)
                parcel.with_bill = parcel.set_out_with
        elif arrival and (arrival.owner, arrival.cop_no) == own:
            parcel.arrival = None
        files.change(parcel)
    return set(before.parcels)


def _begin_anew(files: DepartureFiles, parcel: DepartingParcel) -> None:
    """The number stands for another parcel from now on."""
    files.bind(parcel, None)
    parcel.former_left_day, parcel.left_day = parcel.left_day, None
    parcel.arrival = parcel.with_bill = parcel.transit = None


def _refused(files: DepartureFiles, event: events.DepartureDocumentRefused, cause: Cause) -> None:
    """A message that was kept until the others came goes; a version that stands stays."""
    kept = files.parts.get((event.document, event.owner, event.cop_no), {}).get(event.msg_seq_no or 0)
    if kept and kept.said.submission_id == event.submission_id:
        files.drop(kept)


def _opened(files: DepartureFiles, event: events.TransitOpened, cause: Cause) -> None:
    row = TransitRow(
        logistics_code=event.logistics_code,
        transit_no=event.transit_no,
        customs_code=event.customs_code,
        port_code=event.port_code,
        vehicle_no=event.vehicle_no,
        seal_no=event.seal_no,
        open_time=event.open_time,
        parcels=[(each.logistics_code, each.logistics_no) for each in event.parcels],
        opened_on=cause.day,
        opened_at=cause.time,
        direction=event.ie_flag,
        submission_id=event.submission_id,
    )
    _seal_more(files, row, len(row.parcels_of(IMPORT)))
    files.transits[row.key] = files.told[row.key] = row
    for parcel in files.of(row.parcels_of(EXPORT)):
        parcel.transit = UnderSeal.by(event, cause.day)
        files.change(parcel)


def _closed(files: DepartureFiles, event: events.TransitClosed, cause: Cause) -> None:
    row = files.transits[event.logistics_code, event.transit_no]
    row.closed_on, row.close_time, row.operator_code = cause.day, event.close_time, event.operator_code
    files.told[row.key] = row
    _seal_more(files, row, -len(row.parcels_of(IMPORT)))
    for parcel in files.of(row.parcels_of(EXPORT)):
        if parcel.transit and parcel.transit.key == row.key:
            parcel.transit = parcel.transit.ended()
            files.change(parcel)


def _expired(files: DepartureFiles, event: events.TransitExpired, cause: Cause) -> None:
    row = files.transits[event.logistics_code, event.transit_no]
    row.closed_on, row.expired = cause.day, True
    files.told[row.key] = row
    _seal_more(files, row, -len(row.parcels))


def _seal_more(files: DepartureFiles, row: TransitRow, parcels: int) -> None:
    if row.logistics_code in files.under_seal:
        files.under_seal[row.logistics_code] += parcels


_CHANGES: ByKind[Change] = ByKind(
    {
        review.ListExamined: _examined,
        review.Verdict: _judged,
        review.LeavePermitted: _permitted,
        events.ListTakenOff: _taken_off,
        events.ExportArrivalPosted: _arrived,
        events.ManifestPosted: _bound,
        events.DeparturePosted: _left,
        events.DocumentPartKept: _kept,
        events.DepartureDocumentRefused: _refused,
        events.TransitOpened: _opened,
        events.TransitClosed: _closed,
        events.TransitExpired: _expired,
    }
)


def evolve(files: DepartureFiles, event: Any, cause: Cause) -> None:
    """Put an event into the files: one that came in, or one of our own."""
    if change := _CHANGES[type(event)]:
        change(files, event, cause)
