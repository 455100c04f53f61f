"""Exports reads what sites, carriers and declarants declare, what review says of lists, and what entered a zone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from libs.runtime.processing import Record
from libs.runtime.reads import Read, Reads
from libs.schemas.codes.supervision_modes import EXPORT
from libs.schemas.events.accountbook import RefundEvidenceIssued
from libs.schemas.events.declaration_documents import (
    BusinessOrderTold,
    CustomsDeclared,
    DeclarationInspected,
    DeclarationWithdrawalAsked,
    MarketGoodsRecorded,
    MarketOperatorRegistered,
)
from libs.schemas.events.departure_documents import (
    DepartureDeclared,
    ExportArrivalDeclared,
    ManifestDeclared,
    TransitClosingDeclared,
    TransitOpeningDeclared,
)
from libs.schemas.events.departures import DeparturePosted
from libs.schemas.events.intake import ControlInstructed, EnterpriseRegistered
from libs.schemas.events.review import ArrivalAskedBack, LeavePermitted, ListExamined, ParcelControlled, Verdict
from libs.schemas.events.site_documents import ParcelSignedFor, SiteDeliveryDeclared, SiteReleaseDeclared
from libs.schemas.events.summary_documents import SummaryApplied
from services.exports.declarations import reads as declarations
from services.exports.declarations.loading import DeclarationTouched
from services.exports.departures import reads as departures
from services.exports.departures.loading import DepartureTouched
from services.exports.domain.deciding import SiteDesk
from services.exports.domain.declarations.deciding import DeclarationDesk
from services.exports.domain.departures.deciding import DepartureDesk
from services.exports.domain.departures.due import TransitMissed
from services.exports.domain.departures.transit import TransitDesk
from services.exports.domain.places import DeliveryKey, ParcelKey
from services.exports.domain.summaries.applying import SummaryDesk
from services.exports.domain.summaries.due import FigureDue, ReminderDue, SummaryMissed
from services.exports.summaries import reads as summaries
from services.exports.summaries.loading import SummaryTouched


@dataclass(slots=True)
class Touched:
    """Keys that a batch needs. cases: those whose parcels it needs. places: parcels that get a row where they have none;
    opened: the same, as long as the opening that names them is taken."""

    cases: set[str] = field(default_factory=set)
    parcels: set[ParcelKey] = field(default_factory=set)
    places: set[ParcelKey] = field(default_factory=set)
    opened: set[ParcelKey] = field(default_factory=set)
    deliveries: set[DeliveryKey] = field(default_factory=set)
    departures: DepartureTouched = field(default_factory=DepartureTouched)
    summaries: SummaryTouched = field(default_factory=SummaryTouched)
    declarations: DeclarationTouched = field(default_factory=DeclarationTouched)


@dataclass(frozen=True, slots=True)
class Desks:
    """Each room decides at a desk of its own."""

    sites: SiteDesk
    departures: DepartureDesk
    transit: TransitDesk
    summaries: SummaryDesk
    declarations: DeclarationDesk


def _judged(touched: Touched, record: Record) -> None:
    if record.event.ref.direction == EXPORT:
        departures.judged(touched.departures, record.event)
    else:
        touched.cases.add(record.event.ref.case)


def _awaited(touched: Touched, record: Record) -> None:
    """A list's parcel leaves a site, or the country."""
    if record.event.ref.direction == EXPORT:
        departures.listed(touched.departures, record.event)
    else:
        waybill = record.event.list.waybill
        touched.places.add((waybill.logistics_code, waybill.logistics_no))


def _examined_by(desks: Desks, record: Record) -> Iterable[Any]:
    if record.event.ref.direction == EXPORT:
        return desks.departures.examined(record.event, record.day)
    return desks.sites.examined(record.event, record.day)


def _permitted(touched: Touched, record: Record) -> None:
    _awaited(touched, record)
    summaries.permitted(touched.summaries, record.event)


def _arriving(touched: Touched, record: Record) -> None:
    event: SiteDeliveryDeclared = record.event
    touched.deliveries.add((event.operator_code, event.bill_no, event.cop_no or ""))
    touched.places.update((event.logistics_code, line.logistics_no) for line in event.lines)


def _leaving(touched: Touched, record: Record) -> None:
    event: SiteReleaseDeclared = record.event
    touched.parcels.update((parcel.logistics_code, parcel.logistics_no) for parcel in event.parcels)
    declarations.controlled(touched.declarations, record)


def _lifting(touched: Touched, record: Record) -> None:
    waybill = record.event.list.waybill
    touched.parcels.add((waybill.logistics_code, waybill.logistics_no))


def _signed_for(touched: Touched, record: Record) -> None:
    touched.places.add((record.event.logistics_code, record.event.logistics_no))


def _sealed(touched: Touched, record: Record) -> None:
    """A direct purchase may set out before its list is known; no carrier touches another's parcel."""
    event: TransitOpeningDeclared = record.event
    carrier = event.logistics_code
    named = ((carrier, parcel.logistics_no) for parcel in event.parcels if parcel.logistics_code == carrier)
    if event.ie_flag == EXPORT:
        touched.departures.parcels.update(named)
    else:
        touched.opened.update(named)
        touched.departures.carriers.add(carrier)


def _departing(touched: Touched, record: Record) -> None:
    departures.handed_in(touched.departures, record)
    declarations.departing(touched.declarations, record)


def _departed(desks: Desks, record: Record) -> Iterable[Any]:
    """A departure ends customs declarations, whose goods need no list."""
    for event in desks.departures.handed_in(record.event, record.day):
        yield event
        if isinstance(event, DeparturePosted) and not event.deleted:
            yield from desks.declarations.departed(event.part)


def _nothing(desks: Desks, record: Record) -> Iterable[Any]:
    """It is kept, and nothing follows."""
    return ()


_KEPT: Read[Touched, Desks] = Read(_nothing)
_HANDED_IN: Read[Touched, Desks] = Read(
    lambda desks, r: desks.departures.handed_in(r.event, r.day), lambda t, r: departures.handed_in(t.departures, r)
)
READS: Reads[Touched, Desks] = Reads(
    {
        ListExamined: Read(_examined_by, _awaited),
        Verdict: Read(lambda desks, r: desks.departures.judged(r.event, r.day), _judged),
        ParcelControlled: Read(_nothing, _awaited),
        LeavePermitted: Read(lambda desks, r: desks.departures.permitted(r.event, r.day), _permitted),
        SiteDeliveryDeclared: Read(lambda desks, r: desks.sites.declared(r.event, r.day), _arriving),
        SiteReleaseDeclared: Read(lambda desks, r: desks.sites.left(r.event, r.day), _leaving),
        ArrivalAskedBack: Read(lambda desks, r: desks.sites.lifted(r.event, r.day), _lifting),
        ParcelSignedFor: Read(lambda desks, r: desks.sites.signed_for(r.event), _signed_for),
        ExportArrivalDeclared: _HANDED_IN,
        ManifestDeclared: _HANDED_IN,
        DepartureDeclared: Read(_departed, _departing),
        TransitOpeningDeclared: Read(lambda desks, r: desks.transit.opened(r.event, r.day), _sealed),
        TransitClosingDeclared: Read(
            lambda desks, r: desks.transit.closed(r.event, r.day), lambda t, r: departures.closed(t.departures, r)
        ),
        TransitMissed: Read(
            lambda desks, r: desks.transit.missed(r.event, r.day), lambda t, r: t.departures.transits.add(r.event.key)
        ),
        SummaryApplied: Read(
            lambda desks, r: desks.summaries.applied(r.event, r.day), lambda t, r: summaries.applied(t.summaries, r)
        ),
        EnterpriseRegistered: _KEPT,
        ControlInstructed: _KEPT,
        MarketOperatorRegistered: _KEPT,
        BusinessOrderTold: Read(_nothing, lambda t, r: declarations.ordered(t.declarations, r)),
        MarketGoodsRecorded: Read(
            lambda desks, r: desks.declarations.recorded(r.event, r.day),
            lambda t, r: declarations.recorded(t.declarations, r),
        ),
        CustomsDeclared: Read(
            lambda desks, r: desks.declarations.declared(r.event, r.day),
            lambda t, r: declarations.declared(t.declarations, t.summaries, r),
        ),
        DeclarationInspected: Read(
            lambda desks, r: desks.declarations.inspected(r.event, r.day),
            lambda t, r: declarations.named(t.declarations, r),
        ),
        DeclarationWithdrawalAsked: Read(
            lambda desks, r: desks.declarations.withdrawn(r.event), lambda t, r: declarations.named(t.declarations, r)
        ),
        RefundEvidenceIssued: Read(
            lambda desks, r: desks.declarations.entered(r.event), lambda t, r: declarations.entered(t.declarations, r)
        ),
        ReminderDue: Read(
            lambda desks, r: desks.summaries.reminded(r.event), lambda t, r: summaries.month(t.summaries, r)
        ),
        SummaryMissed: Read(
            lambda desks, r: desks.summaries.missed(r.event), lambda t, r: summaries.month(t.summaries, r)
        ),
        FigureDue: Read(
            lambda desks, r: desks.summaries.figure(r.event, r.day), lambda t, r: summaries.figure(t.summaries, r)
        ),
    }
)
