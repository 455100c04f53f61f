"""Checks find what keeps an arrival, manifest or departure from being taken; nothing is changed here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain

from libs.schemas.codes.supervision_modes import EXPORT
from libs.schemas.events.departure_documents import DepartureDeclared, ExportArrivalDeclared, ManifestDeclared
from libs.schemas.findings import Finding
from libs.schemas.kinds import KINDS
from services.exports.domain.declarations.files import DeclarationFiles
from services.exports.domain.departures import rules
from services.exports.domain.departures.files import (
    ARRIVAL,
    DEPARTURE,
    MANIFEST,
    DepartingParcel,
    DepartureFiles,
    KeptMessage,
)
from services.exports.domain.departures.routes import Route, route_of

Declared = ExportArrivalDeclared | ManifestDeclared | DepartureDeclared
_HEAD = {
    "msg_count": "msgCount", "customs_code": "customsCode", "logistics_code": "logisticsCode", "bill_no": "billNo",
    "traf_name": "trafName", "voyage_no": "voyageNo", "leave_time": "leaveTime",
}  # fmt: skip
"""What every message of a document says alike, by attribute → official name."""
_UNLISTED = Route("no list is known of it")
_NAMED_MAX = 10
"""Parcels that one finding names."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """parcels: of a document, and of a bill. messages: that one document is split into."""

    parcels: int
    messages: int


@dataclass(frozen=True, slots=True)
class Checks:
    """The files of a batch, and what is asked of a document before it is taken. declared: customs declarations."""

    files: DepartureFiles
    bounds: Bounds
    declared: DeclarationFiles

    def form(self, event: Declared, part: KeptMessage, others: Mapping[int, KeptMessage]) -> Iterator[Finding]:
        """Find what is wrong with a message among those of its document, whatever stands otherwise."""
        said, document = part.said, part.said.document
        if isinstance(event, ExportArrivalDeclared) and event.ie_flag != EXPORT:
            yield rules.EXPORT.finding(event.ie_flag, EXPORT)
        if said.msg_count > self.bounds.messages:
            yield rules.PARTS[document].finding(said.msg_count, f"≤ {self.bounds.messages}")
        if said.msg_seq_no > said.msg_count:
            yield rules.WITHIN[document].finding(said.msg_seq_no, f"≤ {said.msg_count}")
        if part.whole and said.msg_count > 1:
            yield rules.WHOLE.finding(said.msg_count, 1)
        if others:
            yield from _other_head(part, next(iter(others.values())))
        yield from self._lines(part, others)

    def _lines(self, part: KeptMessage, others: Mapping[int, KeptMessage]) -> Iterator[Finding]:
        document, seen = part.said.document, {key for each in others.values() for key in each.parcels}
        count = len(seen) + len(part.parcels)
        if count > self.bounds.parcels:
            kind = KINDS[document].message
            place = kind.lines.element if kind and kind.lines else ""
            yield rules.MOST[document].finding(count, f"≤ {self.bounds.parcels}", path=place)
        for line, key in enumerate(part.parcels, 1):
            if key in seen:
                yield rules.ONCE[document].finding(key[1], line=line)
            seen.add(key)

    def standing(self, part: KeptMessage, before: KeptMessage | None, day: date) -> Iterator[Finding]:
        """Find what keeps the parcels of a message from what it says of them. before: its version that counts."""
        yield from _OF[part.said.document](self, part, before, day)
        if before is not None:
            gone = set(before.parcels) - set(part.parcels)
            moved = before.said.bill_no != part.said.bill_no and part.said.document == MANIFEST
            yield from self.not_under_way(before, before.parcels if moved else sorted(gone))

    def not_under_way(self, part: KeptMessage, keys: Iterable[tuple[str, str]]) -> Iterator[Finding]:
        """Find what is in transit, or has left. It is neither taken out nor moved, unless the manifest binds it no more: its
        list left that, and another may have bound it since."""
        if part.said.document != DEPARTURE:
            parcels = chain(self.files.of(keys), self.files.on_bill(part.said.bill_no) if part.whole else ())
            for parcel in parcels:
                if parcel.under_way and (part.said.document != MANIFEST or parcel.is_on(part.document)):
                    yield rules.UNDER_WAY[part.said.document].finding(parcel.logistics_no)

    def arriving(self, part: KeptMessage, before: KeptMessage | None, day: date) -> Iterator[Finding]:
        own = part.said.owner, part.said.cop_no
        known = set(before.parcels) if before else set()
        whole = self.files.arrival_of(part.said.bill_no, but=(part.document,)) if part.whole else None
        if whole:
            yield rules.BILL_ELSEWHERE.finding(part.said.bill_no, "/".join((whole.said.owner, whole.said.cop_no)))
        for line, parcel in enumerate(self.files.of(part.parcels), 1):
            arrival = parcel.arrival
            if parcel.left_day and parcel.key not in known and not parcel.comes_again(day):
                yield rules.LEFT[ARRIVAL].finding(parcel.logistics_no, line=line)
            elif arrival and not parcel.left_day and (arrival.owner, arrival.cop_no) != own:
                by = f"{arrival.owner}/{arrival.cop_no}"
                yield rules.ARRIVED_ELSEWHERE.finding(parcel.logistics_no, by, line=line)

    def binding(self, part: KeptMessage, before: KeptMessage | None, day: date) -> Iterator[Finding]:
        said, known = part.said, set(before.parcels) if before else set()
        own = said.owner, said.cop_no
        others = self.files.parts.get(part.document, {}) if before is None else {}
        together = [part, *(each for n, each in others.items() if n != said.msg_seq_no)]
        new = [key for each in together for key in each.parcels]
        bill = [key for key in new if key not in known or (before and before.said.bill_no != said.bill_no)]
        there = self.files.bound.get(said.bill_no or "", 0)
        if there + len(bill) > self.bounds.parcels:
            path = KINDS[MANIFEST].path_of("billNo")
            yield rules.MOST[MANIFEST].finding(there + len(bill), f"≤ {self.bounds.parcels}", path=path)
        for line, (parcel, invt_no) in enumerate(zip(self.files.of(part.parcels), said.invt_nos, strict=True), 1):
            again = parcel.comes_again(day) and parcel.key not in known
            if parcel.left_day and parcel.key not in known and not again:
                yield rules.LEFT[MANIFEST].finding(parcel.logistics_no, line=line)
            elif not again and (bound := parcel.bound) and (bound.owner, bound.cop_no) != own:
                yield rules.BOUND_ELSEWHERE.finding(parcel.logistics_no, f"{bound.owner}/{bound.cop_no}", line=line)
            if not parcel.bound_by(said.owner):
                may = "/".join(parcel.binders)
                yield rules.BY_A_PARTY.finding(f"{said.owner} ({parcel.logistics_no})", may, line=line)
            listed = parcel.declared.invt_no if parcel.declared and parcel.lives else None
            if invt_no and listed and invt_no != listed:
                yield rules.OWN_LIST.finding(invt_no, listed, line=line)

    def departing(self, part: KeptMessage, before: KeptMessage | None, day: date) -> Iterator[Finding]:
        declared = self.declared.declared(part.said.bill_no, part.parcels)
        for line, key in enumerate(part.parcels, 1):
            parcel = self.files.parcels.get(key)
            listed = parcel is not None and parcel.declared is not None
            again = key in declared and not listed and parcel is not None and parcel.comes_again(day)
            if parcel is not None and parcel.left_day and not again:
                yield rules.LEFT[DEPARTURE].finding(key[1], line=line)
            elif parcel is not None and listed:
                yield from self._leaving(part, parcel, day, line)
            elif key not in declared:
                yield rules.LISTED.finding(key[1], line=line)
        if self.declared.rows:
            yield from self._of_declarations(part)

    def _of_declarations(self, part: KeptMessage) -> Iterator[Finding]:
        """Find what is declared by customs declarations and not released, or would leave without the rest of its goods."""
        others = self.files.parts.get(part.document, {})
        together = {key for n, each in others.items() if n != part.said.msg_seq_no for key in each.parcels}
        together.update(part.parcels)
        for row in self.declared.leaving(part.said.bill_no, together):
            if not row.released:
                yield rules.DECLARED_RELEASED.finding(row.entry_id, row.status.value)
            elif missing := [number for code, number in row.parcels if (code, number) not in together]:
                yield rules.DECLARED_TOGETHER.finding(", ".join(missing[:_NAMED_MAX]), row.entry_id)

    def _leaving(self, part: KeptMessage, parcel: DepartingParcel, day: date, line: int) -> Iterator[Finding]:
        if not parcel.permitted:
            yield rules.RELEASED.finding(parcel.logistics_no, line=line)
        yield from missing(parcel, day, line)
        said, bound = part.said, parcel.bound
        for field, told, named in (
            ("billNo", said.bill_no, bound and bound.bill_no),
            ("trafName", said.traf_name, bound and bound.traf_name),
            ("voyageNo", said.voyage_no, bound and bound.voyage_no),
        ):
            if bound and told and named and told != named:
                yield rules.AS_BOUND[field].finding(f"{told} ({parcel.logistics_no})", named)


def missing(parcel: DepartingParcel, day: date, line: int | None = None) -> Iterator[Finding]:
    """Find what a parcel still needs before it departs, beside its release."""
    route = route_of(parcel, day) or _UNLISTED
    if route.arrives and not parcel.arrived:
        yield rules.HAS_ARRIVED.finding(parcel.logistics_no, line=line)
    if route.bound and not parcel.bound:
        yield rules.IS_BOUND.finding(parcel.logistics_no, line=line)
    under_seal = parcel.transit and not parcel.transit.closed
    if under_seal or (route.transit and not parcel.transit):
        yield rules.IN_TRANSIT.finding(parcel.logistics_no, line=line)


_OF: Mapping[str, Callable[[Checks, KeptMessage, KeptMessage | None, date], Iterator[Finding]]] = {
    ARRIVAL: Checks.arriving,
    MANIFEST: Checks.binding,
    DEPARTURE: Checks.departing,
}


def _other_head(part: KeptMessage, other: KeptMessage) -> Iterator[Finding]:
    """Find where two messages of one document say different things of the whole."""
    kind = KINDS[part.said.document]
    for attribute, name in _HEAD.items():
        said, known = getattr(part.said, attribute), getattr(other.said, attribute)
        if said != known:
            yield rules.ONE_HEAD[part.said.document].finding(said, known, path=kind.path_of(name))
