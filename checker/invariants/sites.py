"""Parcels of direct purchase are released where they arrived, and leave their site once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

from checker.facts import Facts
from checker.invariant import Verdict, verdict
from checker.standing import attempt_of
from libs.schemas.clearance import goes_sealed, port_of
from libs.schemas.codes.supervision_modes import IMPORT, Exit, mode_of
from libs.schemas.events.base import Event
from libs.schemas.events.departures import TransitOpened
from libs.schemas.events.exports import (
    ArrivalLifted,
    ArrivalsPosted,
    ListDelivered,
    ListLeftSite,
    ListReadyToLeave,
    SiteReleasePosted,
)
from libs.schemas.events.lists import Carriage, Declared
from libs.schemas.events.review import LeavePermitted, ListConfiscated, ListExamined, ListReleased, ListSentBack

ParcelKey = tuple[str, str]
"""logisticsCode, logisticsNo."""


_DECIDED: dict[str, type[Event]] = {
    "released": ListReleased,
    "sent-back": ListSentBack,
    "confiscated": ListConfiscated,
}
"""What a parcel leaves its site as → the verdict of its list by which it does."""


_TOLD = (ArrivalsPosted, ArrivalLifted, SiteReleasePosted)
"""What is told of a parcel at a site."""


def parcel_of(waybill: Carriage) -> ParcelKey:
    return waybill.logistics_code, waybill.logistics_no


class Standing(NamedTuple):
    """A warehouse-in list has a parcel: whose it is, its bill and its customs office."""

    operator: str
    bill: str
    office: str


def arrived(facts: Facts) -> dict[ParcelKey, list[Standing]]:
    """Parcels stand in warehouse-in lists as their last versions say. One that left stands in that of its site."""
    found: dict[ParcelKey, dict[tuple[str, str, str], Standing]] = defaultdict(dict)
    left: set[ParcelKey] = set()
    told = [seen for kind in _TOLD for seen in facts.events.get(kind, ())]
    for event in (seen.event for seen in sorted(told, key=lambda seen: seen.order)):
        if isinstance(event, SiteReleasePosted):
            for key in ((each.logistics_code, each.logistics_no) for each in event.parcels):
                left.add(key)
                found[key] = {by: each for by, each in found[key].items() if each.operator == event.operator_code}
            continue
        if isinstance(event, ArrivalLifted):
            lifted = event.operator_code, event.bill_no, event.delivery_no
            found[event.logistics_code, event.logistics_no].pop(lifted, None)
            continue
        assert isinstance(event, ArrivalsPosted)
        delivery = event.operator_code, event.bill_no, event.cop_no or ""
        for number in event.withdrawn:
            found[event.logistics_code, number].pop(delivery, None)
        for key in ((event.logistics_code, number) for number in event.logistics_nos):
            if key in left and delivery not in found[key]:
                left.discard(key)  # its number is another parcel's now
                found[key].clear()
            found[key][delivery] = Standing(event.operator_code, event.bill_no, event.customs_code)
    return {key: list(here.values()) for key, here in found.items() if here}


def _stood(facts: Facts) -> dict[ParcelKey, set[Standing]]:
    """Each waybill arrived there. A number used again stands for another parcel, of another bill."""
    found: dict[ParcelKey, set[Standing]] = defaultdict(set)
    told = [seen for kind in (ArrivalsPosted, ArrivalLifted) for seen in facts.events.get(kind, ())]
    for event in (seen.event for seen in sorted(told, key=lambda seen: seen.order)):
        assert isinstance(event, ArrivalsPosted | ArrivalLifted)
        stands = Standing(event.operator_code, event.bill_no, event.customs_code)
        if isinstance(event, ArrivalLifted):
            found[event.logistics_code, event.logistics_no].discard(stands)
            continue
        for number in event.withdrawn:
            found[event.logistics_code, number].discard(stands)
        for number in event.logistics_nos:
            found[event.logistics_code, number].add(stands)
    return found


def _due(facts: Facts) -> Callable[[Declared], set[str]]:
    """Parcels arrive at these offices: that of their list's port, or its own, where they come under seal."""
    clearances = {attempt_of(event): event.clearance for event in facts.only(ListExamined)}
    under_seal = {
        (parcel.logistics_code, parcel.logistics_no)
        for event in facts.only(TransitOpened)
        if event.ie_flag == IMPORT
        for parcel in event.parcels
    }

    def offices(listed: Declared) -> set[str]:
        if goes_sealed(clearances.get(attempt_of(listed)), Exit.SUPERVISED_SITE, IMPORT):
            return {listed.customs_code}
        return {port_of(listed), *([listed.customs_code] if parcel_of(listed.waybill) in under_seal else [])}

    return offices


def released_where_it_arrived(facts: Facts) -> Verdict:
    """A direct list is released once a site of its office has its parcel under its bill."""
    direct = [
        event
        for seen, event in facts.of(ListReleased)
        if (mode := mode_of(event.list, seen.day)) and mode.exit is Exit.SUPERVISED_SITE
    ]
    ready = {attempt_of(event) for event in facts.only(ListReadyToLeave)}
    permitted = {attempt_of(event) for event in facts.only(LeavePermitted)}
    stood, due = _stood(facts), _due(facts)

    def broken() -> Iterator[str]:
        for event in direct:
            key, waybill = attempt_of(event), event.list.waybill
            name = f"{key.case} attempt {key.attempt}"
            if key not in ready:
                yield f"{name}: released, and nobody said that its parcel is there"
            here = stood.get(parcel_of(waybill), set())
            if not any(waybill.bill_no in (None, each.bill) for each in here):
                under = ", ".join(sorted(each.bill for each in here)) or None
                yield f"{name}: released under bill {waybill.bill_no}, its parcel stands under {under}"
            elif not due(event.list) & {each.office for each in here if waybill.bill_no in (None, each.bill)}:
                at = ", ".join(sorted({each.office for each in here}))
                yield f"{name}: released at {'/'.join(sorted(due(event.list)))}, its parcel stands at {at}"
            if key not in permitted:
                yield f"{name}: released, and its site was not told"

    return verdict("no direct list is released before its parcel arrived", len(direct), broken())


def leaves_once_and_released(facts: Facts) -> Verdict:
    """A parcel leaves a site released, and once. What is delivered has left.

    A number used again is another parcel's, and leaves for that one's list. What customs sent back or confiscated leaves
    as that.
    """
    decided = {(attempt_of(event), word) for word, kind in _DECIDED.items() for event in facts.only(kind)}
    sheets = facts.only(SiteReleasePosted)
    times = Counter((each.logistics_code, each.logistics_no) for event in sheets for each in event.parcels)
    gone = {attempt_of(event): event for event in facts.only(ListLeftSite)}
    left = {key: event.list.waybill for key, event in gone.items()}
    parcels = Counter(map(parcel_of, left.values()))
    broken = [
        f"waybill {number} of {code} left {n} times"
        for (code, number), n in times.items()
        if n > max(1, parcels[code, number])
    ]
    broken += [
        f"{key.case} attempt {key.attempt} left un{event.leaves_as}"
        for key, event in gone.items()
        if (key, event.leaves_as) not in decided
    ]
    broken += [f"{key.case}: left by no sheet" for key, waybill in left.items() if parcel_of(waybill) not in times]
    delivered = {attempt_of(event) for event in facts.only(ListDelivered)}
    to_buyers = {key for key, event in gone.items() if event.leaves_as == "released"}
    broken += [f"{key.case} attempt {key.attempt} delivered, never left" for key in delivered - to_buyers]
    return verdict("parcels leave a site once, as customs decided", max(len(times), len(left)), broken)


def here_or_out(facts: Facts) -> Verdict:
    """A parcel that a site took in is there, or went once.

    It was taken out again by the site, released, sent back or confiscated. A site tells on one partition, so its words
    stand in order.
    """
    here: dict[tuple[str, ParcelKey], str] = {}
    gone: set[tuple[str, ParcelKey, str]] = set()
    out: Counter[str] = Counter()
    taken_in, broken = 0, []
    told = [seen for kind in _TOLD for seen in facts.events.get(kind, ())]
    for event in (seen.event for seen in sorted(told, key=lambda seen: seen.order)):
        if isinstance(event, ArrivalsPosted):
            by, site, carrier = f"{event.bill_no}/{event.cop_no or ''}", event.operator_code, event.logistics_code
            for number in event.withdrawn:
                if here.get((site, (carrier, number))) == by:
                    del here[site, (carrier, number)]
                    out["taken out"] += 1
            for parcel in ((carrier, number) for number in event.logistics_nos):
                if here.get((site, parcel)) == by or (site, parcel, by) in gone:
                    continue
                broken += [f"waybill {parcel[1]} of {carrier} came twice to {site}"] if (site, parcel) in here else []
                here[site, parcel] = by
                taken_in += 1
        elif isinstance(event, ArrivalLifted):
            by, lifted = f"{event.bill_no}/{event.delivery_no}", (event.logistics_code, event.logistics_no)
            if here.get((event.operator_code, lifted)) == by:
                del here[event.operator_code, lifted]
                out["lifted"] += 1
        elif isinstance(event, SiteReleasePosted):
            for parcel in ((each.logistics_code, each.logistics_no) for each in event.parcels):
                if (by := here.pop((event.operator_code, parcel), "")) == "":
                    broken.append(f"waybill {parcel[1]} of {parcel[0]} left {event.operator_code}, and was not there")
                gone.add((event.operator_code, parcel, by))
                out[event.leaves_as] += 1
    if taken_in != len(here) + out.total():
        broken.append(f"{taken_in} parcels came to sites, {len(here)} are there, {dict(out)} went")
    return verdict("parcels of sites: taken in = there + out", taken_in + out.total(), broken)
