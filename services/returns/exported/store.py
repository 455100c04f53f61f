"""Rows of exported goods that come back on PostgreSQL. Rows are locked in key order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec.structs import astuple, replace

from libs.runtime.columns import columns
from libs.runtime.due import Due
from libs.runtime.processing import Connection
from libs.runtime.queries import queries_beside
from services.returns.domain.exported.due import ExportReturnDue, ReturnParcelDue
from services.returns.domain.exported.files import (
    ExportInReturn,
    ExportReturnFiles,
    ExportReturnStatus,
    ParcelBack,
    ParcelKey,
    ReleasedExport,
)
from services.returns.domain.exported.systems import SystemKey, SystemRecord

_Q = queries_beside(__file__)
_NEW_LIST = ("invt_no", "case_key", "due_on", "waits", "tied", "released", "stands", "day")
_encode = msgspec.json.Encoder().encode
_stands_of = msgspec.json.Decoder(ExportInReturn).decode
_release_of = msgspec.json.Decoder(ReleasedExport).decode
_parcel_of = msgspec.json.Decoder(ParcelBack).decode
WAITING = {
    ExportReturnStatus.PENDING: "export return pending",
    ExportReturnStatus.ACCEPTED: "export return accepted",
    ExportReturnStatus.ARRIVED: "export return not tallied",
}
"""ExportReturnStatus of an application → what it waits for, as operators are told."""


def waits_of(exported: ExportInReturn) -> list[tuple[str, datetime]]:
    """Say what is open of a list: why, and since when."""
    waits = [(WAITING[a.status], a.since) for a in exported.applications if a.status in WAITING]
    for each in exported.applications:
        if each.apart and each.apart.unfit_here:
            waits.append(("export return unfit goods", each.since))
        if each.apart and each.apart.awaits_officer:
            waits.append(("export return wrong goods", each.since))
    return waits


def mentions(parcel: ParcelBack) -> list[str]:
    """The numbers of the lists that a parcel may be about, or brought goods of."""
    return list(dict.fromkeys([*parcel.about, *parcel.served]))


class PostgresExportedRows:
    """They keep the promises of `loading.ExportedRows`."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    async def lists_of(self, parcels: Collection[ParcelKey]) -> Iterable[str]:
        rows = await self._db.fetch(_Q.lists_of, *columns(parcels, 2))
        return [number for row in rows for number in row["lists"]]

    async def lists_again(self, parcels: Collection[ParcelKey]) -> Iterable[str]:
        rows = await self._db.fetch(_Q.lists_again, *columns(parcels, 2))
        return [number for row in rows for number in row["lists"]]

    async def parcels_of(self, numbers: Collection[str]) -> Iterable[ParcelKey]:
        rows = await self._db.fetch(_Q.parcels_of, list(numbers))
        return [key for row in rows for key in _stands_of(row["stands"]).parcels]

    async def lock_lists(self, numbers: Collection[str]) -> Iterable[ExportInReturn]:
        return [_list_of(*row) for row in await self._db.fetch(_Q.lock_exported, list(numbers))]

    async def keep_parcels(self, keys: Collection[ParcelKey], day: date) -> None:
        places = [(*key, _text(ParcelBack(logistics_code=key[0], logistics_no=key[1]))) for key in sorted(keys)]
        await self._db.execute(_Q.keep_parcels, *columns(places, 3), day)

    async def lock_parcels(self, keys: Collection[ParcelKey]) -> Iterable[ParcelBack]:
        return [_parcel_of(row["stands"]) for row in await self._db.fetch(_Q.lock_parcels, *columns(keys, 2))]

    async def systems(self, keys: Collection[SystemKey]) -> Mapping[SystemKey, SystemRecord]:
        rows = await self._db.fetch(_Q.systems, *columns(keys, 2))
        return {(code, system): SystemRecord(since, until) for code, system, since, until in rows}

    async def lists_due(self, day: date, after: Any | None, limit: int) -> Sequence[Due]:
        behind = after or ExportReturnDue(date.min, "")
        return [ExportReturnDue(*row) for row in await self._db.fetch(_Q.lists_due, day, *astuple(behind), limit)]

    async def parcels_due(self, last: date, after: Any | None, limit: int) -> Sequence[Due]:
        behind = after or ReturnParcelDue(date.min, "", "")
        return [ReturnParcelDue(*row) for row in await self._db.fetch(_Q.parcels_due, last, *astuple(behind), limit)]

    async def save(self, files: ExportReturnFiles) -> None:
        if files.changed:
            await self._save_lists(files)
        if files.moved:
            moved = [_parcel_row(files.parcels[key]) for key in sorted(files.moved)]
            await self._db.execute(_Q.save_parcels, *columns(moved, 5), files.day)
        if files.recorded:
            recorded = [(*key, *files.systems[key]) for key in sorted(files.recorded)]
            await self._db.execute(_Q.save_systems, *columns(recorded, 4))

    async def _save_lists(self, files: ExportReturnFiles) -> None:
        rows = [_list_row(files.lists[number], number in files.released) for number in sorted(files.changed)]
        if new := [(*row, files.day) for row in rows if row[0] in files.begun]:
            await self._db.copy_records_to_table("exported", records=new, columns=_NEW_LIST)
        if changed := [row for row in rows if row[0] not in files.begun]:
            await self._db.execute(_Q.save_exported, *columns(changed, len(_NEW_LIST) - 1), files.day)

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        return [(reason, count, since) for reason, count, since in await self._db.fetch(_Q.waiting)]


def _text(row: msgspec.Struct) -> str:
    return _encode(row).decode()


def _list_of(stands: str, released: str | None) -> ExportInReturn:
    each = _stands_of(stands)
    if released:
        each.released = _release_of(released)
    return each


def _list_row(each: ExportInReturn, release: bool) -> tuple[Any, ...]:
    """Without its release, unless that is new here."""
    waits, released = waits_of(each), each.released
    return (
        each.invt_no, released.ref.case if released else None, each.due_on, _encode(waits).decode() if waits else None,
        bool(each.parcels), _text(released) if released and release else None, _text(replace(each, released=None)),
    )  # fmt: skip


def _parcel_row(parcel: ParcelBack) -> tuple[Any, ...]:
    return *parcel.key, parcel.waits_since, _encode(mentions(parcel)).decode(), _text(parcel)
