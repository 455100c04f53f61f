"""Read what a batch needs of departures, in the order in which locks are taken. It is the same on every store.

Messages are locked before parcels, each in key order, so that workers never wait in a circle.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from libs.runtime.due import Due
from libs.schemas.codes.supervision_modes import EXPORT
from services.exports.domain.departures.due import TransitMissed
from services.exports.domain.departures.files import (
    ARRIVAL,
    DEPARTURE,
    DepartingParcel,
    DepartureFiles,
    DocumentKey,
    KeptMessage,
    TransitRow,
)
from services.exports.domain.places import ParcelKey, TransitKey

NO_TRANSIT = TransitMissed(date.min, "", "")
"""Before the first that is due."""


@dataclass(slots=True)
class DepartureTouched:
    """Keys that a batch needs. cases: those whose parcels it needs; places: parcels that are new where they have no row;
    bills: those that manifests of the batch name; whole: those that arrive, all that is bound to them. carriers: those that
    open transits of direct purchases."""

    cases: set[str] = field(default_factory=set)
    parcels: set[ParcelKey] = field(default_factory=set)
    places: set[ParcelKey] = field(default_factory=set)
    documents: set[DocumentKey] = field(default_factory=set)
    bills: set[str] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)
    transits: set[TransitKey] = field(default_factory=set)
    carriers: set[str] = field(default_factory=set)


class DepartureRows(Protocol):
    """Departures' rows in one transaction."""

    async def lock_parts(self, documents: Collection[DocumentKey], bills: Collection[str]) -> Iterable[KeptMessage]:
        """The messages of these documents, and the arrivals of all that is bound to these bills."""

    async def lock_transits(self, keys: Collection[TransitKey]) -> Iterable[TransitRow]: ...

    async def parcels_of(self, cases: Collection[str], bills: Collection[str]) -> Iterable[ParcelKey]:
        """The parcels of these cases' lists, and those bound to these bills, not locked.

        Only who reads verdicts changes the former, only who reads departures' documents the latter.
        """

    async def bound(self, bills: Collection[str]) -> Mapping[str, int]:
        """Count the parcels that are bound to each of these bills."""

    async def under_seal(self, carriers: Collection[str]) -> Mapping[str, int]:
        """Count the direct purchases of each of these carriers that are under seal. A carrier's openings lie on one
        partition, so that nobody adds to them meanwhile."""

    async def transits_missed(self, last: date, after: TransitMissed | None, limit: int) -> Sequence[Due]:
        """The open transits of direct purchases, opened on this day at the latest."""

    async def lock_parcels(self, keys: Collection[ParcelKey]) -> Iterable[DepartingParcel]: ...

    async def save(self, files: DepartureFiles) -> None:
        """Raises asyncpg.UniqueViolationError where another worker was told of a new parcel meanwhile."""

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        """Say what waits: why, how many, since when the oldest."""


async def load_departures(
    rows: DepartureRows, touched: DepartureTouched, day: date, transits: Mapping[TransitKey, TransitRow]
) -> DepartureFiles:
    """Lock and read what is touched, and what the documents said before. day: the customs day of the batch. transits:
    locked before."""
    files = DepartureFiles(day=day, transits={**transits})
    bills = touched.bills | touched.whole
    if touched.documents:
        for part in await rows.lock_parts(touched.documents, bills):
            files.know_part(part)
    wanted, places = set(touched.parcels), set(touched.places)
    whole = set(touched.whole)
    for document in touched.documents:
        for part in files.parts.get(document, {}).values():
            (places if document[0] != DEPARTURE and not part.counts else wanted).update(part.parcels)
            if document[0] == ARRIVAL and part.whole and part.said.bill_no:
                whole.add(part.said.bill_no)
    for transit in files.transits.values():
        wanted.update(transit.parcels_of(EXPORT))
    wanted |= places
    if touched.cases or whole:
        wanted.update(await rows.parcels_of(touched.cases, whole))
    if touched.carriers:
        files.under_seal = dict(await rows.under_seal(touched.carriers))
    if bills:
        files.bound = dict(await rows.bound(bills))
    if wanted:
        for parcel in await rows.lock_parcels(wanted):
            files.know(parcel)
    for code, number in places - files.parcels.keys():
        files.begin(DepartingParcel(logistics_code=code, logistics_no=number))
    return files
