"""Return centre warehouses take parcels in before anybody applied for what they hold (GACC 2021-70)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from libs.schemas.codes.book_kinds import INTO_ZONE
from libs.schemas.codes.return_centres import ASKED, CentreCondition
from libs.schemas.events.intake import ReturnArrived, ReturnCentreRecorded, ReturnParcelsDeclared
from libs.schemas.events.returns import CentreParcel, ReturnParcelsPosted, ReturnParcelsRefused
from libs.schemas.findings import Finding
from services.returns.domain import rules

CentreKey = tuple[str, str]
"""Zone enterprise, office."""
ParcelKey = tuple[str, str, str]
"""Zone enterprise, carrier, its waybill of the way back."""


class KeptBook(NamedTuple):
    """An account book for imports: goods may come back to it where it is kept."""

    ems_no: str
    area_code: str
    customs_code: str


@dataclass(slots=True)
class Centre:
    """The return centre of a zone enterprise at one office. held: since and until when it meets each condition."""

    area_code: str
    customs_code: str
    zone_type: str
    held: dict[str, tuple[date, date]] = field(default_factory=dict)

    @property
    def key(self) -> CentreKey:
        return self.area_code, self.customs_code

    def meets(self, condition: CentreCondition, day: date) -> bool:
        since, until = self.held.get(condition, (date.max, date.min))
        return since <= day <= until


@dataclass(slots=True)
class HeldParcel:
    """A parcel came into a centre. case_key, arrival_no: what was sorted out of it; None where it waits for that."""

    area_code: str
    logistics_code: str
    logistics_no: str
    customs_code: str
    received_on: date
    since: datetime
    case_key: str | None = None
    arrival_no: str | None = None

    @property
    def key(self) -> ParcelKey:
        return self.area_code, self.logistics_code, self.logistics_no


@dataclass(slots=True)
class SortedGoods:
    """Goods of a released list stand sorted in a centre, and wait until `apply_by` for their application."""

    document: ReturnArrived
    apply_by: date
    since: datetime

    @property
    def case_key(self) -> str:
        return self.document.ref.case

    @property
    def arrival_no(self) -> str:
        return self.document.cop_no


@dataclass(slots=True)
class CentreFiles:
    """A batch changes these in place. taken: parcels that came in or were sorted; gone: that were handed back."""

    books: dict[str, KeptBook] = field(default_factory=dict)
    centres: dict[CentreKey, Centre] = field(default_factory=dict)
    parcels: dict[ParcelKey, HeldParcel] = field(default_factory=dict)
    opened: dict[str, KeptBook] = field(default_factory=dict)
    recorded: dict[CentreKey, Centre] = field(default_factory=dict)
    taken: dict[ParcelKey, HeldParcel] = field(default_factory=dict)
    gone: set[ParcelKey] = field(default_factory=set)

    def open(self, book: KeptBook) -> None:
        self.books[book.ems_no] = self.opened[book.ems_no] = book

    def record(self, told: ReturnCentreRecorded) -> None:
        """Take customs' last word about each condition that it names."""
        centre = self.centres.setdefault(
            (told.area_code, told.customs_code), Centre(told.area_code, told.customs_code, told.zone_type)
        )
        centre.zone_type = told.zone_type
        centre.held |= {
            each.meets: (date.fromisoformat(each.since), date.fromisoformat(each.until)) for each in told.conditions
        }
        self.recorded[centre.key] = centre

    def take(self, parcel: HeldParcel) -> None:
        self.gone.discard(parcel.key)
        self.parcels[parcel.key] = self.taken[parcel.key] = parcel

    def hand_back(self, key: ParcelKey) -> None:
        del self.parcels[key]
        self.taken.pop(key, None)
        self.gone.add(key)

    def sort_out(self, arrival: ReturnArrived) -> None:
        """Note what was sorted out of a parcel, where the goods came in one."""
        if parcel := self.parcel_of(arrival):
            parcel.case_key, parcel.arrival_no = arrival.ref.case, arrival.cop_no
            self.take(parcel)

    def sorted_before(self, arrival: ReturnArrived) -> bool:
        """Say whether just this was sorted out of its parcel already."""
        parcel = self.parcel_of(arrival)
        return parcel is not None and (parcel.case_key, parcel.arrival_no) == (arrival.ref.case, arrival.cop_no)

    def parcel_of(self, arrival: ReturnArrived) -> HeldParcel | None:
        """The parcel in a centre that the goods came in, where they came so."""
        return self.parcels.get((arrival.area_code or "", arrival.logistics_code or "", arrival.logistics_no or ""))

    def keeps(self, ems_no: str | None, area_code: str | None, customs_code: str) -> bool:
        """Say whether this enterprise keeps the book in a zone of this office."""
        return bool(area_code) and self.books.get(ems_no or "") == (ems_no, area_code, customs_code)


def post(files: CentreFiles, event: ReturnParcelsDeclared, day: date, at: datetime) -> ReturnParcelsPosted:
    """Parcels are in the centre, or were handed back."""
    for parcel in event.parcels:
        key = event.area_code, parcel.logistics_code, parcel.logistics_no
        if event.io_type == INTO_ZONE:
            files.take(HeldParcel(*key, event.customs_code, day, at))
        else:
            files.hand_back(key)
    return ReturnParcelsPosted(
        area_code=event.area_code,
        submission_id=event.submission_id,
        cop_no=event.cop_no,
        customs_code=event.customs_code,
        io_type=event.io_type,
        parcels=[CentreParcel(**parcel.model_dump()) for parcel in event.parcels],
    )


def refuse(event: ReturnParcelsDeclared, findings: list[Finding]) -> ReturnParcelsRefused:
    return ReturnParcelsRefused(
        area_code=event.area_code, submission_id=event.submission_id, cop_no=event.cop_no, findings=findings
    )


def wrong(files: CentreFiles, event: ReturnParcelsDeclared, day: date, zone_kinds: str) -> list[Finding]:
    """Everything that is wrong with parcels that are to come in, or to be handed back."""
    named = [(event.area_code, each.logistics_code, each.logistics_no) for each in event.parcels]
    if event.io_type != INTO_ZONE:
        return [*_named_twice(named), *_not_waiting(files, named, event.customs_code)]
    return [*_closed(files, event, day, zone_kinds), *_named_twice(named), *_here_already(files, named)]


def _closed(files: CentreFiles, event: ReturnParcelsDeclared, day: date, zone_kinds: str) -> Iterator[Finding]:
    """A centre that has lost a condition takes no new parcels in."""
    centre = files.centres.get((event.area_code, event.customs_code))
    if centre is None:
        yield rules.CENTRE.finding(event.area_code, text=f"无退货中心仓 no return centre at {event.customs_code}")
        return
    if centre.zone_type not in zone_kinds:
        yield rules.CENTRE_ZONE.finding(centre.zone_type, " | ".join(zone_kinds))
    if event.sender_discredited:
        yield rules.CENTRE_CREDIT.finding(event.area_code)
    for condition in ASKED:
        if not centre.meets(condition, day):
            since, until = centre.held.get(condition, (None, None))
            on_record = f"{condition} {since}..{until}" if since else f"{condition} -"
            yield rules.CENTRE_CONDITION.finding(on_record, f"{condition} on {day}")


def _named_twice(named: list[ParcelKey]) -> Iterator[Finding]:
    for number, key in enumerate(named, 1):
        if key in named[: number - 1]:
            yield rules.PARCEL_TWICE.finding(key[2], line=number)


def _here_already(files: CentreFiles, named: list[ParcelKey]) -> Iterator[Finding]:
    for number, key in enumerate(named, 1):
        if key in files.parcels:
            yield rules.PARCEL_HERE.finding(key[2], line=number)


def _not_waiting(files: CentreFiles, named: list[ParcelKey], customs_code: str) -> Iterator[Finding]:
    for number, key in enumerate(named, 1):
        parcel = files.parcels.get(key)
        if parcel is None or parcel.customs_code != customs_code or parcel.arrival_no is not None:
            yield rules.PARCEL_WAITS.finding(key[2], line=number)
