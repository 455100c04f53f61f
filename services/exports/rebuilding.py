"""A rebuild takes each record behind those that its facts rest on.

They lie on other partitions, so the log may have taken them later, although exports read them first.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from libs.runtime.processing import Record, put_behind
from libs.schemas.codes.supervision_modes import EXPORT
from libs.schemas.events.base import Event
from libs.schemas.events.departure_documents import (
    DepartureDeclared,
    ExportArrivalDeclared,
    ManifestDeclared,
    TransitOpeningDeclared,
)
from libs.schemas.events.departures import (
    DocumentPartKept,
    ExportArrivalPosted,
    ListDeparted,
    ManifestPosted,
    TransitClosed,
    TransitExpired,
    TransitOpened,
)
from libs.schemas.events.exports import ArrivalLifted, ArrivalsPosted, ListDelivered, SiteReleasePosted
from libs.schemas.events.review import LeavePermitted
from libs.schemas.events.site_documents import ParcelSignedFor
from libs.schemas.events.summaries import SummaryAccepted

Keys = Callable[[Any], Iterable[Hashable]]


class Step(NamedTuple):
    """brings: what a record or its facts bring, by keys; rests_on: the keys that a fact needs."""

    brings: Mapping[type[Any], Keys]
    rests_on: Mapping[type[Any], Keys]


_STEPS = (
    Step(
        {
            LeavePermitted: lambda event: (event.ref.attempt_key, _parcel(event.list.waybill)),
            ArrivalsPosted: lambda told: (
                ("arrival", told.submission_id),
                *((told.operator_code, told.logistics_code, number) for number in told.logistics_nos),
            ),
        },
        {
            ListDeparted: lambda told: (told.ref.attempt_key,),
            SummaryAccepted: lambda told: (named.ref.attempt_key for named in told.lists),
            TransitOpened: lambda told: map(_parcel, told.parcels) if told.ie_flag == EXPORT else (),
            SiteReleasePosted: lambda told: ((told.operator_code, *_parcel(each)) for each in told.parcels),
            ArrivalLifted: lambda told: (("arrival", told.arrival),),
        },
    ),
    Step(
        {
            TransitOpened: lambda told: ((told.logistics_code, told.transit_no),),
            SiteReleasePosted: lambda told: (("left", *_parcel(each)) for each in told.parcels),
            ParcelSignedFor: lambda event: (("signed for", *_parcel(event)),),
        },
        {
            TransitClosed: lambda told: ((told.logistics_code, told.transit_no),),
            TransitExpired: lambda told: ((told.logistics_code, told.transit_no),),
            ListDelivered: lambda told: ((what, *_parcel(told.list.waybill)) for what in ("left", "signed for")),
        },
    ),
)
"""A record that an earlier step moves may bring what one of a later step rests on."""


def behind_what_they_rest_on(records: Sequence[Record], facts: Mapping[str, Sequence[Event]]) -> Sequence[Record]:
    """The records, those moved that stand before the first that brings what one of their facts needs.

    What names a parcel of a document that is moved stays behind that: its number may stand for another parcel by then.
    """
    for step in _STEPS:
        brought: dict[Hashable, int] = {}
        for n, record in enumerate(records):
            for event in (record.event, *facts.get(record.id, ())):
                for key in step.brings.get(type(event), _nothing)(event):
                    brought.setdefault(key, n)
        last: dict[int, int] = {}
        moved: dict[Hashable, int] = {}
        for n, record in enumerate(records):
            named = _parcels(record.event, facts.get(record.id, ()))
            rests_on = (
                brought.get(key, n)
                for fact in facts.get(record.id, ())
                for key in step.rests_on.get(type(fact), _nothing)(fact)
            )
            if (place := max([n, *rests_on, *(moved.get(parcel, n) for parcel in named)])) > n:
                last[n] = place
                moved |= dict.fromkeys(named, place)
        records = put_behind(records, last) if last else records
    return records


def _parcels(event: Any, told: Sequence[Event]) -> set[tuple[str, str]]:
    """Return the parcels that an arrival, manifest, departure or opening names, or a deletion takes back."""
    if isinstance(event, TransitOpeningDeclared):
        return set(map(_parcel, event.parcels))
    if not isinstance(event, ExportArrivalDeclared | ManifestDeclared | DepartureDeclared):
        return set()
    numbers = {line.logistics_no for line in event.lines}
    for fact in told:
        if isinstance(fact, ExportArrivalPosted | ManifestPosted):
            numbers.update(fact.withdrawn)
        elif isinstance(fact, DocumentPartKept):
            numbers.update(fact.part.logistics_nos)
    return {(event.logistics_code, number) for number in numbers}


def _parcel(names: Any) -> tuple[str, str]:
    return names.logistics_code, names.logistics_no


def _nothing(_: Any) -> Iterable[Hashable]:
    return ()
