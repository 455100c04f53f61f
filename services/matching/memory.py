"""The memory twin of the SQL edge, for simulations; the stories of `tests/` hold both to the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import asyncpg
from msgspec.structs import astuple

from libs.runtime.failures import Transient
from libs.runtime.twins import memory
from services.matching.domain.dossier import WaybillKey
from services.matching.domain.due import FIRST_DISPUTE, FIRST_NOTICE, DisputeDue, NoticeDue
from services.matching.domain.files import File
from services.matching.domain.numbers import Count, ListNumbers, Office, Scope
from services.matching.domain.parcels import Parcels
from services.matching.domain.waits import UNNAMED_WAYBILL
from services.matching.packing import pack, unpack
from services.matching.store import TOLD_MAX, Files, parcel_row, parcels, short_of, waiting_columns


class _Row(NamedTuple):
    """A row of `dossier` under its order number."""

    partition: int
    body: bytes
    waits_for: str | None
    waits_since: datetime | None
    notification_due_since: datetime | None
    disputed: date | None


class MemoryRows:
    """On a store in memory."""

    def __init__(self, db: memory.Rows) -> None:
        self._db = db

    async def lock_parcels(self, keys: Set[WaybillKey]) -> Parcels:
        return parcels((await self._db.lock_where("parcel", lambda id_, _: id_[:2] in keys)).values())

    async def save_parcels(self, parcels: Parcels) -> None:
        rows = {(*key, generation): parcel_row(parcel) for (key, generation), parcel in parcels.touched.items()}
        stored = {(*key, generation) for (key, generation), parcel in parcels.touched.items() if parcel.stored}
        await self._db.update("parcel", {id_: row for id_, row in rows.items() if id_ in stored})
        await self._insert("parcel", {id_: row for id_, row in rows.items() if id_ not in stored})

    async def lock_files(self, order_nos: Set[str]) -> Files:
        return _files(await self._db.lock("dossier", order_nos))

    async def lock_due_notices(self, waiting_since: Mapping[int, datetime]) -> Files:
        def due(_: str, row: _Row) -> bool:
            since = waiting_since.get(row.partition)
            return since is not None and row.notification_due_since is not None and row.notification_due_since <= since

        files: Files = {}
        found: dict[str, _Row] = await self._db.scan("dossier", due)
        for order_no in sorted(found, key=lambda order_no: str(found[order_no].notification_due_since))[:TOLD_MAX]:
            try:
                files |= _files(await self._db.lock("dossier", (order_no,), nowait=True))
            except asyncpg.LockNotAvailableError:
                continue
        return files

    async def notices_due(self, after: NoticeDue | None, limit: int) -> Sequence[NoticeDue]:
        found: dict[str, _Row] = await self._db.scan("dossier")
        behind = astuple(after or FIRST_NOTICE)
        due = [NoticeDue(r.partition, s, no) for no, r in found.items() if (s := r.notification_due_since) is not None]
        return sorted((one for one in due if astuple(one) > behind), key=astuple)[:limit]

    async def disputes_due(self, until: date, after: DisputeDue | None, limit: int) -> Sequence[DisputeDue]:
        found: dict[str, _Row] = await self._db.scan("dossier")
        behind = astuple(after or FIRST_DISPUTE)
        due = [DisputeDue(r.partition, r.disputed, no) for no, r in found.items() if r.disputed and r.disputed <= until]
        return sorted((one for one in due if astuple(one) > behind), key=astuple)[:limit]

    async def lock_numbers(self, wanted: Mapping[Scope, int], block: int) -> ListNumbers:
        known: dict[Scope, Count] = await self._db.lock("list_counter", wanted)
        handed: dict[Office, int] = {}
        if short := short_of(wanted, known):
            await self._db.insert("list_number_pool", dict.fromkeys(short, 0), on_conflict="skip")
            handed = await self._db.lock("list_number_pool", short)
        return ListNumbers(block, known, handed)

    async def save_files(self, files: Files) -> None:
        rows = {
            order_no: _Row(file.partition, pack(file.dossier), *waiting_columns(file.dossier))
            for order_no, file in files.items()
        }
        await self._db.update("dossier", {order_no: row for order_no, row in rows.items() if files[order_no].stored})
        await self._insert("dossier", {no: row for no, row in rows.items() if not files[no].stored})

    async def save_numbers(self, numbers: ListNumbers) -> None:
        rows = numbers.used
        await self._db.update("list_counter", {scope: row for scope, row in rows.items() if scope in numbers.known})
        await self._insert("list_counter", {scope: row for scope, row in rows.items() if scope not in numbers.known})
        before = await self._db.lock("list_number_pool", numbers.taken)
        taken = {office: max(handed, before.get(office, 0)) for office, handed in numbers.taken.items()}
        await self._db.upsert("list_number_pool", taken)

    async def used_up(self, above: int) -> list[tuple[Office, int]]:
        return [*(await self._db.scan("list_number_pool", lambda _, handed: handed > above)).items()]

    async def waiting(self, overdue_after: timedelta) -> list[tuple[str, int, datetime]]:
        dossiers: Iterable[_Row] = (await self._db.scan("dossier")).values()
        unnamed = (row[-1] for row in (await self._db.scan("parcel")).values())
        waiting = [*((row.waits_for, row.waits_since) for row in dossiers), *((UNNAMED_WAYBILL, at) for at in unnamed)]
        since: dict[str, list[datetime]] = {}
        for reason, at in waiting:
            if reason and at:
                overdue = at < datetime.now(UTC) - overdue_after
                since.setdefault(reason + (", overdue" if overdue else ""), []).append(at)
        return [(reason, len(all_), min(all_)) for reason, all_ in sorted(since.items())]

    async def _insert(self, table: str, rows: Mapping[Any, Any]) -> None:
        try:
            await self._db.insert(table, rows)
        except asyncpg.UniqueViolationError as there:
            raise Transient(f"another worker made a row of {table} meanwhile") from there


def _files(rows: Mapping[str, _Row]) -> Files:
    return {order_no: File(row.partition, unpack(row.body), stored=True) for order_no, row in rows.items()}
