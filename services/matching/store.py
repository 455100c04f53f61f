"""The SQL edge of `matching` keeps parcels, dossiers by order number, and counters of list numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, datetime, timedelta
from typing import Any, Protocol, TypeAlias

import asyncpg
import msgspec
from msgspec.structs import astuple

from libs.runtime.columns import columns
from libs.runtime.failures import Transient
from libs.runtime.processing import Connection
from libs.runtime.queries import queries_beside
from services.matching.domain.dossier import Dossier, WaybillKey
from services.matching.domain.due import FIRST_DISPUTE, FIRST_NOTICE, DisputeDue, NoticeDue
from services.matching.domain.files import File
from services.matching.domain.numbers import NOTHING, Count, ListNumbers, Office, Scope
from services.matching.domain.parcels import Parcel, Parcels
from services.matching.domain.waits import UNNAMED_WAYBILL, disputed_since, notification_due_since, waits
from services.matching.packing import pack, pack_waybill, unpack, unpack_waybill

_SQL = queries_beside(__file__)
_PARCEL_COLUMNS = (
    "logistics_code", "logistics_no", "generation", "since", "corrections", "waybill", "awaited_by", "waits_since",
)  # fmt: skip
_COLUMNS = (
    "order_no", "partition", "body", "day", "waits_for", "waits_since", "notification_due_since", "disputed",
)  # fmt: skip

Files: TypeAlias = dict[str, File]
"""Dossiers by order number."""

TOLD_MAX = 1000
"""Senders told in one batch of what their lists wait for; the others follow with the next."""


class Rows(Protocol):
    """The rows of `matching` in one transaction. What is locked is as it is once the lock is had; parcels are locked before
    dossiers, dossiers before counters."""

    async def lock_parcels(self, keys: Set[WaybillKey]) -> Parcels:
        """The stored generations of these parcels, locked in key order."""

    async def save_parcels(self, parcels: Parcels) -> None:
        """Those that were touched. Raises Transient like `save_files`."""

    async def lock_files(self, order_nos: Set[str]) -> Files:
        """The stored dossiers of these order numbers, locked in key order."""

    async def lock_due_notices(self, waiting_since: Mapping[int, datetime]) -> Files:
        """Lock dossiers with a list whose sender has to be told what it misses. By partition, since when it must have
        waited. What another worker has in hand is left out."""

    async def notices_due(self, after: NoticeDue | None, limit: int) -> Sequence[NoticeDue]:
        """The first behind `after` of every partition, however long they have waited, in the order of their fields."""

    async def disputes_due(self, until: date, after: DisputeDue | None, limit: int) -> Sequence[DisputeDue]:
        """The first behind `after` that are disputed since this day or longer, in the order of their fields."""

    async def lock_numbers(self, wanted: Mapping[Scope, int], block: int) -> ListNumbers:
        """Lock the counters of these scopes in key order, then the pools of those whose block may not do.
        wanted: how many numbers a scope may need."""

    async def save_files(self, files: Files) -> None:
        """Raises Transient where another worker (a replay) opened one of them meanwhile: tried again, the batch sees it."""

    async def save_numbers(self, numbers: ListNumbers) -> None:
        """Raises Transient like `save_files`."""

    async def used_up(self, above: int) -> list[tuple[Office, int]]:
        """The offices of which more than so many numbers are in blocks."""

    async def waiting(self, overdue_after: timedelta) -> list[tuple[str, int, datetime]]:
        """Count what waits, by reason, what is overdue apart, and since when the oldest."""


class PostgresRows:
    """On PostgreSQL."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    async def lock_parcels(self, keys: Set[WaybillKey]) -> Parcels:
        return parcels(await self._db.fetch(_SQL.lock_parcels, *map(list, zip(*keys, strict=True))))

    async def save_parcels(self, parcels: Parcels) -> None:
        rows = {id_: parcel_row(parcel) for id_, parcel in sorted(parcels.touched.items())}
        if changed := [row for id_, row in rows.items() if parcels.touched[id_].stored]:
            *columns, awaited_by, waits_since = zip(*changed, strict=True)
            lists = [msgspec.json.encode(order_nos).decode() for order_nos in awaited_by]
            await self._db.execute(_SQL.save_parcels, *columns, lists, waits_since)
        if new := [row for id_, row in rows.items() if not parcels.touched[id_].stored]:
            await self._insert("parcel", new, _PARCEL_COLUMNS)

    async def lock_files(self, order_nos: Set[str]) -> Files:
        return _files(await self._db.fetch(_SQL.lock_files, order_nos)) if order_nos else {}

    async def lock_due_notices(self, waiting_since: Mapping[int, datetime]) -> Files:
        due = [*waiting_since], [*waiting_since.values()]
        return _files(await self._db.fetch(_SQL.lock_due_notices, *due, TOLD_MAX))

    async def notices_due(self, after: NoticeDue | None, limit: int) -> Sequence[NoticeDue]:
        behind = after or FIRST_NOTICE
        return [NoticeDue(*row) for row in await self._db.fetch(_SQL.notices_due, *astuple(behind), limit)]

    async def disputes_due(self, until: date, after: DisputeDue | None, limit: int) -> Sequence[DisputeDue]:
        behind = after or FIRST_DISPUTE
        return [DisputeDue(*row) for row in await self._db.fetch(_SQL.disputes_due, until, *astuple(behind), limit)]

    async def lock_numbers(self, wanted: Mapping[Scope, int], block: int) -> ListNumbers:
        if not wanted:
            return ListNumbers(block, {}, {})
        rows = await self._db.fetch(_SQL.lock_counters, *columns(wanted, 3))
        known = {Scope(*scope): Count(last, until) for *scope, last, until in rows}
        handed = {}
        if short := columns(short_of(wanted, known), 2):
            await self._db.execute(_SQL.open_pools, *short)
            handed = {Office(*office): count for *office, count in await self._db.fetch(_SQL.lock_pools, *short)}
        return ListNumbers(block, known, handed)

    async def save_files(self, files: Files) -> None:
        changed: list[tuple[Any, ...]] = []
        new: list[tuple[Any, ...]] = []
        for order_no, file in files.items():
            row = (order_no, file.partition, pack(file.dossier), file.day, *waiting_columns(file.dossier))
            (changed if file.stored else new).append(row)
        if changed:
            await self._db.execute(_SQL.save_files, *zip(*changed, strict=True))
        if new:
            await self._insert("dossier", new, _COLUMNS)

    async def save_numbers(self, numbers: ListNumbers) -> None:
        changed = [(*scope, *count) for scope, count in numbers.used.items() if scope in numbers.known]
        if changed:
            await self._db.execute(_SQL.save_counters, *map(list, zip(*changed, strict=True)))
        new = [(*scope, *count) for scope, count in numbers.used.items() if scope not in numbers.known]
        if new:
            await self._insert("list_counter", new, (*Scope._fields, *Count._fields))
        if numbers.taken:
            await self._db.execute(_SQL.save_pools, *columns((*office, n) for office, n in numbers.taken.items()))

    async def used_up(self, above: int) -> list[tuple[Office, int]]:
        return [(Office(*office), handed) for *office, handed in await self._db.fetch(_SQL.used_up, above)]

    async def waiting(self, overdue_after: timedelta) -> list[tuple[str, int, datetime]]:
        rows = await self._db.fetch(_SQL.waiting, overdue_after, UNNAMED_WAYBILL)
        return [(row["reason"], row["count"], row["oldest"]) for row in rows]

    async def _insert(self, table: str, rows: list[tuple[Any, ...]], columns: Sequence[str]) -> None:
        try:
            await self._db.copy_records_to_table(table, records=rows, columns=columns)
        except asyncpg.UniqueViolationError as there:
            raise Transient(f"another worker made a row of {table} meanwhile") from there


def _files(rows: Iterable[asyncpg.Record]) -> Files:
    return {order_no: File(partition, unpack(body), stored=True) for order_no, partition, body in rows}


def parcels(rows: Iterable[Iterable[Any]]) -> Parcels:
    """Parcels of rows as `parcel_row` makes them."""
    return Parcels(
        Parcel(
            WaybillKey(code, number),
            generation,
            since,
            corrections,
            unpack_waybill(waybill),
            [*awaited_by],
            stored=True,
        )
        for code, number, generation, since, corrections, waybill, awaited_by, *_ in rows
    )


def parcel_row(parcel: Parcel) -> tuple[Any, ...]:
    """The columns of `parcel`."""
    waybill = pack_waybill(parcel.filed)
    place = *parcel.key, parcel.generation, parcel.since
    return (*place, parcel.corrections, waybill, parcel.awaited_by, parcel.waits_since)


def short_of(wanted: Mapping[Scope, int], known: Mapping[Scope, Count]) -> set[Office]:
    """The offices from whose pools a block may have to be taken."""
    counts = ((scope, known.get(scope, NOTHING), number) for scope, number in wanted.items())
    return {scope.office for scope, count, number in counts if count.until - count.last < number}


def waiting_columns(dossier: Dossier) -> tuple[str | None, datetime | None, datetime | None, date | None]:
    """`waits_for`, `waits_since`, `notification_due_since`, `disputed`."""
    waiting = waits(dossier)
    if not waiting:
        return None, None, None, disputed_since(dossier)
    reasons = "; ".join(dict.fromkeys(wait.reason for wait in waiting))
    since = min(wait.since for wait in waiting)
    return reasons, since, notification_due_since(dossier), disputed_since(dossier)
