"""A store as if nothing had been dropped: what retention archived lies beside what is kept.

So whatever is asked of a store holds of all rows that were ever written, and a row that is neither kept nor in the archive
is missing.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import asyncpg

from libs.runtime.sealing import KeyRing
from libs.runtime.store.retention import ArchivedRow, archive_of, read_archive

_COUNTED = "select table_name, day, max(bytes_end) as bytes_end from archived group by 1, 2 order by 1, 2"

HELD_ROWS_MAX = 1_000
"""Of an archive, at once."""


@dataclass(frozen=True, slots=True)
class Archive:
    """directory: where services archive what they drop (`ARCHIVE_DIR`). ring: what opens it."""

    directory: Path
    ring: KeyRing

    @classmethod
    def of(cls, directory: str | Path, sealing_keys: str) -> Self:
        """Raises ValueError where there is no key."""
        return cls(Path(directory), KeyRing.of(sealing_keys))


@asynccontextmanager
async def whole_store(service: str, url: str, archive: Archive | None) -> AsyncIterator[asyncpg.Connection]:
    """Show one moment of a service's store, dropped rows included where there is an archive. What the archive leaves out
    of a row is NULL."""
    db = await asyncpg.connect(url)
    try:
        async with db.transaction(isolation="repeatable_read"):
            if archive:
                await _lay_beside(db, service, archive)
            yield db
    finally:
        await db.close()


async def _lay_beside(db: asyncpg.Connection, service: str, archive: Archive) -> None:
    """Hide each table that lost rows behind one of its name that has them all, until the transaction ends."""
    beside = _Beside(db)
    for table, day, end in await db.fetch(_COUNTED):
        for told in read_archive(archive_of(archive.directory, service, table, day), archive.ring, end):
            await beside.take(told)
    await beside.lay()


class _Beside:
    """Lays archived rows beside those that are kept, so many at a time: an archive is larger than a memory."""

    def __init__(self, db: asyncpg.Connection) -> None:
        self._db = db
        self._tables: set[str] = set()
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._held = 0

    async def take(self, told: ArchivedRow) -> None:
        self._rows.setdefault(told.table, []).append(told.row)
        self._held += 1
        if self._held == HELD_ROWS_MAX:
            await self.lay()

    async def lay(self) -> None:
        """Write the rows that are held."""
        for table, rows in self._rows.items():
            if table not in self._tables:
                await self._db.execute(f"create temp table {table} on commit drop as table public.{table}")
                self._tables.add(table)
            await self._db.execute(
                f"insert into pg_temp.{table} select * from jsonb_populate_recordset(null::public.{table}, $1::jsonb)",
                json.dumps(rows),
            )
        self._rows, self._held = {}, 0
