"""A batch touches these documents, parcels and transits in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

import msgspec

from libs.schemas.codes.supervision_modes import EXPORT, IMPORT, Direction
from libs.schemas.events.departures import DocumentPart
from libs.schemas.events.lists import Declared
from libs.schemas.keys import AttemptKey
from services.exports.domain.files import ListStanding, again_from
from services.exports.domain.places import ParcelKey, TransitKey, UnderSeal

ARRIVAL, MANIFEST, DEPARTURE = "export-arrival", "manifest", "departure"
OPENING, CLOSING = "transit-opening", "transit-closing"
"""Kinds of documents, as in `libs.schemas.topics.DECLARED`."""

DocumentKey = tuple[str, str, str]
"""Kind, owner, copNo."""
PartKey = tuple[str, str, str, int]
"""The same and msgSeqNo."""


class KeptMessage(msgspec.Struct, gc=False):
    """A message of a document. counts: whether all messages of it are there, so that what it says stands."""

    said: DocumentPart
    counts: bool = False

    @property
    def document(self) -> DocumentKey:
        return self.said.document, self.said.owner, self.said.cop_no

    @property
    def key(self) -> PartKey:
        return (*self.document, self.said.msg_seq_no)

    @property
    def parcels(self) -> list[ParcelKey]:
        return [(self.said.logistics_code, number) for number in self.said.logistics_nos]

    @property
    def whole(self) -> bool:
        """Say whether it is an arrival of all parcels that are bound to its bill."""
        return self.said.document == ARRIVAL and not self.said.logistics_nos


class ArrivedBy(msgspec.Struct, frozen=True, omit_defaults=True):
    """A parcel arrived by the arrival of this owner and number, at a customs office. bill_no: where that names one."""

    owner: str
    cop_no: str
    office: str
    bill_no: str | None = None

    @classmethod
    def by(cls, part: KeptMessage) -> ArrivedBy:
        said = part.said
        return cls(said.owner, said.cop_no, said.customs_code, said.bill_no)


class Binding(msgspec.Struct, frozen=True, omit_defaults=True):
    """A manifest binds a parcel to a bill and voyage. submission_id: of the version that says so; invt_no: the parcel's
    list, where the manifest gives it."""

    owner: str
    cop_no: str
    submission_id: str
    bill_no: str
    traf_name: str | None
    voyage_no: str | None
    invt_no: str | None = None


class DepartingParcel(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A row holds what review says of a parcel's list, and what sites, declarants and carriers say of the parcel.

    declared, kept_status, standing, since: the list that stands for it, or did, the receipt status that it keeps, and since
    when. off: the binding that a list left with. arrival: by a line; with_bill: by an arrival of the whole bill that it is
    bound to, or was when it set out under seal.
    clearance: the type of clearance of its list, once released. left_day: when it left the country; former_left_day: when
    the parcel left that had the number before.
    """

    logistics_code: str
    logistics_no: str
    declared: Declared | None = None
    kept_status: str | None = None
    standing: ListStanding | None = None
    since: datetime | None = None
    off: str | None = None
    arrival: ArrivedBy | None = None
    with_bill: ArrivedBy | None = None
    binding: Binding | None = None
    transit: UnderSeal | None = None
    left_day: date | None = None
    former_left_day: date | None = None
    clearance: str | None = None

    @property
    def key(self) -> ParcelKey:
        return self.logistics_code, self.logistics_no

    @property
    def arrived(self) -> ArrivedBy | None:
        return self.arrival or self.with_bill

    @property
    def set_out_with(self) -> ArrivedBy | None:
        """Return the arrival of a whole bill with which it went under seal, whatever binds it since."""
        return self.with_bill if self.transit and not self.arrival else None

    @property
    def bound(self) -> Binding | None:
        """The binding that counts. A list has left one: it was withdrawn or rejected with it, or a stranger's it was."""
        return self.binding if self.binding and self.binding.submission_id != self.off else None

    @property
    def binders(self) -> tuple[str, ...]:
        """The enterprises that may bind it: who declares its list or exports its goods, and the carrier."""
        assert self.declared
        parties = self.declared.parties
        return parties.agent_code, parties.ebc_code, self.logistics_code

    def bound_by(self, declarant: str) -> bool:
        """Say whether this enterprise may bind it. While no list of it stands, anybody may."""
        listed = self.standing not in (None, ListStanding.OVER) and self._its_own
        return not listed or declarant in self.binders

    @property
    def lives(self) -> bool:
        """Say whether its list is this parcel's, and may still leave: waiting, or released."""
        return self.standing in (ListStanding.WAITING, ListStanding.PERMITTED) and self._its_own

    @property
    def _its_own(self) -> bool:
        """Say whether the list is of this parcel, which is here still, and of none that had the number before."""
        former = self.former_left_day and self.since and self.since.date() <= self.former_left_day
        return not former and not self.left_day

    @property
    def permitted(self) -> bool:
        """Say whether its list lets it leave."""
        return self.lives and self.standing is ListStanding.PERMITTED

    @property
    def under_way(self) -> bool:
        """Say whether it left its site, so that no arrival and no manifest is corrected any more."""
        return self.left_day is not None or self.transit is not None

    def set_out_before(self, day: date) -> bool:
        """Say whether no transit takes it on this day: one has, or it left."""
        return self.under_way

    def is_on(self, manifest: DocumentKey) -> bool:
        """Say whether this manifest binds it."""
        return self.bound is not None and (MANIFEST, self.bound.owner, self.bound.cop_no) == manifest

    def comes_again(self, day: date) -> bool:
        """Say whether what comes on this day under its number is another parcel."""
        return self.left_day is not None and day >= again_from(self.left_day)

    def is_list(self, key: AttemptKey) -> bool:
        return self.declared is not None and self.declared.ref.attempt_key == key


class TransitRow(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A transit, open until it is closed where it ends, or has been open too long (expired). opened_on, closed_on: customs
    days. direction: of its parcels. submission_id: of its opening."""

    logistics_code: str
    transit_no: str
    customs_code: str
    port_code: str
    vehicle_no: str
    seal_no: str
    open_time: str
    parcels: list[ParcelKey]
    opened_on: date
    opened_at: datetime
    direction: Direction = EXPORT
    closed_on: date | None = None
    close_time: str | None = None
    operator_code: str | None = None
    submission_id: str = ""
    expired: bool = False

    @property
    def key(self) -> TransitKey:
        return self.logistics_code, self.transit_no

    @property
    def open_import(self) -> bool:
        return self.closed_on is None and self.direction == IMPORT

    def parcels_of(self, direction: Direction) -> list[ParcelKey]:
        """Its parcels, where they go in this direction."""
        return self.parcels if self.direction == direction else []


@dataclass(slots=True)
class DepartureFiles:
    """A batch changes these in place. of_attempt: the parcels that have a list, by that. bound: parcels bound to each bill,
    as far as a manifest of the batch names it; under_seal: direct purchases of each carrier that opens a transit of such.

    changed, kept, dropped, told: parcels, messages and transits that `save` has to write or delete. begun: parcels that have
    no row yet; listed: those that get a list, or another one. day: the customs day of the batch.
    """

    day: date
    parcels: dict[ParcelKey, DepartingParcel] = field(default_factory=dict)
    of_attempt: dict[AttemptKey, DepartingParcel] = field(default_factory=dict)
    parts: dict[DocumentKey, dict[int, KeptMessage]] = field(default_factory=dict)
    transits: dict[TransitKey, TransitRow] = field(default_factory=dict)
    bound: dict[str, int] = field(default_factory=dict)
    under_seal: dict[str, int] = field(default_factory=dict)
    changed: dict[ParcelKey, DepartingParcel] = field(default_factory=dict)
    begun: set[ParcelKey] = field(default_factory=set)
    listed: set[ParcelKey] = field(default_factory=set)
    kept: dict[PartKey, KeptMessage] = field(default_factory=dict)
    dropped: set[PartKey] = field(default_factory=set)
    told: dict[TransitKey, TransitRow] = field(default_factory=dict)

    def know(self, parcel: DepartingParcel) -> None:
        """A parcel that was loaded."""
        self.parcels[parcel.key] = parcel
        if parcel.declared:
            self.of_attempt[parcel.declared.ref.attempt_key] = parcel

    def begin(self, parcel: DepartingParcel) -> None:
        """A parcel of which nothing was known."""
        self.parcels[parcel.key] = parcel
        self.begun.add(parcel.key)

    def know_part(self, part: KeptMessage) -> None:
        """A message that was loaded."""
        self.parts.setdefault(part.document, {})[part.said.msg_seq_no] = part

    def take(self, parcel: DepartingParcel, declared: Declared) -> None:
        """From now on the parcel is this list's."""
        if parcel.declared == declared:
            return
        if parcel.declared:
            self.of_attempt.pop(parcel.declared.ref.attempt_key, None)
        parcel.declared = declared
        self.listed.add(parcel.key)
        self.of_attempt[declared.ref.attempt_key] = parcel

    def change(self, parcel: DepartingParcel) -> None:
        self.changed[parcel.key] = parcel

    def keep(self, part: KeptMessage) -> None:
        self.know_part(part)
        self.kept[part.key] = part
        self.dropped.discard(part.key)

    def drop(self, part: KeptMessage) -> None:
        self.parts.get(part.document, {}).pop(part.said.msg_seq_no, None)
        self.kept.pop(part.key, None)
        self.dropped.add(part.key)

    def bind(self, parcel: DepartingParcel, binding: Binding | None) -> None:
        """The parcel is bound by this from now on, and counted with its bill."""
        for each, more in ((parcel.binding, -1), (binding, 1)):
            if each is not None:
                self.bound[each.bill_no] = self.bound.get(each.bill_no, 0) + more
        parcel.binding = binding

    def of(self, keys: Iterable[ParcelKey]) -> Iterator[DepartingParcel]:
        """These parcels. A document may name one that retention has dropped: that is left out."""
        return (self.parcels[key] for key in keys if key in self.parcels)

    def on_bill(self, bill_no: str | None) -> list[DepartingParcel]:
        """Return the loaded parcels bound to the bill, and sealed ones that arrived with it, in order."""
        found = (
            p for p in self.parcels.values() if any(by and by.bill_no == bill_no for by in (p.binding, p.set_out_with))
        )
        return sorted(found, key=lambda parcel: parcel.key)

    def arrival_of(self, bill_no: str | None, but: Collection[DocumentKey] = ()) -> KeptMessage | None:
        """The arrival that says that the whole bill is there."""
        for document, parts in self.parts.items():
            if document[0] == ARRIVAL and document not in but:
                for part in parts.values():
                    if part.whole and part.counts and part.said.bill_no == bill_no:
                        return part
        return None
