"""Exports' rows on a store in memory, for simulations; the stories of `tests/` hold both stores to the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime

from libs.runtime.twins import memory
from services.exports.declarations.memory import MemoryDeclarationRows
from services.exports.departures.memory import MemoryDepartureRows
from services.exports.domain.files import Delivery, SiteFiles, SiteParcel
from services.exports.domain.places import DeliveryKey, ParcelKey
from services.exports.summaries.memory import MemorySummaryRows


class MemoryRows:
    """They keep the promises of `loading.Rows`."""

    def __init__(self, db: memory.Rows) -> None:
        self._db = db
        self.departures = MemoryDepartureRows(db)
        self.summaries = MemorySummaryRows(db)
        self.declarations = MemoryDeclarationRows(db)

    async def lock_deliveries(self, keys: Collection[DeliveryKey]) -> Iterable[Delivery]:
        return map(replace, (await self._db.lock("delivery", keys)).values())

    async def keep_places(self, keys: Collection[ParcelKey], day: date) -> Iterable[ParcelKey]:
        return await self._db.insert("parcel", {key: SiteParcel(*key) for key in keys}, on_conflict="skip")

    async def parcels_of(self, cases: Collection[str]) -> Iterable[ParcelKey]:
        return await self._db.scan("parcel", lambda _, parcel: parcel.declared and parcel.declared.ref.case in cases)

    async def lock_parcels(self, keys: Collection[ParcelKey]) -> Iterable[SiteParcel]:
        return map(replace, (await self._db.lock("parcel", keys)).values())

    async def save(self, files: SiteFiles) -> None:
        await self._db.upsert("delivery", {key: replace(delivery) for key, delivery in files.posted.items()})
        await self._db.update("parcel", {key: replace(parcel) for key, parcel in files.changed.items()})
        await self._db.delete("parcel", files.opened - files.changed.keys())

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        unarrived = await self._db.scan("parcel", lambda _, parcel: parcel.waits and not parcel.counted_on)
        to_leave = await self._db.scan("parcel", lambda _, parcel: parcel.controlled and parcel.leaves_as)
        waits = {"parcel not arrived": unarrived, "parcel sent back or confiscated has not left": to_leave}
        times = {reason: [parcel.since for parcel in found.values()] for reason, found in waits.items()}
        return [(reason, len(since), min(since)) for reason, since in times.items() if since]
