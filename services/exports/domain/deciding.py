"""The desk says what follows from a site's document, a signature or a list that waits. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from typing import Any

from libs.schemas.ceb import FINDINGS_MAX
from libs.schemas.events import exports
from libs.schemas.events.base import Event
from libs.schemas.events.lists import Declared
from libs.schemas.events.review import ArrivalAskedBack, ListExamined
from libs.schemas.events.site_documents import ParcelSignedFor, SiteDeliveryDeclared, SiteReleaseDeclared
from libs.schemas.findings import Finding
from services.exports.domain import rules
from services.exports.domain.controls import Controls
from services.exports.domain.files import CONTROL, SiteFiles, SiteParcel, again_from
from services.exports.domain.leaving import held_back, kept_in, of_another_office
from services.exports.domain.places import DeliveryKey, ParcelKey, TransitKey
from services.exports.domain.readiness import site_readiness

DELIVERY, RELEASE, VERDICT = "site-delivery", "site-release", "manual-verdict"
"""Kinds of documents, as in `libs.schemas.topics.DECLARED`."""
_DELETED = "3"


@dataclass(frozen=True, slots=True)
class SiteDesk:
    """The files of a batch. awaited_as: the receipt status of a list that waits for its parcel; None: the one it keeps.
    controls: how control instructions name released lists."""

    files: SiteFiles
    awaited_as: str | None = None
    controls: Controls = field(default_factory=Controls)

    def examined(self, event: ListExamined, day: date) -> Iterator[Event]:
        """The list is told at once whether its parcel is there."""
        waybill = event.list.waybill
        parcel = self.files.parcels[waybill.logistics_code, waybill.logistics_no]
        if not parcel.is_list(event.ref.attempt_key):
            known = parcel.declared.invt_no if parcel.declared else None
            finding = rules.ONE_LIST.finding(waybill.logistics_no, known)
            yield self._not_ready(event.list, event.status.value, [finding])
        else:
            yield from self._told(parcel, day)
            yield from _questioned(parcel, day)

    def sealed(self, transit: TransitKey, parcels: Iterable[ParcelKey], day: date) -> Iterator[Event]:
        """Lists are told that their parcels set out by this transit, or came; not those that another one has taken."""
        for parcel in self.files.of(parcels):
            if parcel.waits and parcel.transit and parcel.transit.key == transit:
                yield from self._told(parcel, day)

    def unsealed(self, parcels: Iterable[SiteParcel], day: date) -> Iterator[Event]:
        """Lists are told that the transit of their parcels is none any more."""
        for parcel in parcels:
            if parcel.waits:
                yield from self._told(parcel, day)

    def declared(self, event: SiteDeliveryDeclared, day: date) -> Iterator[Event]:
        """A warehouse-in list is taken as a whole or not at all."""
        own = event.operator_code, event.bill_no, event.cop_no or ""
        lines = () if event.app_type == _DELETED else event.lines
        now = [(event.logistics_code, line.logistics_no) for line in lines]
        before = self.files.deliveries.get(own)
        lifted = {each.key for each in self.files.of(before.parcels if before else ()) if each.lifted(own)}
        said = (key for key in (before.parcels if before else ()) if key not in lifted)
        known, kept = dict.fromkeys(said), frozenset(now)
        moved = {each.key for each in self.files.of(known) if _moves(each, own, event.customs_code)}
        withdrawn = [key for key in known if key not in kept]
        gone = dict.fromkeys((*withdrawn, *(key for key in known if key in moved)))
        found = chain(
            self._unfit(event, now, own, day),
            self._not_to_withdraw(withdrawn, own, day),
            self._held(gone, own, day),
        )
        if refusal := _refused(event, DELIVERY, found):
            yield refusal
            return
        yield exports.ArrivalsPosted(
            **_answering(event),
            customs_code=event.customs_code,
            bill_no=event.bill_no,
            logistics_code=event.logistics_code,
            logistics_nos=[number for _, number in now],
            withdrawn=[number for _, number in withdrawn],
            findings=list(islice(self._awaited_elsewhere(event.customs_code, now, day), FINDINGS_MAX)),
        )
        for parcel in self.files.of(key for key in now if key not in known or key in moved):
            if parcel.waits:
                yield from self._told(parcel, day)

    def lifted(self, event: ArrivalAskedBack, day: date) -> Iterator[Event]:
        """The arrival that counts is lifted, unless the list is released on it; a site may say it anew."""
        waybill = event.list.waybill
        parcel = self.files.parcels.get((waybill.logistics_code, waybill.logistics_no))
        here = parcel.arrival(day) if parcel and not parcel.left_day else None
        if parcel is None or here is None or parcel.relied_on(day):
            rule = rules.LIFTED_IN_TIME if here else rules.LIFTED_ARRIVED
            yield exports.SiteDocumentRefused(
                operator_code=event.officer,
                submission_id=event.submission_id,
                cop_no=event.cop_no,
                document=VERDICT,
                findings=[rule.finding(waybill.logistics_no)],
            )
            return
        yield exports.ArrivalLifted(
            operator_code=here.operator_code,
            submission_id=event.submission_id,
            cop_no=event.cop_no,
            customs_code=here.office,
            bill_no=here.bill_no,
            delivery_no=here.cop_no,
            logistics_code=parcel.logistics_code,
            logistics_no=parcel.logistics_no,
            arrival=here.submission_id,
        )
        yield exports.ArrivalQuestioned(
            operator_code=here.operator_code,
            submission_id=here.submission_id,
            cop_no=here.cop_no or None,
            findings=[rules.LIFTED.finding(parcel.logistics_no)],
        )
        if parcel.waits:
            yield from self._told(parcel, day)

    def left(self, event: SiteReleaseDeclared, day: date) -> Iterator[Event]:
        """A release sheet is taken as a whole or not at all."""
        if refusal := _refused(event, RELEASE, kept_in(self.files, self.controls, event, day)):
            yield refusal
            yield from held_back(self.files, self.controls, event, day)
            return
        said = event.leaves_as
        yield exports.SiteReleasePosted(
            **_answering(event), parcels=event.parcels, leaves_as=said, decision_no=event.decision_no
        )
        for each in event.parcels:
            parcel = self.files.parcels[each.logistics_code, each.logistics_no]
            assert parcel.declared  # released, or under control
            yield exports.ListLeftSite(list=parcel.declared, operator_code=event.operator_code, leaves_as=said)
            yield from _delivered(parcel)

    def signed_for(self, event: ParcelSignedFor) -> Iterator[Event]:
        """A signature that comes before the release sheet waits for it."""
        yield from _delivered(self.files.parcels[event.logistics_code, event.logistics_no])

    def _told(self, parcel: SiteParcel, day: date) -> Iterator[Event]:
        assert parcel.declared and parcel.kept_status  # it waits
        now = site_readiness(parcel, day)
        if now.ready:
            yield exports.ListReadyToLeave(list=parcel.declared)
        else:
            yield self._not_ready(parcel.declared, parcel.kept_status, now.findings, now.awaits)

    def _not_ready(
        self, declared: Declared, kept: str, found: Iterable[Finding], awaits: Iterable[exports.Awaited] = ()
    ) -> Event:
        status = self.awaited_as or kept
        return exports.ListNotReady(list=declared, status=status, findings=list(found), awaits=list(awaits))

    def _unfit(
        self, event: SiteDeliveryDeclared, keys: Iterable[ParcelKey], own: DeliveryKey, day: date
    ) -> Iterator[Finding]:
        """Find what keeps the parcels of a warehouse-in list from arriving by it."""
        if event.ie_flag != "I":
            yield rules.IMPORT.finding(event.ie_flag, "I")
        yield from of_another_office(event, rules.ARRIVES_AT_ITS_OFFICE)
        seen = set()
        for line, parcel in enumerate(self.files.of(keys), 1):
            if parcel.key in seen:
                yield rules.NAMED_ONCE.finding(parcel.logistics_no, line=line)
            seen.add(parcel.key)
            if (mine := parcel.arrived_by(own)) and (parcel.left_day or mine.office == event.customs_code):
                continue  # arrived by a version before, and may have left since
            if parcel.left_day and day < again_from(parcel.left_day):
                yield rules.NOT_LEFT.finding(parcel.logistics_no, line=line)
            elif not parcel.left_day:
                yield from _stands_elsewhere(parcel, own, event.customs_code, day, line)

    def _not_to_withdraw(self, keys: Iterable[ParcelKey], own: DeliveryKey, day: date) -> Iterator[Finding]:
        """Find what its list is released on. What a site of another office says of it is no ground of that."""
        for parcel in self.files.of(keys):
            if (mine := parcel.arrived_by(own)) and (parcel.left_day or mine == parcel.relied_on(day)):
                yield rules.NOT_COUNTED_ON.finding(parcel.logistics_no)

    def _held(self, keys: Iterable[ParcelKey], own: DeliveryKey, day: date) -> Iterator[Finding]:
        """No report of a site takes away what is under control there."""
        for parcel in self.files.of(keys):
            if parcel.controlled and (mine := parcel.arrived_by(own)) and mine == parcel.arrival(day):
                yield rules.NOT_CONTROLLED.finding(parcel.logistics_no)

    def _awaited_elsewhere(self, office: str, keys: Iterable[ParcelKey], day: date) -> Iterator[Finding]:
        """Find the parcels that a site has, and whose lists bring them to another office. The lists wait on."""
        for parcel in self.files.of(keys):
            if (due := parcel.due_at(day)) not in (None, office):
                yield rules.LIST_ELSEWHERE.finding(f"{office} ({parcel.logistics_no})", due)


def _moves(parcel: SiteParcel, own: DeliveryKey, office: str) -> bool:
    """Say whether a version of its delivery brings it to another office than the one before."""
    mine = parcel.arrived_by(own)
    return mine is not None and mine.office != office


def _stands_elsewhere(parcel: SiteParcel, own: DeliveryKey, office: str, day: date, line: int) -> Iterator[Finding]:
    """Find what another delivery says of a parcel at this office, or what its list is released on.

    Sites of two offices may both say that they have it: whose word counts, its list says. A site is told which of its own
    deliveries that is, and nothing of another's.
    """
    counting = parcel.relied_on(day)
    if counting and counting.delivery == own:
        yield rules.NOT_COUNTED_ON.finding(parcel.logistics_no)
        return
    here = (each for each in parcel.arrivals if each.office == office and each.delivery != own)
    if other := counting or next(here, None):
        theirs = other.delivery[0] == own[0]
        yield rules.NOT_ELSEWHERE.finding(parcel.logistics_no, "/".join(other.delivery) if theirs else None, line=line)


def _questioned(parcel: SiteParcel, day: date) -> Iterator[Event]:
    """Sites of other offices hear that the list of what they have is known now, and does not wait there."""
    for each in parcel.elsewhere(day):
        yield exports.ArrivalQuestioned(
            operator_code=each.operator_code,
            submission_id=each.submission_id,
            cop_no=each.cop_no or None,
            findings=[rules.LIST_ELSEWHERE.finding(f"{each.office} ({parcel.logistics_no})", parcel.due_at(day))],
        )


def _delivered(parcel: SiteParcel) -> Iterator[Event]:
    """Once it has left to its buyer and is signed for, whichever came first."""
    went_there = parcel.left_day and parcel.standing not in CONTROL.values()
    if parcel.declared and went_there and parcel.logistics_time and not parcel.delivered:
        yield exports.ListDelivered(list=parcel.declared, logistics_time=parcel.logistics_time)


def _refused(
    event: SiteDeliveryDeclared | SiteReleaseDeclared, document: str, found: Iterable[Finding]
) -> exports.SiteDocumentRefused | None:
    """The refusal with everything that was found, FINDINGS_MAX at most; None where nothing was."""
    findings = list(islice(found, FINDINGS_MAX))
    return exports.SiteDocumentRefused(**_answering(event), document=document, findings=findings) if findings else None


def _answering(event: SiteDeliveryDeclared | SiteReleaseDeclared) -> dict[str, Any]:
    return {"operator_code": event.operator_code, "submission_id": event.submission_id, "cop_no": event.cop_no}
