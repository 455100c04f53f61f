"""Departures' rows on a store in memory, for simulations; the stories of `tests/` hold both stores to the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import date, datetime

from msgspec.structs import astuple

from libs.runtime.due import Due
from libs.runtime.twins import memory
from services.exports.departures.loading import NO_TRANSIT
from services.exports.departures.store import arrived_bill
from services.exports.domain.departures.due import TransitMissed
from services.exports.domain.departures.files import (
    DepartingParcel,
    DepartureFiles,
    DocumentKey,
    KeptMessage,
    TransitRow,
)
from services.exports.domain.departures.readiness import readiness
from services.exports.domain.files import ListStanding
from services.exports.domain.places import ParcelKey, TransitKey


class MemoryDepartureRows:
    """They keep the promises of `loading.DepartureRows`."""

    def __init__(self, db: memory.Rows) -> None:
        self._db = db

    async def lock_parts(self, documents: Collection[DocumentKey], bills: Collection[str]) -> Iterable[KeptMessage]:
        found = await self._db.lock_where(
            "departure_part",
            lambda _, part: part.document in documents or (part.whole and part.said.bill_no in bills),
        )
        return map(deepcopy, found.values())

    async def lock_transits(self, keys: Collection[TransitKey]) -> Iterable[TransitRow]:
        return map(deepcopy, (await self._db.lock("transit", keys)).values())

    async def parcels_of(self, cases: Collection[str], bills: Collection[str]) -> Iterable[ParcelKey]:
        return await self._db.scan(
            "departing",
            lambda _, parcel: (
                (parcel.declared and parcel.declared.ref.case in cases)
                or (parcel.binding and parcel.binding.bill_no in bills)
                or arrived_bill(parcel) in bills
            ),
        )

    async def bound(self, bills: Collection[str]) -> Mapping[str, int]:
        bound = await self._db.scan("departing", lambda _, parcel: parcel.binding and parcel.binding.bill_no in bills)
        return Counter(parcel.binding.bill_no for parcel in bound.values())

    async def under_seal(self, carriers: Collection[str]) -> Mapping[str, int]:
        found = await self._db.scan("transit", lambda key, row: row.open_import and key[0] in carriers)
        sealed: Counter[str] = Counter()
        for row in found.values():
            sealed[row.logistics_code] += len(row.parcels)
        return sealed

    async def transits_missed(self, last: date, after: TransitMissed | None, limit: int) -> Sequence[Due]:
        found = await self._db.scan("transit", lambda _, row: row.open_import and row.opened_on <= last)
        due = sorted((TransitMissed(row.opened_on, *row.key) for row in found.values()), key=astuple)
        return [one for one in due if astuple(one) > astuple(after or NO_TRANSIT)][:limit]

    async def lock_parcels(self, keys: Collection[ParcelKey]) -> Iterable[DepartingParcel]:
        return map(deepcopy, (await self._db.lock("departing", keys)).values())

    async def save(self, files: DepartureFiles) -> None:
        await self._db.delete("departure_part", files.dropped)
        await self._db.upsert("departure_part", {key: deepcopy(part) for key, part in files.kept.items()})
        await self._db.upsert("transit", {key: deepcopy(transit) for key, transit in files.told.items()})
        changed = {key: deepcopy(parcel) for key, parcel in files.changed.items()}
        await self._db.insert("departing", {key: parcel for key, parcel in changed.items() if key in files.begun})
        await self._db.update("departing", {key: parcel for key, parcel in changed.items() if key not in files.begun})

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        listed = await self._db.scan("departing", lambda _, parcel: parcel.standing is ListStanding.WAITING)
        unready = [
            parcel.since
            for parcel in listed.values()
            if (now := readiness(parcel, parcel.since.date())) and not now.ready
        ]
        opened = await self._db.scan("transit", lambda _, transit: transit.closed_on is None)
        since = {"list not ready to depart": unready, "transit open": [each.opened_at for each in opened.values()]}
        return [(reason, len(times), min(times)) for reason, times in since.items() if times]
