"""Exports reads what sites and carriers declare, and what review says of lists."""

from __future__ import annotations

from dataclasses import dataclass, field

from libs.runtime.processing import Record
from libs.runtime.reads import Read, Reads
from libs.schemas.events.review import LeavePermitted, ListExamined, Verdict
from libs.schemas.events.site_documents import ParcelSignedFor, SiteDeliveryDeclared, SiteReleaseDeclared
from services.exports.domain.deciding import SiteDesk
from services.exports.domain.files import DeliveryKey, ParcelKey


@dataclass(slots=True)
class Touched:
    """Keys that a batch needs. cases: those whose parcels it needs. places: parcels that get a row where they have none."""

    cases: set[str] = field(default_factory=set)
    parcels: set[ParcelKey] = field(default_factory=set)
    places: set[ParcelKey] = field(default_factory=set)
    deliveries: set[DeliveryKey] = field(default_factory=set)


def _judged(touched: Touched, record: Record) -> None:
    touched.cases.add(record.event.ref.case)


def _awaited(touched: Touched, record: Record) -> None:
    waybill = record.event.list.waybill
    touched.places.add((waybill.logistics_code, waybill.logistics_no))


def _arriving(touched: Touched, record: Record) -> None:
    event: SiteDeliveryDeclared = record.event
    touched.deliveries.add((event.operator_code, event.bill_no, event.cop_no or ""))
    touched.places.update((event.logistics_code, line.logistics_no) for line in event.lines)


def _leaving(touched: Touched, record: Record) -> None:
    event: SiteReleaseDeclared = record.event
    touched.parcels.update((parcel.logistics_code, parcel.logistics_no) for parcel in event.parcels)


def _signed_for(touched: Touched, record: Record) -> None:
    touched.places.add((record.event.logistics_code, record.event.logistics_no))


READS: Reads[Touched, SiteDesk] = Reads(
    {
        ListExamined: Read(lambda desk, r: desk.examined(r.event), _awaited),
        Verdict: Read(lambda desk, r: (), _judged),
        LeavePermitted: Read(lambda desk, r: (), _awaited),
        SiteDeliveryDeclared: Read(lambda desk, r: desk.declared(r.event, r.day), _arriving),
        SiteReleaseDeclared: Read(lambda desk, r: desk.left(r.event), _leaving),
        ParcelSignedFor: Read(lambda desk, r: desk.signed_for(r.event), _signed_for),
    }
)
