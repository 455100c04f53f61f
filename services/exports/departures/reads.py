"""A record touches these rows of departures."""

from __future__ import annotations

from libs.runtime.processing import Record
from libs.schemas.codes.supervision_modes import EXPORT
from libs.schemas.events.departure_documents import (
    DepartureDeclared,
    ManifestDeclared,
    TransitClosingDeclared,
)
from libs.schemas.events.lists import ListEvent
from libs.schemas.events.review import ListExamined, Verdict
from services.exports.departures.loading import DepartureTouched
from services.exports.domain.departures.deciding import part_of


def listed(touched: DepartureTouched, event: ListEvent | ListExamined) -> None:
    """A list of exports needs its parcel's row."""
    if event.ref.direction == EXPORT:
        waybill = event.list.waybill
        touched.places.add((waybill.logistics_code, waybill.logistics_no))


def judged(touched: DepartureTouched, event: Verdict) -> None:
    """A verdict names its list alone."""
    if event.ref.direction == EXPORT:
        touched.cases.add(event.ref.case)


def handed_in(touched: DepartureTouched, record: Record) -> None:
    """A message needs the others of its document, and the parcels that any of them names. What departs by a customs
    declaration may have no row yet."""
    part = part_of(record.event)
    touched.documents.add(part.document)
    touched.places.update(part.parcels)
    if isinstance(record.event, DepartureDeclared):
        return
    if part.said.bill_no and (part.whole or isinstance(record.event, ManifestDeclared)):
        (touched.whole if part.whole else touched.bills).add(part.said.bill_no)


def closed(touched: DepartureTouched, record: Record) -> None:
    event: TransitClosingDeclared = record.event
    touched.transits.add((event.logistics_code, event.transit_no))
