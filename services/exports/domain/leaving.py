"""Parcels leave their site as customs decided, where no control instruction keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from libs.schemas.events import exports
from libs.schemas.events.base import Event
from libs.schemas.events.site_documents import SiteDeliveryDeclared, SiteReleaseDeclared
from libs.schemas.findings import Finding
from libs.schemas.rules import Rule
from services.exports.domain import rules
from services.exports.domain.controls import Controls
from services.exports.domain.files import SiteFiles


def of_another_office(event: SiteDeliveryDeclared | SiteReleaseDeclared, rule: Rule) -> Iterator[Finding]:
    """Whoever operates a site says nothing of another office."""
    if event.sender_office not in (None, event.customs_code):
        yield rule.finding(event.customs_code, event.sender_office)


def held_back(files: SiteFiles, controls: Controls, event: SiteReleaseDeclared, day: date) -> Iterator[Event]:
    """Tell of released lists that control instructions keep at this site, once each. It is the one where their list brings
    them, and of whoever says that they leave: nobody else has a list inspected."""
    if any(of_another_office(event, rules.LEAVES_ITS_OFFICE)):
        return
    for key in dict.fromkeys((each.logistics_code, each.logistics_no) for each in event.parcels):
        parcel = files.parcels.get(key)
        if parcel is None or parcel.held or parcel.declared is None:
            continue
        due = parcel.due_at(day)
        here = any(each.operator_code == event.operator_code and each.office == due for each in parcel.arrivals)
        if here and parcel.permitted and not parcel.left_day and (found := controls.naming(parcel, day)):
            yield exports.ParcelHeld(list=parcel.declared, instructions=[each.number for each in found])


def kept_in(files: SiteFiles, controls: Controls, event: SiteReleaseDeclared, day: date) -> Iterator[Finding]:
    """Find what keeps the parcels of a release sheet in the site."""
    yield from of_another_office(event, rules.LEAVES_ITS_OFFICE)
    if (event.decision_no is not None) is not (event.leaves_as == "confiscated"):
        yield rules.LEAVES_BY_DECISION.finding(event.decision_no, event.leaves_as)
    seen = set()
    for line, leaving in enumerate(event.parcels, 1):
        key = leaving.logistics_code, leaving.logistics_no
        parcel = files.parcels.get(key)
        here = [each for each in parcel.arrivals if each.operator_code == event.operator_code] if parcel else []
        if parcel is None or not here:
            yield rules.LEAVES_KNOWN.finding(leaving.logistics_no, line=line)
            continue
        due, offices = parcel.due_at(day), [each.office for each in here]
        if parcel.left_day or key in seen:
            yield rules.LEAVES_ONCE.finding(leaving.logistics_no, line=line)
        elif due not in (None, *offices):
            yield rules.LEAVES_WHERE_LISTED.finding(leaving.logistics_no, due, line=line)
            continue  # what customs decided of it, and of which list it is, its own site is told
        elif not (decided := parcel.leaves_as):
            yield rules.LEAVES_PERMITTED.finding(leaving.logistics_no, line=line)
        elif decided == "released" and (parcel.held or controls.naming(parcel, day)):
            yield rules.LEAVES_UNCONTROLLED.finding(leaving.logistics_no, line=line)
        elif decided != event.leaves_as:
            yield rules.LEAVES_AS_DECIDED.finding(f"{event.leaves_as} ({leaving.logistics_no})", decided, line=line)
        listed = parcel.declared.invt_no if parcel.declared else None
        if leaving.invt_no and leaving.invt_no != listed:
            yield rules.LEAVES_WITH_ITS_LIST.finding(leaving.invt_no, listed, line=line)
        seen.add(key)
