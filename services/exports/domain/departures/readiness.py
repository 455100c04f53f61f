"""A list is ready once its parcel has arrived and is bound to a bill, and nothing contradicts that."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from libs.schemas.clearance import port_of
from libs.schemas.events.exports import Awaited
from libs.schemas.findings import Finding
from services.exports.domain.departures import rules
from services.exports.domain.departures.files import DepartingParcel
from services.exports.domain.departures.routes import route_of


class Readiness(NamedTuple):
    """ready: review may release the list. awaits: the documents that are missing; findings: what disagrees."""

    ready: bool
    awaits: tuple[Awaited, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def told(self) -> tuple[bool, tuple[str, ...]]:
        """A list is told anew when this changes: a further document alone is none of that."""
        return self.ready, tuple(finding.rule for finding in self.findings)


def readiness(parcel: DepartingParcel, day: date) -> Readiness | None:
    """Say how the parcel's list stands. None where nobody waits for that: no list lives, or it leaves by a gate."""
    route = route_of(parcel, day) if parcel.lives else None
    if route is None or not (route.arrives or route.bound):
        return None
    arrived, bound = parcel.arrived, parcel.bound
    awaits: list[Awaited] = [] if arrived else ["arrival"]
    awaits += [] if bound else ["manifest"]
    findings = _disagreements(parcel)
    return Readiness(not awaits and not findings, tuple(awaits), findings)


def _disagreements(parcel: DepartingParcel) -> tuple[Finding, ...]:
    arrived, bound, declared = parcel.arrival, parcel.bound, parcel.declared
    found = []
    if arrived and declared and arrived.office not in (offices := (declared.customs_code, port_of(declared))):
        found.append(rules.OF_ITS_LIST.finding("/".join(dict.fromkeys(offices)), arrived.office))
    if arrived and bound and not parcel.transit and arrived.bill_no not in (None, bound.bill_no):
        found.append(rules.ONE_BILL.finding(arrived.bill_no, bound.bill_no))
    if bound and declared and bound.invt_no not in (None, declared.invt_no):
        found.append(rules.NAMED_LIST.finding(bound.invt_no, declared.invt_no))
    return tuple(found)
