"""The desk says what follows from an arrival, manifest, departure or transit, or from a list. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from typing import Any

import msgspec

from libs.schemas.ceb import FINDINGS_MAX
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events import departures as events
from libs.schemas.events import exports
from libs.schemas.events.base import Event
from libs.schemas.events.departure_documents import DepartureDeclared, ExportArrivalDeclared, ManifestDeclared
from libs.schemas.events.lists import NamedList
from libs.schemas.events.review import LeavePermitted, ListExamined, Verdict
from libs.schemas.findings import Finding
from services.exports.domain.declarations.files import DeclarationFiles
from services.exports.domain.departures import rules
from services.exports.domain.departures.checks import Bounds, Checks, Declared
from services.exports.domain.departures.files import (
    ARRIVAL,
    DEPARTURE,
    MANIFEST,
    DepartingParcel,
    DepartureFiles,
    KeptMessage,
)
from services.exports.domain.departures.readiness import readiness
from services.exports.domain.files import ListStanding

_DELETED = "3"
_NEW = "1"
OWNERS: dict[type[Any], tuple[str, str]] = {
    ExportArrivalDeclared: (ARRIVAL, "operator_code"),
    ManifestDeclared: (MANIFEST, "agent_code"),
    DepartureDeclared: (DEPARTURE, "logistics_code"),
}
"""Accepted message → its kind, and the field that names whose number it has."""
_POSTED: dict[str, type[Any]] = {
    ARRIVAL: events.ExportArrivalPosted,
    MANIFEST: events.ManifestPosted,
    DEPARTURE: events.DeparturePosted,
}


def part_of(event: Declared) -> KeptMessage:
    """The message as it is kept."""
    document, owner = OWNERS[type(event)]
    said = events.DocumentPart(
        document=document,
        owner=getattr(event, owner),
        cop_no=event.cop_no,
        msg_count=event.msg_count,
        msg_seq_no=event.msg_seq_no,
        submission_id=event.submission_id,
        customs_code=event.customs_code,
        logistics_code=event.logistics_code,
        bill_no=event.bill_no,
        traf_name=getattr(event, "traf_name", None),
        voyage_no=getattr(event, "voyage_no", None),
        leave_time=getattr(event, "leave_time", None),
        logistics_nos=[line.logistics_no for line in event.lines],
        invt_nos=[line.invt_no or "" for line in event.lines] if isinstance(event, ManifestDeclared) else [],
    )
    return KeptMessage(said)


@dataclass(frozen=True, slots=True)
class DepartureDesk:
    """The files of a batch. awaited_as: the receipt status of a list that is not ready; None: the one it keeps. declared:
    customs declarations, whose goods need no list."""

    files: DepartureFiles
    bounds: Bounds
    awaited_as: str | None = None
    declared: DeclarationFiles = field(default_factory=DeclarationFiles)

    @property
    def _checks(self) -> Checks:
        return Checks(self.files, self.bounds, self.declared)

    def examined(self, event: ListExamined, day: date) -> Iterator[Event]:
        """The list is told at once whether it is ready. What a stranger bound before it came, it leaves."""
        waybill = event.list.waybill
        parcel = self.files.parcels[waybill.logistics_code, waybill.logistics_no]
        if not parcel.is_list(event.ref.attempt_key):
            known = parcel.declared.invt_no if parcel.declared else None
            found = rules.ONE_LIST.finding(waybill.logistics_no, known)
            yield self._not_ready(event.list, event.status.value, (), [found])
        elif parcel.left_day:
            yield self._not_ready(event.list, event.status.value, (), [rules.GONE.finding(waybill.logistics_no)])
        else:
            if parcel.bound and not parcel.bound_by(parcel.bound.owner):
                yield from _taken_off(parcel, event.list.named)
            yield from self._told(parcel, day)

    def permitted(self, event: LeavePermitted, day: date) -> Iterator[Event]:
        """Review may have released a list that was taken off its manifest meanwhile."""
        yield from self._still(self.files.of_attempt.get(event.ref.attempt_key), day)

    def judged(self, event: Verdict, day: date) -> Iterator[Event]:
        """A list that is withdrawn or rejected leaves its manifest. One that may go on may be ready no more."""
        parcel = self.files.of_attempt.get(event.ref.attempt_key)
        if event.lets_on:
            yield from self._still(parcel, day)
        if event.final and parcel and not parcel.left_day:
            yield from _taken_off(parcel, event.list)

    def handed_in(self, event: Declared, day: date) -> Iterator[Event]:
        """A message counts once all of its document are there; that is taken as a whole or not at all."""
        part = part_of(event)
        parts = self.files.parts.get(part.document, {})
        touched = [*parts.values(), part]
        keys = {key for each in touched for key in each.parcels}
        bills = {each.said.bill_no for each in touched if each.whole}
        keys.update(parcel.key for bill_no in bills for parcel in self.files.on_bill(bill_no))
        was = {parcel.key: readiness(parcel, day) for parcel in self.files.of(sorted(keys))}
        yield from self._taken(event, part, day)
        for parcel in self.files.of(was):
            before, now = was[parcel.key], readiness(parcel, day)
            if now and now.told != (before.told if before else (False, ())):
                yield from self._told(parcel, day)

    def _taken(self, event: Declared, part: KeptMessage, day: date) -> Iterator[Event]:
        parts = self.files.parts.get(part.document, {})
        before, others = parts.get(part.said.msg_seq_no), {n: p for n, p in parts.items() if n != part.said.msg_seq_no}
        counting = before if before and before.counts else None
        if part.said.document == DEPARTURE and counting:
            yield _refused(part, [rules.FINAL.finding(event.app_type, _NEW)])
        elif event.app_type == _DELETED:
            yield from self._deleted(part, counting, list(others.values()))
        elif found := _most(self._checks.form(event, part, others)):
            yield _refused(part, found)
        elif _complete([*others.values(), part]):
            judged = [part] if counting else sorted([*others.values(), part], key=lambda each: each.said.msg_seq_no)
            yield from self._posted(judged, counting, day)
        elif counting and (found := _most(self._checks.not_under_way(counting, counting.parcels))):
            yield _refused(part, found)
        else:
            yield events.DocumentPartKept(part=part.said)

    def _deleted(
        self, part: KeptMessage, counting: KeptMessage | None, others: Sequence[KeptMessage]
    ) -> Iterator[Event]:
        """Without one of its messages a document counts no more."""
        gone = [counting, *others] if counting else []
        found = _most(chain.from_iterable(self._checks.not_under_way(each, each.parcels) for each in gone))
        if found:
            yield _refused(part, found)
            return
        stands = msgspec.structs.replace(part.said, logistics_nos=[], invt_nos=[])
        withdrawn = counting.said.logistics_nos if counting else []
        more = {} if part.said.document == DEPARTURE else {"withdrawn": withdrawn}
        yield _POSTED[part.said.document](part=stands, deleted=True, **more)
        for each in gone[1:]:
            yield events.DocumentPartKept(part=each.said)

    def _posted(self, judged: Sequence[KeptMessage], counting: KeptMessage | None, day: date) -> Iterator[Event]:
        found = [_most(self._checks.standing(each, counting, day)) for each in judged]
        if any(found):
            for each, own in zip(judged, found, strict=True):
                all_taken = rules.ALL_TAKEN[each.said.document].finding(each.said.msg_seq_no)
                yield _refused(each, own or [all_taken])
            return
        for each in judged:
            if each.said.document == DEPARTURE:
                yield from self._departed(each)
            else:
                now, before = set(each.parcels), counting.parcels if counting else []
                withdrawn = [number for code, number in before if (code, number) not in now]
                yield _POSTED[each.said.document](part=each.said, withdrawn=withdrawn)

    def _departed(self, part: KeptMessage) -> Iterator[Event]:
        yield events.DeparturePosted(part=part.said)
        for parcel in self.files.of(part.parcels):
            if parcel.declared is None:
                continue  # a customs declaration says what is in it
            assert part.said.leave_time  # a departure says when
            bill_no = parcel.bound.bill_no if parcel.bound else None
            yield events.ListDeparted(list=parcel.declared, leave_time=part.said.leave_time, bill_no=bill_no)

    def _still(self, parcel: DepartingParcel | None, day: date) -> Iterator[Event]:
        if parcel and (now := readiness(parcel, day)) and not now.ready:
            yield from self._told(parcel, day)

    def _told(self, parcel: DepartingParcel, day: date) -> Iterator[Event]:
        now = readiness(parcel, day)
        if now is None:
            return
        assert parcel.declared and parcel.kept_status  # it lives
        if now.ready:
            yield exports.ListReadyToLeave(list=parcel.declared)
        else:
            kept = parcel.kept_status if parcel.standing is ListStanding.WAITING else ListStatus.EXAMINED
            yield self._not_ready(parcel.declared, kept, now.awaits, now.findings)

    def _not_ready(
        self, declared: Any, kept: str, awaits: Sequence[exports.Awaited], found: Iterable[Finding]
    ) -> Event:
        status = self.awaited_as or kept
        return exports.ListNotReady(list=declared, status=status, findings=list(found), awaits=list(awaits))


def _taken_off(parcel: DepartingParcel, named: NamedList) -> Iterator[Event]:
    if parcel.bound:
        yield events.ListTakenOff(
            list=named,
            logistics_code=parcel.logistics_code,
            logistics_no=parcel.logistics_no,
            bill_no=parcel.bound.bill_no,
            binding=parcel.bound.submission_id,
        )


def _complete(parts: Sequence[KeptMessage]) -> bool:
    """Say whether all messages are there that each of them counts."""
    return {each.said.msg_seq_no for each in parts} == set(range(1, parts[0].said.msg_count + 1))


def _most(found: Iterable[Finding]) -> list[Finding]:
    return list(islice(found, FINDINGS_MAX))


def _refused(part: KeptMessage, found: Sequence[Finding]) -> events.DepartureDocumentRefused:
    said = part.said
    return events.DepartureDocumentRefused(
        document=said.document,
        owner=said.owner,
        cop_no=said.cop_no,
        submission_id=said.submission_id,
        findings=list(found),
        msg_seq_no=said.msg_seq_no,
        bill_no=said.bill_no,
    )
