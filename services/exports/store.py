"""Exports' rows on PostgreSQL. Rows are locked in key order."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import date, datetime
from operator import attrgetter
from typing import Any

import asyncpg
import msgspec

from libs.runtime.columns import columns
from libs.runtime.processing import Connection
from libs.runtime.queries import queries_beside
from libs.schemas.events.base import reader_of
from libs.schemas.events.lists import Declared
from libs.schemas.events.review import LineGoods
from services.exports.declarations.store import PostgresDeclarationRows
from services.exports.departures.store import PostgresDepartureRows
from services.exports.domain.files import COLUMNS, Delivery, ListStanding, SiteFiles, SiteParcel
from services.exports.domain.places import DeliveryKey, ParcelKey, SiteArrival, UnderSeal
from services.exports.summaries.store import PostgresSummaryRows

_Q = queries_beside(__file__)
_ARRIVALS, _DECLARED, _STANDING, _TRANSIT, _GOODS = map(
    COLUMNS.index, ("arrivals", "declared", "standing", "transit", "goods")
)
_fields_of = attrgetter(*COLUMNS)
_encode = msgspec.json.Encoder().encode
_list_of = reader_of(Declared)
_arrivals_of = msgspec.json.Decoder(tuple[SiteArrival, ...]).decode
_goods_of = msgspec.json.Decoder(tuple[LineGoods, ...]).decode
_seal_of = msgspec.json.Decoder(UnderSeal).decode


class PostgresRows:
    """They keep the promises of `loading.Rows`."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self.departures = PostgresDepartureRows(db)
        self.summaries = PostgresSummaryRows(db)
        self.declarations = PostgresDeclarationRows(db)

    async def lock_deliveries(self, keys: Collection[DeliveryKey]) -> Iterable[Delivery]:
        return [Delivery(*row) for row in await self._db.fetch(_Q.lock_deliveries, *columns(keys, 3))]

    async def keep_places(self, keys: Collection[ParcelKey], day: date) -> Iterable[ParcelKey]:
        fresh = await self._db.fetch(_Q.keep_places, *columns(sorted(keys), 2), day)
        return [(code, number) for code, number in fresh]

    async def parcels_of(self, cases: Collection[str]) -> Iterable[ParcelKey]:
        return [(code, number) for code, number in await self._db.fetch(_Q.parcels_of, list(cases))]

    async def lock_parcels(self, keys: Collection[ParcelKey]) -> Iterable[SiteParcel]:
        return [_parcel(row) for row in await self._db.fetch(_Q.lock_parcels, *columns(keys, 2))]

    async def save(self, files: SiteFiles) -> None:
        if files.posted:
            posted = [
                (*delivery.key, delivery.logistics_code, json.dumps(delivery.logistics_nos))
                for delivery in files.posted.values()
            ]
            await self._db.execute(_Q.save_deliveries, *columns(posted, 5), files.day)
        if files.changed:
            changed = map(_row, files.changed.values())
            await self._db.execute(_Q.save_parcels, *columns(changed, len(COLUMNS) + 2), files.day)

        if vain := files.opened - files.changed.keys():
            await self._db.execute(_Q.drop_places, *columns(sorted(vain), 2))

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        return [(reason, count, since) for reason, count, since in await self._db.fetch(_Q.waiting)]


def _row(parcel: SiteParcel) -> tuple[Any, ...]:
    """Behind the columns of its fields, the attempt that its list is."""
    values, declared = list(_fields_of(parcel)), parcel.declared
    values[_DECLARED] = _encode(declared).decode() if declared else None
    values[_ARRIVALS] = _encode(parcel.arrivals).decode() if parcel.arrivals else None
    values[_TRANSIT] = _encode(parcel.transit).decode() if parcel.transit else None
    values[_GOODS] = _encode(parcel.goods).decode() if parcel.goods is not None else None
    return (*values, *(declared.ref.attempt_key if declared else (None, None)))


def _parcel(row: asyncpg.Record) -> SiteParcel:
    values = list(row)
    values[_DECLARED] = _list_of(row[_DECLARED].encode()) if row[_DECLARED] else None
    values[_STANDING] = ListStanding(row[_STANDING]) if row[_STANDING] else None
    values[_ARRIVALS] = _arrivals_of(row[_ARRIVALS]) if row[_ARRIVALS] else ()
    values[_TRANSIT] = _seal_of(row[_TRANSIT]) if row[_TRANSIT] else None
    values[_GOODS] = _goods_of(row[_GOODS]) if row[_GOODS] else None
    return SiteParcel(*values)
