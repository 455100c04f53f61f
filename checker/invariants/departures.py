"""Exported parcels arrive, are bound to one manifest, go by transit and depart released, once; so does what comes sealed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from checker.facts import Facts, Seen
from checker.invariant import Verdict, verdict
from checker.invariants.declarations import covered
from checker.invariants.sites import ParcelKey, parcel_of
from checker.standing import attempt_of
from libs.schemas.clearance import goes_sealed
from libs.schemas.codes.supervision_modes import EXPORT, IMPORT, Exit, mode_of
from libs.schemas.events import departures as events
from libs.schemas.events.exports import ListNotReady, ListReadyToLeave
from libs.schemas.events.review import LeavePermitted, ListExamined, ListReleased
from libs.schemas.events.review import Verdict as ReviewVerdict
from libs.schemas.kinds import KINDS

DocumentKey = tuple[str, str]
"""Owner and copNo."""
free_from = KINDS["waybill"].free_from
_MANIFEST, _ARRIVAL = "manifest", "export-arrival"


@dataclass(slots=True)
class ParcelStanding:
    """A parcel's documents by what was posted. by: manifests that bind it; here: arrivals that name it.

    binding: the submission that binds it. sealed: whether it had arrived when it went under seal. left: whether it has left.
    """

    by: set[DocumentKey] = field(default_factory=set)
    here: set[DocumentKey] = field(default_factory=set)
    bill_no: str | None = None
    binding: str | None = None
    sealed: bool = False
    left: bool = False


@dataclass(slots=True)
class Departures:
    """The departures topic, read to its end. whole: bill → the arrivals of all of it. doubled: parcels on two manifests."""

    parcels: dict[ParcelKey, ParcelStanding] = field(default_factory=lambda: defaultdict(ParcelStanding))
    whole: dict[str, set[DocumentKey]] = field(default_factory=lambda: defaultdict(set))
    said: dict[tuple[str, DocumentKey, int], events.DocumentPart] = field(default_factory=dict)
    doubled: list[str] = field(default_factory=list)

    def take(self, event: object) -> None:
        if isinstance(event, events.ListTakenOff):
            parcel = self.parcels[event.logistics_code, event.logistics_no]
            if parcel.binding == event.binding:
                parcel.by.clear()
        elif isinstance(event, events.TransitOpened):
            for each in event.parcels if event.ie_flag == EXPORT else ():
                key = each.logistics_code, each.logistics_no
                self.parcels[key].sealed = self.arrived(key)
        elif isinstance(event, events.DeparturePosted):
            for number in event.part.logistics_nos:
                self.parcels[event.part.logistics_code, number].left = True
        elif isinstance(event, events.ExportArrivalPosted | events.ManifestPosted | events.DocumentPartKept):
            known = self._undo(event.part)
            if not isinstance(event, events.DocumentPartKept) and not event.deleted:
                self._post(event.part, known)

    def _undo(self, part: events.DocumentPart) -> set[str]:
        """Take back what the version before said; return the waybills that it named."""
        owner = part.owner, part.cop_no
        before = self.said.pop((part.document, owner, part.msg_seq_no), None)
        if before is None:
            return set()
        if before.document == _ARRIVAL and not before.logistics_nos and before.bill_no:
            self.whole[before.bill_no].discard(owner)
        for number in before.logistics_nos:
            parcel = self.parcels[before.logistics_code, number]
            (parcel.by if before.document == _MANIFEST else parcel.here).discard(owner)
        return set(before.logistics_nos)

    def _post(self, part: events.DocumentPart, known: set[str]) -> None:
        owner = part.owner, part.cop_no
        self.said[part.document, owner, part.msg_seq_no] = part
        if part.document == _ARRIVAL and not part.logistics_nos and part.bill_no:
            self.whole[part.bill_no].add(owner)
        for number in part.logistics_nos:
            key = part.logistics_code, number
            if self.parcels[key].left and number not in known:
                self.parcels[key] = ParcelStanding()  # the number came again
            parcel = self.parcels[key]
            if part.document == _ARRIVAL:
                parcel.here.add(owner)
                continue
            parcel.by.add(owner)
            parcel.bill_no, parcel.binding = part.bill_no, part.submission_id
            if len(parcel.by) > 1:
                self.doubled.append(f"waybill {number} of {part.logistics_code}: on manifests {sorted(parcel.by)}")

    def arrived(self, key: ParcelKey) -> bool:
        parcel = self.parcels[key]
        return bool(parcel.sealed or parcel.here or (parcel.by and self.whole[parcel.bill_no or ""]))


def departures(facts: Facts) -> Departures:
    found = Departures()
    told = facts.of(
        events.ExportArrivalPosted, events.ManifestPosted, events.DocumentPartKept, events.DeparturePosted,
        events.ListTakenOff, events.TransitOpened,
    )  # fmt: skip
    for _, event in sorted(told, key=lambda pair: pair[0].order):
        found.take(event)
    return found


def on_one_manifest(facts: Facts) -> Verdict:
    """A parcel is on one manifest at most."""
    found = departures(facts)
    return verdict("each parcel is on one manifest", len(found.parcels), found.doubled)


def departs_once_and_released(facts: Facts) -> Verdict:
    """A list's parcel leaves the country released, permitted, and once; by a departure that names it.

    A parcel without a list leaves by a customs declaration, once, too.
    """
    declared = covered(facts)
    released = {attempt_of(event) for event in facts.only(ListReleased)}
    permitted = {attempt_of(event) for event in facts.only(LeavePermitted)}
    left = list(facts.only(events.ListDeparted))
    named = Counter(
        (event.part.logistics_code, number)
        for event in facts.only(events.DeparturePosted)
        for number in event.part.logistics_nos
    )
    times = Counter(attempt_of(event) for event in left)

    def broken() -> Iterator[str]:
        for key, count in times.items():
            name = f"{key.case} attempt {key.attempt}"
            if count > 1:
                yield f"{name}: departed {count} times"
            if key not in released:
                yield f"{name}: departed unreleased"
            if key not in permitted:
                yield f"{name}: departed, and nobody permitted it"
        lists = Counter(parcel_of(event.list.waybill) for event in left)
        for parcel in lists.keys() | named.keys():
            due = lists[parcel] or int(parcel in declared)
            if due != named[parcel]:
                yield f"waybill {parcel[1]}: {named[parcel]} departures, {lists[parcel]} lists departed"

    return verdict("nothing departs unreleased, or twice", len(left), broken())


def ready_as_they_stand(facts: Facts) -> Verdict:
    """A parcel that arrived is bound and its list was told so, or it waits: arrived = bound + waiting."""
    found, last = departures(facts), last_told(facts)
    told: list[ListReadyToLeave | ListNotReady] = [*facts.only(ListReadyToLeave), *facts.only(ListNotReady)]
    asked = sum(event.ref.direction == EXPORT for event in told)

    def broken() -> Iterator[str]:
        for event in last.values():
            key, listed = attempt_of(event), event.list
            parcel = found.parcels[parcel_of(listed.waybill)]
            if parcel.left or (isinstance(event, ListNotReady) and event.findings):
                continue
            there = found.arrived(parcel_of(listed.waybill)) and bool(parcel.by)
            if there != isinstance(event, ListReadyToLeave):
                yield f"{key.case} attempt {key.attempt}: arrived and bound is {there}, and it was told otherwise"

    return verdict("lists are ready as arrivals and manifests stand", asked, broken())


def last_told(facts: Facts) -> dict[ParcelKey, ListReadyToLeave | ListNotReady]:
    """Return what the list of each parcel that leaves by departure was told last, those apart that ended since."""
    last: dict[ParcelKey, ListReadyToLeave | ListNotReady] = {}
    ended = {attempt_of(event) for event in facts.only(events.ListDeparted)}
    ended |= {attempt_of(event) for _, event in facts.family(ReviewVerdict) if event.final}
    told: list[tuple[Seen, ListReadyToLeave | ListNotReady]] = [
        *facts.of(ListReadyToLeave), *facts.of(ListNotReady),
    ]  # fmt: skip
    for seen, event in sorted(told, key=lambda pair: pair[0].order):
        mode = mode_of(event.list, seen.day)
        if event.ref.direction == EXPORT and mode and mode.exit is Exit.DEPARTURE:
            last[parcel_of(event.list.waybill)] = event
    return {parcel: event for parcel, event in last.items() if attempt_of(event) not in ended}


def nothing_is_released_under_seal(facts: Facts) -> Verdict:
    """A direct purchase is released out of its seal.

    None is whose last transit is open, and none that its type of clearance brings under seal and that no transit brought.
    What sets out once its number is free again is another parcel.
    """
    closed = {(event.logistics_code, event.transit_no) for event in facts.only(events.TransitClosed)}
    expired = {(event.logistics_code, event.transit_no) for event in facts.only(events.TransitExpired)}
    opened: dict[ParcelKey, list[tuple[date, bool]]] = defaultdict(list)
    for seen, event in sorted(facts.of(events.TransitOpened), key=lambda pair: pair[0].order):
        stands = event.ie_flag == IMPORT and (event.logistics_code, event.transit_no) not in expired
        for each in event.parcels if stands else ():
            came = (event.logistics_code, event.transit_no) in closed
            opened[each.logistics_code, each.logistics_no].append((seen.day, came))
    sealed = {
        attempt_of(event)
        for seen, event in facts.of(ListExamined)
        if (mode := mode_of(event.list, seen.day)) and goes_sealed(event.clearance, mode.exit, mode.direction)
    }

    def broken() -> Iterator[str]:
        for seen, event in facts.of(ListReleased):
            key, again = attempt_of(event), free_from(seen.day)
            parcel = parcel_of(event.list.waybill)
            own = [came for day, came in opened.get(parcel, ()) if day < again and event.ref.direction == IMPORT]
            if key in sealed and not any(own):
                yield f"{key.case} attempt {key.attempt}: released, and no transit brought it home"
            elif own and not own[-1]:
                yield f"{key.case} attempt {key.attempt}: released under seal"

    return verdict("nothing is released under seal", len(sealed | opened.keys()), broken())


def transits_close_once(facts: Facts) -> Verdict:
    """A transit is opened once, and closed once or open still; what is in an open one does not depart."""
    opened = Counter((event.logistics_code, event.transit_no) for event in facts.only(events.TransitOpened))
    ended = [*facts.only(events.TransitClosed), *facts.only(events.TransitExpired)]
    closed = Counter((event.logistics_code, event.transit_no) for event in ended)
    gone = {
        (event.part.logistics_code, number)
        for event in facts.only(events.DeparturePosted)
        for number in event.part.logistics_nos
    }
    broken = [f"transit {key} opened {count} times" for key, count in opened.items() if count > 1]
    broken += [f"transit {key} closed {count} times" for key, count in closed.items() if count > opened[key]]
    broken += [
        f"waybill {each.logistics_no} departed from open transit {event.transit_no}"
        for event in facts.only(events.TransitOpened)
        if event.ie_flag == EXPORT and (event.logistics_code, event.transit_no) not in closed
        for each in event.parcels
        if (each.logistics_code, each.logistics_no) in gone
    ]
    return verdict("transits are closed once, or open", len(opened), broken)
