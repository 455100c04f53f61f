"""Departures' rows on PostgreSQL. Rows are locked in key order."""

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
from libs.schemas.events.lists import Declared
from services.exports.departures.loading import NO_TRANSIT
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

_Q = queries_beside(__file__)
_NEW_PARCEL = (
    "logistics_code", "logistics_no", "case_key", "standing", "bill_no", "arrived_bill", "left_day", "waits_since",
    "declared", "stands", "day",
)  # fmt: skip
_encode = msgspec.json.Encoder().encode
_stands_of = msgspec.json.Decoder(DepartingParcel).decode
_list_of = msgspec.json.Decoder(Declared).decode
transit_of = msgspec.json.Decoder(TransitRow).decode
_part_of = msgspec.json.Decoder(KeptMessage).decode


class PostgresDepartureRows:
    """They keep the promises of `loading.DepartureRows`."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    async def lock_parts(self, documents: Collection[DocumentKey], bills: Collection[str]) -> Iterable[KeptMessage]:
        rows = await self._db.fetch(_Q.lock_parts, *columns(documents, 3), list(bills))
        return [_part_of(row["said"]) for row in rows]

    async def lock_transits(self, keys: Collection[TransitKey]) -> Iterable[TransitRow]:
        return [transit_of(row["said"]) for row in await self._db.fetch(_Q.lock_transits, *columns(keys, 2))]

    async def parcels_of(self, cases: Collection[str], bills: Collection[str]) -> Iterable[ParcelKey]:
        return [(code, number) for code, number in await self._db.fetch(_Q.parcels_of, list(cases), list(bills))]

    async def bound(self, bills: Collection[str]) -> Mapping[str, int]:
        return {row["bill_no"]: row["parcels"] for row in await self._db.fetch(_Q.bound, list(bills))}

    async def under_seal(self, carriers: Collection[str]) -> Mapping[str, int]:
        return {
            row["logistics_code"]: row["parcels"] for row in await self._db.fetch(_Q.imports_under_seal, list(carriers))
        }

    async def transits_missed(self, last: date, after: TransitMissed | None, limit: int) -> Sequence[Due]:
        found = await self._db.fetch(_Q.transits_missed, last, *astuple(after or NO_TRANSIT), limit)
        return [TransitMissed(*row) for row in found]

    async def lock_parcels(self, keys: Collection[ParcelKey]) -> Iterable[DepartingParcel]:
        return [parcel_of(*row) for row in await self._db.fetch(_Q.lock_parcels, *columns(keys, 2))]

    async def save(self, files: DepartureFiles) -> None:
        if files.dropped:
            await self._db.execute(_Q.drop_parts, *columns(sorted(files.dropped), 4))
        if files.kept:
            await self._db.execute(_Q.save_parts, *columns(map(_part_row, files.kept.values()), 10), files.day)
        if files.told:
            told = [
                (*each.key, each.opened_on, each.closed_on, each.direction, len(each.parcels), _text(each))
                for each in files.told.values()
            ]
            await self._db.execute(_Q.save_transits, *columns(told, 7))
        if files.changed:
            await self._save_parcels(files)

    async def _save_parcels(self, files: DepartureFiles) -> None:
        begun, listed, day = files.begun, files.listed, files.day
        rows = [_parcel_row(each, each.key in listed, day) for each in files.changed.values()]
        if new := sorted((*row, day) for row in rows if row[:2] in begun):
            await self._db.copy_records_to_table("departing", records=new, columns=_NEW_PARCEL)
        if changed := [row for row in rows if row[:2] not in begun]:
            await self._db.execute(_Q.save_parcels, *columns(changed, len(_NEW_PARCEL) - 1), day)

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        return [(reason, count, since) for reason, count, since in await self._db.fetch(_Q.waiting)]


def _text(row: msgspec.Struct) -> str:
    return _encode(row).decode()


def _part_row(part: KeptMessage) -> tuple[Any, ...]:
    said = part.said
    numbers = _encode(said.logistics_nos).decode()
    return (*part.key, part.counts, part.whole, said.bill_no, said.logistics_code, numbers, _text(part))


def arrived_bill(parcel: DepartingParcel) -> str | None:
    """Return the bill with which a sealed parcel had arrived, where another binds it now, or none."""
    by = parcel.set_out_with
    return by.bill_no if by and not (parcel.binding and parcel.binding.bill_no == by.bill_no) else None


def parcel_of(stands: str, declared: str | None) -> DepartingParcel:
    """The parcel of a row."""
    parcel = _stands_of(stands)
    if declared:
        parcel.declared = _list_of(declared)
    return parcel


def _parcel_row(parcel: DepartingParcel, listed: bool, day: date) -> tuple[Any, ...]:
    """Without its list, unless that is new here."""
    declared = parcel.declared
    case = declared.ref.case if declared else None
    bill_no = parcel.binding.bill_no if parcel.binding else None
    return (
        *parcel.key, case, parcel.standing, bill_no, arrived_bill(parcel), parcel.left_day, _waits_since(parcel, day),
        _text(declared) if declared and listed else None, _text(replace(parcel, declared=None)),
    )  # fmt: skip


def _waits_since(parcel: DepartingParcel, day: date) -> datetime | None:
    if parcel.standing is not ListStanding.WAITING:
        return None
    now = readiness(parcel, day)
    return None if now is None or now.ready else parcel.since
