"""Parcels go under seal (转关): released ones to the port where they leave, direct purchases from it to their home.

One desk takes openings and closings of both directions; a table says what a parcel of each must be before it sets out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from libs.schemas.ceb import FINDINGS_MAX
from libs.schemas.clearance import AT_THE_PORT, port_of
from libs.schemas.codes.supervision_modes import EXPORT, IMPORT, Direction
from libs.schemas.declarations import LeavingParcel
from libs.schemas.events import departures as events
from libs.schemas.events.base import Event
from libs.schemas.events.departure_documents import TransitClosingDeclared, TransitOpeningDeclared
from libs.schemas.events.lists import Declared
from libs.schemas.findings import Finding
from services.exports.domain.deciding import SiteDesk
from services.exports.domain.departures import rules
from services.exports.domain.departures.due import TransitMissed
from services.exports.domain.departures.files import CLOSING, OPENING, DepartingParcel, DepartureFiles, TransitRow
from services.exports.domain.departures.routes import route_of
from services.exports.domain.files import SiteParcel
from services.exports.domain.places import ParcelKey

_NAMED_MAX = 5


@dataclass(frozen=True, slots=True)
class TransitDesk:
    """The files of a batch. An opening or closing is taken as a whole or not at all. sites: hears of direct purchases,
    of which a carrier has so many under seal at once, and so many days."""

    files: DepartureFiles
    sites: SiteDesk
    sealed_max: int
    open_days: int

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
            ie_flag=event.ie_flag,
            customs_code=event.customs_code,
            port_code=event.port_code,
            vehicle_no=event.vehicle_no,
            seal_no=event.seal_no,
            open_time=event.open_time,
            parcels=event.parcels,
        )
        yield from self._told(event.logistics_code, event.cop_no, day)

    def closed(self, event: TransitClosingDeclared, day: date) -> Iterator[Event]:
        if found := list(islice(self._not_at_its_end(event, day), FINDINGS_MAX)):
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
        yield from self._told(event.logistics_code, event.transit_no, day)

    def missed(self, due: TransitMissed, day: date) -> Iterator[Event]:
        """Nobody closed it in time: its parcels are as if they had not set out."""
        transit = self.files.transits.get(due.key)
        if transit is None or not transit.open_import:
            return
        by_it = [
            each for each in self.sites.files.of(transit.parcels) if each.transit and each.transit.key == transit.key
        ]
        yield events.TransitExpired(
            submission_id=transit.submission_id,
            logistics_code=transit.logistics_code,
            transit_no=transit.transit_no,
            opened_on=transit.opened_on,
            until=self._until(transit),
        )
        yield from self.sites.unsealed(by_it, day)

    def _until(self, transit: TransitRow) -> date:
        return transit.opened_on + timedelta(self.open_days)

    def _told(self, logistics_code: str, transit_no: str, day: date) -> Iterator[Event]:
        """Only lists of direct purchases wait for a transit before their release."""
        transit = self.files.transits[logistics_code, transit_no]
        return self.sites.sealed(transit.key, transit.parcels_of(IMPORT), day)

    def _kept_back(self, event: TransitOpeningDeclared, day: date) -> Iterator[Finding]:
        parcels: Mapping[ParcelKey, Any] = (self.files if event.ie_flag == EXPORT else self.sites.files).parcels
        sealed = self.files.under_seal.get(event.logistics_code, 0) + len(event.parcels)
        if event.ie_flag == IMPORT and sealed > self.sealed_max:
            yield rules.SEALED_MANY.finding(str(sealed), f"<= {self.sealed_max}")
            return
        unfit, seen = _UNFIT[event.ie_flag], set()
        for line, each in enumerate(event.parcels, 1):
            key = each.logistics_code, each.logistics_no
            if key in seen:
                yield rules.SEALED_ONCE.finding(each.logistics_no, line=line)
                continue
            seen.add(key)
            if each.logistics_code != event.logistics_code:
                yield rules.SEALED_OWN.finding(each.logistics_code, event.logistics_code, line=line)
                continue  # how another carrier's parcel stands is not told
            parcel = parcels.get(key)
            if parcel and parcel.set_out_before(day):
                by = f"{parcel.transit.logistics_code}/{parcel.transit.transit_no}" if parcel.transit else None
                yield rules.SEALED_ELSEWHERE.finding(each.logistics_no, by, line=line)
            else:
                yield from unfit(event, each, parcel, day, line)

    def _not_at_its_end(self, event: TransitClosingDeclared, day: date) -> Iterator[Finding]:
        """Find where a closing is not that of the transit. Seal and parcels are told where it ends, and nowhere else.

        A closing of a later day may be here before the close of the last one: it is too late all the same.
        """
        if stranger := event.sender_office not in (None, event.customs_code):
            yield rules.OWN_OFFICE.finding(event.customs_code, event.sender_office)
        transit = self.files.transits.get((event.logistics_code, event.transit_no))
        if transit is None:
            yield rules.TRANSIT_KNOWN.finding(event.transit_no)
            return
        if event.customs_code != transit.port_code:
            yield rules.AT_ITS_PORT.finding(event.customs_code, transit.port_code)
        if stranger or event.customs_code != transit.port_code:
            return
        if transit.expired or (transit.open_import and day > self._until(transit)):
            yield rules.TRANSIT_OPEN.finding(event.transit_no, f"expired, {transit.closed_on or self._until(transit)}")
        elif transit.closed_on:
            yield rules.TRANSIT_OPEN.finding(event.transit_no, f"{transit.operator_code}, {transit.close_time}")
        if event.seal_no != transit.seal_no:
            yield rules.ITS_SEAL.finding(event.seal_no, transit.seal_no)
        if event.parcels:
            yield from _others(event.parcels, transit)


def _others(came: list[LeavingParcel], transit: TransitRow) -> Iterator[Finding]:
    """Find what came and had not set out, and what did not come."""
    left, seen = dict.fromkeys(transit.parcels), set()
    sealed = ", ".join(number for _, number in transit.parcels[:_NAMED_MAX])
    for line, each in enumerate(came, 1):
        key = each.logistics_code, each.logistics_no
        if key in seen:
            yield rules.CAME_ONCE.finding(each.logistics_no, line=line)
        elif key not in left:
            yield rules.CAME_SEALED.finding(each.logistics_no, sealed, line=line)
        seen.add(key)
    if missing := [number for code, number in left if (code, number) not in seen]:
        yield rules.CAME_ALL.finding(", ".join(missing[:_NAMED_MAX]), str(len(left)))


def _unfit_to_leave(
    event: TransitOpeningDeclared, named: LeavingParcel, parcel: DepartingParcel | None, day: date, line: int
) -> Iterator[Finding]:
    """Find where an exported parcel is not released, not what the transit says, or not ready to set out."""
    if parcel is None or not parcel.permitted:
        yield rules.SEALED_RELEASED.finding(named.logistics_no, line=line)
        return
    declared, route = parcel.declared, route_of(parcel, day)
    yield from _other_list(named, declared, line)
    if route and ((route.arrives and not parcel.arrived) or (route.bound and not parcel.bound)):
        yield rules.SEALED_READY.finding(parcel.logistics_no, line=line)
    if declared:
        office = parcel.arrived.office if parcel.arrived else declared.customs_code
        yield from _elsewhere(event, named, office, port_of(declared))


def _unfit_to_come(
    event: TransitOpeningDeclared, named: LeavingParcel, parcel: SiteParcel | None, day: date, line: int
) -> Iterator[Finding]:
    """Find where a direct purchase is not what the transit says. Its list may follow: it is asked then."""
    declared = parcel.listed if parcel else None
    yield from _other_list(named, declared, line)
    if parcel is None or declared is None:
        return
    if not parcel.goes_sealed(day):
        yield rules.SEALED_NEEDED.finding(named.logistics_no, parcel.clearance or AT_THE_PORT, line=line)
    yield from _elsewhere(event, named, port_of(declared), declared.customs_code)


_UNFIT: Mapping[Direction, Callable[[TransitOpeningDeclared, LeavingParcel, Any, date, int], Iterator[Finding]]] = {
    EXPORT: _unfit_to_leave,
    IMPORT: _unfit_to_come,
}
"""Direction of the parcels → what keeps one from setting out under seal."""


def _other_list(named: LeavingParcel, declared: Declared | None, line: int) -> Iterator[Finding]:
    listed = declared.invt_no if declared else None
    if named.invt_no and named.invt_no != listed:
        yield rules.SEALED_LIST.finding(named.invt_no, listed, line=line)


def _elsewhere(event: TransitOpeningDeclared, named: LeavingParcel, start: str, end: str) -> Iterator[Finding]:
    """Find where the transit is not between these offices."""
    if event.port_code != end:
        yield rules.TO_ITS_PORT.finding(f"{event.port_code} ({named.logistics_no})", end)
    if event.customs_code != start:
        yield rules.FROM_ITS_OFFICE.finding(f"{event.customs_code} ({named.logistics_no})", start)
