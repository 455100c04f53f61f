"""A store in memory keeps rows of exported goods; the stories of `tests/` hold both stores to the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import date, datetime
from typing import Any

from msgspec.structs import astuple

from libs.runtime.due import Due
from libs.runtime.twins import memory
from services.returns.domain.exported.due import ExportReturnDue, ReturnParcelDue
from services.returns.domain.exported.files import (
    ExportInReturn,
    ExportReturnFiles,
    ParcelBack,
    ParcelKey,
)
from services.returns.domain.exported.systems import SystemKey, SystemRecord
from services.returns.exported.store import mentions, waits_of


class MemoryExportedRows:
    """They keep the promises of `loading.ExportedRows`."""

    def __init__(self, db: memory.Rows) -> None:
        self._db = db

    async def lists_of(self, parcels: Collection[ParcelKey]) -> Iterable[str]:
        found = await self._db.read("return_parcel", parcels)
        return [number for parcel in found.values() for number in mentions(parcel)]

    async def lists_again(self, parcels: Collection[ParcelKey]) -> Iterable[str]:
        found = await self._db.read("return_parcel", parcels)
        return [number for parcel in found.values() if parcel.before for number in mentions(parcel)]

    async def parcels_of(self, numbers: Collection[str]) -> Iterable[ParcelKey]:
        found = await self._db.read("exported", numbers)
        return [key for each in found.values() for key in each.parcels]

    async def lock_lists(self, numbers: Collection[str]) -> Iterable[ExportInReturn]:
        return map(deepcopy, (await self._db.lock("exported", numbers)).values())

    async def keep_parcels(self, keys: Collection[ParcelKey], day: date) -> None:
        places = {key: ParcelBack(logistics_code=key[0], logistics_no=key[1]) for key in keys}
        await self._db.insert("return_parcel", places, on_conflict="skip")

    async def lock_parcels(self, keys: Collection[ParcelKey]) -> Iterable[ParcelBack]:
        return map(deepcopy, (await self._db.lock("return_parcel", keys)).values())

    async def systems(self, keys: Collection[SystemKey]) -> Mapping[SystemKey, SystemRecord]:
        return await self._db.read("return_system", keys)

    async def lists_due(self, day: date, after: Any | None, limit: int) -> Sequence[Due]:
        rows = (await self._db.scan("exported", lambda _, each: each.due_on)).values()
        return _first([ExportReturnDue(each.due_on, each.invt_no) for each in rows if each.due_on <= day], after, limit)

    async def parcels_due(self, last: date, after: Any | None, limit: int) -> Sequence[Due]:
        rows = (await self._db.scan("return_parcel", lambda _, each: each.waits_since)).values()
        due = [ReturnParcelDue(each.waits_since, *each.key) for each in rows if each.waits_since <= last]
        return _first(due, after, limit)

    async def save(self, files: ExportReturnFiles) -> None:
        begun, known = files.changed & files.begun, files.changed - files.begun
        await self._db.insert("exported", {number: deepcopy(files.lists[number]) for number in begun})
        await self._db.update("exported", {number: deepcopy(files.lists[number]) for number in known})
        await self._db.update("return_parcel", {key: deepcopy(files.parcels[key]) for key in files.moved})
        await self._db.upsert("return_system", {key: files.systems[key] for key in files.recorded})

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        since: dict[str, list[datetime]] = {}
        for exported in (await self._db.scan("exported")).values():
            for reason, at in waits_of(exported):
                since.setdefault(reason, []).append(at)
        return [(reason, len(times), min(times)) for reason, times in sorted(since.items())]


def _first(due: list[Any], after: Any | None, limit: int) -> Sequence[Due]:
    behind = astuple(after) if after else ()
    return sorted((each for each in due if astuple(each) > behind), key=astuple)[:limit]
