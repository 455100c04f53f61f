"""A batch touches these deliveries and parcels in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum

from libs.schemas.clearance import goes_sealed, port_of
from libs.schemas.codes.supervision_modes import mode_of
from libs.schemas.declarations import LeavesAs
from libs.schemas.events.lists import Declared
from libs.schemas.events.review import LineGoods
from libs.schemas.keys import AttemptKey
from libs.schemas.kinds import KINDS
from services.exports.domain.places import DeliveryKey, ParcelKey, SiteArrival, TransitKey, UnderSeal

again_from = KINDS["waybill"].free_from
"""A carrier may use a number again behind some months; then it is another parcel."""


class ListStanding(StrEnum):
    """A parcel's list stands so, as review said last."""

    WAITING = "waiting"
    PERMITTED = "permitted"
    STOPPED = "stopped"
    CONTROLLED = "controlled"
    SENT_BACK = "sent-back"
    CONFISCATED = "confiscated"
    OVER = "over"


_LEAVES_AS: dict[ListStanding, LeavesAs] = {
    ListStanding.SENT_BACK: "sent-back",
    ListStanding.CONFISCATED: "confiscated",
}
CONTROL: dict[LeavesAs | None, ListStanding] = {
    None: ListStanding.CONTROLLED,
    **{word: standing for standing, word in _LEAVES_AS.items()},
}
"""What customs decided of a parcel under control, if they have → how its list stands."""
DECIDED = frozenset({ListStanding.PERMITTED, *_LEAVES_AS})
"""Standings of a list whose parcel may leave, and of which nothing more is said as a rule."""
_WITHOUT_RELEASE = frozenset({None, ListStanding.SENT_BACK, ListStanding.CONFISCATED, ListStanding.OVER})


@dataclass(slots=True)
class Delivery:
    """A warehouse-in list as its last version says. logistics_nos: waybills that arrived by it; none: it was deleted."""

    operator_code: str
    bill_no: str
    cop_no: str
    logistics_code: str
    logistics_nos: list[str]

    @property
    def key(self) -> DeliveryKey:
        return self.operator_code, self.bill_no, self.cop_no

    @property
    def parcels(self) -> list[ParcelKey]:
        return [(self.logistics_code, number) for number in self.logistics_nos]


@dataclass(slots=True)
class SiteParcel:
    """A row holds what sites and carriers say of a parcel, and what review says of its list.

    arrivals: what sites say, one of each customs office, by delivery; behind its leaving the one that it left by.
    declared: the list that waits for it, or did, since a moment; kept_status: the receipt status that the list keeps
    meanwhile. told_case, told_attempt: the list that was told to be ready last. left_day: when it left its site.
    logistics_time: when it was signed for. former_left_day: when the parcel left that had the number before; a list from
    before then is that one's, and so is a transit. clearance: its list's type, where its goods come by another office's
    port. transit: by which it came, or is under way. goods: of a released list, what control instructions may name; None
    once it was inspected. held_case: the list that one has named since.
    """

    logistics_code: str
    logistics_no: str
    arrivals: tuple[SiteArrival, ...] = ()
    declared: Declared | None = None
    kept_status: str | None = None
    standing: ListStanding | None = None
    since: datetime | None = None
    told_case: str | None = None
    told_attempt: int | None = None
    left_day: date | None = None
    logistics_time: str | None = None
    delivered: bool = False
    former_left_day: date | None = None
    clearance: str | None = None
    transit: UnderSeal | None = None
    goods: tuple[LineGoods, ...] | None = None
    held_case: str | None = None

    @property
    def key(self) -> ParcelKey:
        return self.logistics_code, self.logistics_no

    def arrived_by(self, delivery: DeliveryKey) -> SiteArrival | None:
        """Give what this delivery says of it."""
        return next((each for each in self.arrivals if each.delivery == delivery), None)

    def lifted(self, delivery: DeliveryKey) -> bool:
        """Say whether this delivery, which named it, says nothing of it any more."""
        return self.left_day is None and self.arrived_by(delivery) is None

    def say(self, delivery: DeliveryKey, arrival: SiteArrival | None) -> None:
        """The delivery says this of it from now on; None: nothing."""
        others = [each for each in self.arrivals if each.delivery != delivery]
        found = [*others, arrival] if arrival else others
        self.arrivals = tuple(sorted(found, key=lambda each: each.delivery))

    @property
    def waits(self) -> bool:
        """Say whether its list is to be released as soon as it has arrived."""
        return self.standing is ListStanding.WAITING

    @property
    def permitted(self) -> bool:
        """Say whether its list lets it leave."""
        return self.standing is ListStanding.PERMITTED and not self._of_former

    @property
    def controlled(self) -> bool:
        """Say whether customs have it under control, or what they made of it has not left yet."""
        return self.standing in CONTROL.values() and not self.left_day and not self._of_former

    @property
    def leaves_as(self) -> LeavesAs | None:
        """Return what it leaves its site as; None: it may not leave."""
        decided = _LEAVES_AS.get(self.standing) if self.standing and self.controlled else None
        return "released" if self.permitted else decided

    @property
    def held(self) -> bool:
        """Say whether a control instruction has its released list inspected, and nobody has yet."""
        named = self.declared is not None and self.held_case == self.declared.ref.case
        return named and self.goods is not None

    @property
    def _of_former(self) -> bool:
        """Say whether its list is of the parcel that had the number before."""
        return bool(self.former_left_day and self.since and self.since.date() <= self.former_left_day)

    @property
    def listed(self) -> Declared | None:
        """Its list, while that may lead to its release. One from before the last parcel of the number left is that one's."""
        gone = self.left_day or self.former_left_day
        stands = self.standing not in _WITHOUT_RELEASE and self.since is not None
        return self.declared if stands and not (gone and self.since and self.since.date() <= gone) else None

    @property
    def sealed_by(self) -> UnderSeal | None:
        """The transit of this parcel, and of none that had the number before."""
        gone = self.former_left_day
        return None if self.transit is None or (gone and self.transit.opened_on <= gone) else self.transit

    @property
    def misrouted(self) -> bool:
        """Say whether its open transit is not between the offices that its list names: its carrier may open another."""
        sealed, listed = self.sealed_by, self.listed
        if sealed is None or listed is None or sealed.closed:
            return False
        return (sealed.customs_code, sealed.port_code) != (port_of(listed), listed.customs_code)

    def set_out_before(self, day: date) -> bool:
        """Say whether no transit takes it on this day: one has, or the parcel left lately that has the number."""
        if self.left_day is None:
            return self.sealed_by is not None and not self.misrouted
        again = self.transit is not None and self.transit.opened_on > self.left_day
        return again or day < again_from(self.left_day)

    def goes_sealed(self, day: date) -> bool:
        """Say whether its list's type of clearance brings it under seal."""
        mode = mode_of(self.declared, day) if self.declared and self.clearance else None
        return mode is not None and goes_sealed(self.clearance, mode.exit, mode.direction)

    @property
    def counted_on(self) -> bool:
        """Say whether its list is released on its arrival, or about to be."""
        return self.permitted or (self.waits and self.is_list((self.told_case, self.told_attempt)))

    @property
    def arrived(self) -> bool:
        """Say whether it stands in a warehouse-in list, and has not left."""
        return bool(self.arrivals) and self.left_day is None

    def due_at(self, day: date) -> str | None:
        """The office where its list brings it: home, where it goes under seal, else the port. None without a list."""
        if (listed := self.listed or (self.declared if self.leaves_as else None)) is None:
            return None
        return listed.customs_code if self.sealed_by or self.goes_sealed(day) else port_of(listed)

    def arrival(self, day: date) -> SiteArrival | None:
        """The arrival that counts: that at the office where its list brings it, else the first that sites say."""
        due = self.due_at(day)
        first = self.arrivals[0] if self.arrivals else None
        return next((each for each in self.arrivals if each.office == due), first)

    def relied_on(self, day: date) -> SiteArrival | None:
        """Give the arrival that its list is released on, or about to be. That is of no other office."""
        found = self.arrival(day) if self.counted_on else None
        return found if found and found.office == self.due_at(day) else None

    def elsewhere(self, day: date) -> list[SiteArrival]:
        """Give what sites of other offices say than that where its list brings it."""
        due = self.due_at(day)
        return [each for each in self.arrivals if due not in (None, each.office)]

    def is_list(self, key: tuple[str | None, int | None]) -> bool:
        return self.declared is not None and self.declared.ref.attempt_key == key


COLUMNS = tuple(each.name for each in fields(SiteParcel))
"""The columns of a parcel, in the order of its fields."""


@dataclass(slots=True)
class SiteFiles:
    """A batch changes these in place. of_attempt: the parcels that have a list, by that; of_transit: those under seal.

    changed, posted: what `save` has to write. opened: rows that are there for an opening alone, which `save` drops again
    where that was refused. day: the customs day of the batch.
    """

    day: date
    parcels: dict[ParcelKey, SiteParcel] = field(default_factory=dict)
    of_attempt: dict[AttemptKey, SiteParcel] = field(default_factory=dict)
    of_transit: dict[TransitKey, list[SiteParcel]] = field(default_factory=dict)
    deliveries: dict[DeliveryKey, Delivery] = field(default_factory=dict)
    changed: dict[ParcelKey, SiteParcel] = field(default_factory=dict)
    posted: dict[DeliveryKey, Delivery] = field(default_factory=dict)
    opened: set[ParcelKey] = field(default_factory=set)

    def know(self, parcel: SiteParcel) -> None:
        """A parcel that was loaded."""
        self.parcels[parcel.key] = parcel
        if parcel.declared:
            self.of_attempt[parcel.declared.ref.attempt_key] = parcel
        if parcel.transit:
            self.of_transit.setdefault(parcel.transit.key, []).append(parcel)

    def seal(self, parcel: SiteParcel, transit: UnderSeal) -> None:
        """It sets out by this transit."""
        parcel.transit = transit
        self.of_transit.setdefault(transit.key, []).append(parcel)

    def take(self, parcel: SiteParcel, declared: Declared) -> None:
        """From now on the parcel is this list's."""
        if parcel.declared:
            self.of_attempt.pop(parcel.declared.ref.attempt_key, None)
        parcel.declared = declared
        self.of_attempt[declared.ref.attempt_key] = parcel

    def change(self, parcel: SiteParcel) -> None:
        self.changed[parcel.key] = parcel

    def post(self, delivery: Delivery) -> None:
        self.deliveries[delivery.key] = self.posted[delivery.key] = delivery

    def of(self, keys: Iterable[ParcelKey]) -> Iterator[SiteParcel]:
        """These parcels. A delivery may name one that retention has dropped: that is left out."""
        return (self.parcels[key] for key in keys if key in self.parcels)
