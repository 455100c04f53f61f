"""Released parcels go under seal to the port where they leave (转关)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from libs.schemas.ceb import FINDINGS_MAX
from libs.schemas.events import departures as events
from libs.schemas.events.base import Event
from libs.schemas.events.departure_documents import TransitClosingDeclared, TransitOpeningDeclared
from libs.schemas.findings import Finding
from services.exports.domain.departures import rules
from services.exports.domain.departures.files import CLOSING, OPENING, DepartingParcel, DepartureFiles
from services.exports.domain.departures.routes import route_of


@dataclass(frozen=True, slots=True)
class TransitDesk:
    """The files of a batch. An opening or closing is taken as a whole or not at all."""

    files: DepartureFiles

    def opened(self, event: TransitOpeningDeclared, day: date) -> Iterator[Event]:
        if found := list(islice(self._kept_back(event, day), FINDINGS_MAX)):
            yield events.DepartureDocumentRefused(
                document=OPENING,
                owner=event.logistics_code,
                cop_no=event.cop_no,
                submission_id=event.submission_id,
                findings=found,
            )
            return
        yield events.TransitOpened(
            submission_id=event.submission_id,
            logistics_code=event.logistics_code,
            transit_no=event.cop_no,
            customs_code=event.customs_code,
            port_code=event.port_code,
            vehicle_no=event.vehicle_no,
            seal_no=event.seal_no,
            open_time=event.open_time,
            parcels=event.parcels,
        )

    def closed(self, event: TransitClosingDeclared) -> Iterator[Event]:
        if found := list(self._not_at_its_port(event)):
            yield events.DepartureDocumentRefused(
                document=CLOSING,
                owner=event.operator_code,
                cop_no=event.cop_no,
                submission_id=event.submission_id,
                findings=found,
            )
            return
        yield events.TransitClosed(
            submission_id=event.submission_id,
            logistics_code=event.logistics_code,
            transit_no=event.transit_no,
            operator_code=event.operator_code,
            customs_code=event.customs_code,
            close_time=event.close_time,
        )

    def _kept_back(self, event: TransitOpeningDeclared, day: date) -> Iterator[Finding]:
        seen = set()
        for line, each in enumerate(event.parcels, 1):
            key = each.logistics_code, each.logistics_no
            if key in seen:
                yield rules.SEALED_ONCE.finding(each.logistics_no, line=line)
                continue
            seen.add(key)
            parcel = self.files.parcels.get(key)
            if parcel and parcel.under_way:
                by = f"{parcel.transit.logistics_code}/{parcel.transit.transit_no}" if parcel.transit else None
                yield rules.SEALED_ELSEWHERE.finding(each.logistics_no, by, line=line)
            elif parcel is None or not parcel.permitted:
                yield rules.SEALED_RELEASED.finding(each.logistics_no, line=line)
            else:
                listed = parcel.declared.invt_no if parcel.declared else None
                if each.invt_no and each.invt_no != listed:
                    yield rules.SEALED_LIST.finding(each.invt_no, listed, line=line)
                yield from _misled(event, parcel, day, line)

    def _not_at_its_port(self, event: TransitClosingDeclared) -> Iterator[Finding]:
        if event.sender_office not in (None, event.customs_code):
            yield rules.OWN_OFFICE.finding(event.customs_code, event.sender_office)
        transit = self.files.transits.get((event.logistics_code, event.transit_no))
        if transit is None:
            yield rules.TRANSIT_KNOWN.finding(event.transit_no)
            return
        if transit.closed_on:
            yield rules.TRANSIT_OPEN.finding(event.transit_no)
        if event.customs_code != transit.port_code:
            yield rules.AT_ITS_PORT.finding(event.customs_code, transit.port_code)
        if event.seal_no != transit.seal_no:
            yield rules.ITS_SEAL.finding(event.seal_no, transit.seal_no)


def _misled(event: TransitOpeningDeclared, parcel: DepartingParcel, day: date, line: int) -> Iterator[Finding]:
    """Find where a released parcel is not what the transit says, or its list needs more before it sets out."""
    declared, route = parcel.declared, route_of(parcel, day)
    if route and ((route.arrives and not parcel.arrived) or (route.bound and not parcel.bound)):
        yield rules.SEALED_READY.finding(parcel.logistics_no, line=line)
    if declared:
        port = declared.exported.port_code if declared.exported else declared.customs_code
        office = parcel.arrived.office if parcel.arrived else declared.customs_code
        if event.port_code != port:
            yield rules.TO_ITS_PORT.finding(f"{event.port_code} ({parcel.logistics_no})", port)
        if event.customs_code != office:
            yield rules.FROM_ITS_OFFICE.finding(f"{event.customs_code} ({parcel.logistics_no})", office)
