"""Events change deliveries and parcels here and nowhere else; nothing is decided.

What sites say and what review says comes on two topics. Each changes fields of its own, so that a rebuild, which reads
the topics in another order, comes to the same rows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeAlias

from libs.schemas.cloudevents import Cause
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.codes.supervision_modes import IMPORT
from libs.schemas.events import departures, exports, review
from libs.schemas.events.base import ByKind
from libs.schemas.events.lists import ListEvent
from libs.schemas.events.site_documents import ParcelSignedFor
from services.exports.domain.files import CONTROL, DECIDED, Delivery, ListStanding, SiteFiles, SiteParcel, again_from
from services.exports.domain.places import SiteArrival, UnderSeal

WholeList: TypeAlias = ListEvent | review.ListExamined
"""An event that carries the block of its list."""
Change = Callable[[SiteFiles, Any, Cause], None]


def _examined(files: SiteFiles, event: review.ListExamined, cause: Cause) -> None:
    _take(files, event, ListStanding.WAITING, event.status, cause)


def _permitted(files: SiteFiles, event: review.LeavePermitted, cause: Cause) -> None:
    _take(files, event, ListStanding.PERMITTED, ListStatus.RELEASED, cause)
    if (parcel := files.of_attempt.get(event.ref.attempt_key)) is not None:
        parcel.goods = tuple(event.goods) if event.goods is not None else None


def _controlled(files: SiteFiles, event: review.ParcelControlled, cause: Cause) -> None:
    _take(files, event, CONTROL[event.leaves_as], event.status, cause)


def _take(
    files: SiteFiles,
    event: review.ListExamined | review.LeavePermitted | review.ParcelControlled,
    standing: ListStanding,
    status: ListStatus,
    cause: Cause,
) -> None:
    """The list is its parcel's, unless that stands for another list that lives. One let go long ago is of the parcel that
    had the number before."""
    parcel = _parcel_of(files, event)
    if parcel is None:
        return
    before = parcel.declared.ref.case if parcel.declared else None
    if before not in (None, event.ref.case) and _lives(parcel, cause.day):
        return
    files.take(parcel, event.list)
    parcel.standing, parcel.clearance = standing, event.clearance
    parcel.kept_status, parcel.since = status.value, cause.time
    files.change(parcel)


def _lives(parcel: SiteParcel, day: date) -> bool:
    """Say whether the parcel's list may still be what it stands for. What customs have is theirs until it has left."""
    if parcel.standing in DECIDED and parcel.since:
        return parcel.controlled or day < again_from(parcel.since.date())
    return parcel.standing is not ListStanding.OVER


def _judged(files: SiteFiles, event: review.Verdict, cause: Cause) -> None:
    """A list that was stopped after its release may be let on again."""
    if parcel := files.of_attempt.get(event.ref.attempt_key):
        parcel.goods = None if event.lets_on else parcel.goods
        stopped = ListStanding.OVER if event.final else ListStanding.STOPPED
        parcel.standing = ListStanding.PERMITTED if event.lets_on else stopped
        files.change(parcel)


def _parcel_of(files: SiteFiles, event: WholeList) -> SiteParcel | None:
    waybill = event.list.waybill
    return files.parcels.get((waybill.logistics_code, waybill.logistics_no))


def _arrived(files: SiteFiles, event: exports.ArrivalsPosted, cause: Cause) -> None:
    """The version replaces the one before, and what left stays so. A number that arrives again is a new parcel.

    What another site had said before the parcel left is read behind that by a rebuild: it was over by then.
    """
    stands = Delivery(event.operator_code, event.bill_no, event.cop_no or "", event.logistics_code, event.logistics_nos)
    before = files.deliveries.get(stands.key)
    arrival = SiteArrival(*stands.key, event.customs_code, event.submission_id)
    known = {each.key: each for each in files.of(before.parcels if before else ()) if each.arrived_by(stands.key)}
    for parcel in known.values():
        parcel.say(stands.key, None)
        files.change(parcel)
    for parcel in files.of(stands.parcels):
        if parcel.left_day and parcel.key not in known:
            if cause.day < again_from(parcel.left_day):
                continue
            parcel.former_left_day, parcel.left_day = parcel.left_day, None
            parcel.logistics_time, parcel.delivered, parcel.arrivals = None, False, ()
        parcel.say(stands.key, arrival)
        files.change(parcel)
    files.post(stands)


def _lifted(files: SiteFiles, event: exports.ArrivalLifted, cause: Cause) -> None:
    """A version that the site sent since, which a rebuild may have read before, stands."""
    parcel = files.parcels.get((event.logistics_code, event.logistics_no))
    delivery = event.operator_code, event.bill_no, event.delivery_no
    if parcel and (mine := parcel.arrived_by(delivery)) and mine.submission_id == event.arrival:
        parcel.say(delivery, None)
        files.change(parcel)


def _ready(files: SiteFiles, event: exports.ListReadyToLeave, cause: Cause) -> None:
    parcel, ref = _parcel_of(files, event), event.ref
    if parcel is None:
        return
    if parcel.told_case == ref.case and parcel.told_attempt is not None and parcel.told_attempt > ref.attempt:
        return  # a rebuild reads what was told of an attempt before behind what was told of this one
    parcel.told_case, parcel.told_attempt = ref.case, ref.attempt
    files.change(parcel)


def _left(files: SiteFiles, event: exports.SiteReleasePosted, cause: Cause) -> None:
    for leaving in event.parcels:
        parcel = files.parcels[leaving.logistics_code, leaving.logistics_no]
        parcel.left_day = cause.day
        parcel.arrivals = tuple(each for each in parcel.arrivals if each.operator_code == event.operator_code)
        files.change(parcel)


def _held(files: SiteFiles, event: exports.ParcelHeld, cause: Cause) -> None:
    if parcel := _parcel_of(files, event):
        parcel.held_case = event.ref.case
        files.change(parcel)


def _signed(files: SiteFiles, event: ParcelSignedFor, cause: Cause) -> None:
    parcel = files.parcels[event.logistics_code, event.logistics_no]
    parcel.logistics_time = parcel.logistics_time or event.logistics_time
    files.change(parcel)


def _delivered(files: SiteFiles, event: exports.ListDelivered, cause: Cause) -> None:
    if parcel := _parcel_of(files, event):
        parcel.delivered = True
        files.change(parcel)


def _opened(files: SiteFiles, event: departures.TransitOpened, cause: Cause) -> None:
    if event.ie_flag == IMPORT:
        for parcel in files.of((each.logistics_code, each.logistics_no) for each in event.parcels):
            files.seal(parcel, UnderSeal.by(event, cause.day))
            files.change(parcel)


def _closed(files: SiteFiles, event: departures.TransitClosed, cause: Cause) -> None:
    for parcel in files.of_transit.get((event.logistics_code, event.transit_no), ()):
        if parcel.transit and parcel.transit.key == (event.logistics_code, event.transit_no):
            parcel.transit = parcel.transit.ended()
            files.change(parcel)


def _expired(files: SiteFiles, event: departures.TransitExpired, cause: Cause) -> None:
    key = event.logistics_code, event.transit_no
    for parcel in files.of_transit.pop(key, ()):
        if parcel.transit and parcel.transit.key == key:
            parcel.transit = None
            files.change(parcel)


_CHANGES: ByKind[Change] = ByKind(
    {
        review.ListExamined: _examined,
        review.Verdict: _judged,
        review.LeavePermitted: _permitted,
        review.ParcelControlled: _controlled,
        ParcelSignedFor: _signed,
        exports.ArrivalsPosted: _arrived,
        exports.ArrivalLifted: _lifted,
        exports.ListReadyToLeave: _ready,
        exports.SiteReleasePosted: _left,
        exports.ParcelHeld: _held,
        exports.ListDelivered: _delivered,
        departures.TransitOpened: _opened,
        departures.TransitClosed: _closed,
        departures.TransitExpired: _expired,
    }
)


def evolve(files: SiteFiles, event: Any, cause: Cause) -> None:
    """Put an event into the files: one that came in, or one of our own."""
    if change := _CHANGES[type(event)]:
        change(files, event, cause)
