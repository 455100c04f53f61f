"""A direct purchase is ready once its parcel is at its site, under its bill and out of its seal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from libs.schemas.clearance import port_of
from libs.schemas.events.exports import Awaited
from libs.schemas.events.lists import Declared
from libs.schemas.findings import Finding
from services.exports.domain import rules
from services.exports.domain.files import SiteParcel
from services.exports.domain.places import UnderSeal


class SiteReadiness(NamedTuple):
    """ready: review may release the list. awaits: what is missing, of a parcel that goes by transit; findings: what is
    wrong with what is there."""

    ready: bool
    awaits: tuple[Awaited, ...] = ()
    findings: tuple[Finding, ...] = ()


def site_readiness(parcel: SiteParcel, day: date) -> SiteReadiness:
    """Say how the parcel of a list stands; its clearance says whether it comes by transit. What came under seal all the
    same is at its site behind that, too."""
    declared, sealed = parcel.declared, parcel.sealed_by
    assert declared
    if sealed is None and not parcel.goes_sealed(day):
        found = tuple(_at_site(parcel, declared, day))
        return SiteReadiness(parcel.arrived and not found, findings=found)
    awaits: list[Awaited] = ["transit-opening"] if sealed is None else [] if sealed.closed else ["transit-closing"]
    if not parcel.arrived:
        awaits.append("arrival")
    findings = (*_at_site(parcel, declared, day), *_on_its_way(declared, sealed))
    return SiteReadiness(not awaits and not findings, tuple(awaits), findings)


def _at_site(parcel: SiteParcel, declared: Declared, day: date) -> Iterator[Finding]:
    if parcel.left_day:
        yield rules.GONE.finding(parcel.logistics_no)
    elif here := parcel.arrival(day):
        if (due := parcel.due_at(day)) != here.office:
            yield rules.AT_ITS_OFFICE.finding(due, here.office)
        if declared.waybill.bill_no not in (None, here.bill_no):
            yield rules.BILL.finding(declared.waybill.bill_no, here.bill_no)


def _on_its_way(declared: Declared, sealed: UnderSeal | None) -> Iterator[Finding]:
    """Find where the seal is not between the offices that the list names."""
    home = declared.customs_code
    if sealed:
        wanted, gone = f"{port_of(declared)}-{home}", f"{sealed.customs_code}-{sealed.port_code}"
        if wanted != gone:
            yield rules.BETWEEN.finding(wanted, gone)
