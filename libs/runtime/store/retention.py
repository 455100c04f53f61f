"""Retention archives and drops rows that lie long enough behind, a bounded piece in a transaction, oldest day first.

How long is counted in customs days from the last day that the service has closed. A table's archive is a file a day, of
sealed pieces one behind the other, and a manifest beside it. The table `archived` says up to where a file counts: what a
crash left behind that is cut off before the next piece is written.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from libs.runtime.processing import Connection, RetentionRule
from libs.runtime.sealing import KeyRing, Sealed

_LOCK = 7_301_964
"""Of the service's database, so that one process at a time archives."""
_LENGTH = 4

_NEXT_DAY = """
select {day} as day from {table} as kept where {day} <= $1::date and {day} > $2::date and ({ended}) order by 1 limit 1
"""
_END = "select max(bytes_end), max(piece) from archived where table_name = $1 and day = $2"
_NOTE = "insert into archived (table_name, day, piece, rows, bytes_end, sha256) values ($1, $2, $3, $4, $5, $6)"
_AT_WORK = "select set_config('tongguan.retention', 'on', true)"
"""Until the transaction ends; triggers that keep what is only appended ask for it."""
_NEWEST_ARCHIVED = "select max(day) from archived where table_name = $1 and day <= $2"
_PIECES = """
select piece, rows, bytes_end, encode(sha256, 'hex') as sha256
from archived where table_name = $1 and day = $2 order by piece
"""


@dataclass(frozen=True, slots=True)
class Retention:
    """It says what is dropped, and where it goes. days: by table; `default` for those not named there."""

    service: str
    kept: Sequence[RetentionRule]
    directory: Path
    ring: KeyRing
    default: int
    days: Mapping[str, int]
    rows_max: int = 500

    async def closed(self, db: Connection) -> date | None:
        """The last day that the service has closed."""
        day: date | None = await db.fetchval("select closed_day from calendar")
        return day

    async def run(self, db: Connection) -> dict[str, int] | None:
        """Archive and drop everything that is due. Returns rows by table; None where another process is at it."""
        if not await db.fetchval("select pg_try_advisory_lock($1)", _LOCK):
            return None
        try:
            dropped = Counter[str]()
            if closed := await self.closed(db):
                for row in self.kept:
                    dropped[row.table] += await self._table(db, row, self._until(row, closed))
            return dict(dropped)
        finally:
            await db.execute("select pg_advisory_unlock($1)", _LOCK)

    async def drop_archived(self, db: Connection) -> None:
        """Drop again, in a store made anew, what is due and no younger than the archive."""
        if (closed := await self.closed(db)) is None:
            return
        await db.execute(_AT_WORK)
        for row in self.kept:
            until = self._until(row, closed)
            newest = await db.fetchval(_NEWEST_ARCHIVED, row.table, until) or date.min
            day, next_day = date.min, _next_day(row)
            while (day := await db.fetchval(next_day, until, day)) and day <= newest:
                while await db.fetch(statement(row), until, day, self.rows_max):
                    pass

    def _until(self, row: RetentionRule, closed: date) -> date:
        """The last day of which the table's rows are not kept."""
        own = self.default if row.days is None else row.days
        return closed - timedelta(days=self.days.get(row.table, own))

    async def _table(self, db: Connection, row: RetentionRule, until: date) -> int:
        dropped = 0
        next_day, day = _next_day(row), date.min
        while day := await db.fetchval(next_day, until, day):
            while count := await self._piece(db, row, day, until):
                dropped += count
            await self._manifest(db, row.table, day)  # rows that somebody holds are left for the next run
        return dropped

    async def _piece(self, db: Connection, row: RetentionRule, day: date, until: date) -> int:
        """Drop some rows of a day once they lie in the archive. Returns how many, those that go with them apart."""
        async with db.transaction():
            await db.execute(_AT_WORK)
            gone = await db.fetch(statement(row), until, day, self.rows_max)
            if not gone:
                return 0
            end, last = await db.fetchrow(_END, row.table, day) or (None, None)
            lines = "\n".join(f'{{"table":"{table}","row":{shown}}}' for table, shown in gone)
            sealed = self.ring.seal(zlib.compress(lines.encode()))
            end = _append(self.path(row.table, day), end or 0, sealed)
            piece, hashed = (last or 0) + 1, hashlib.sha256(sealed.content).digest()
            await db.execute(_NOTE, row.table, day, piece, len(gone), end, hashed)
        return sum(table == row.table for table, _ in gone)

    async def _manifest(self, db: Connection, table: str, day: date) -> None:
        pieces = [dict(row) for row in await db.fetch(_PIECES, table, day)]
        told = {"service": self.service, "table": table, "day": day.isoformat(), "pieces": pieces}
        path = self.path(table, day).with_suffix(".json")
        path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")

    def path(self, table: str, day: date) -> Path:
        """The archive of a table's day."""
        return archive_of(self.directory, self.service, table, day)


def _next_day(row: RetentionRule) -> str:
    return _NEXT_DAY.format(day=row.day, table=row.table, ended=row.ended)


def archive_of(directory: Path, service: str, table: str, day: date) -> Path:
    """The archive of a service's table and day."""
    return directory / service / table / f"{day.isoformat()}.sealed"


def statement(row: RetentionRule) -> str:
    """Return the query that drops up to $3 rows of day $2 with all that goes with them. $1: the last day not kept."""
    due = f"{row.day} = $2::date and {row.day} <= $1::date and ({row.ended})"
    chosen = f"select kept.ctid from {row.table} as kept where {due} limit $3 for update skip locked"
    parts = [f"gone as (delete from {row.table} where ctid = any(array({chosen})) returning *)"]
    shown = [f"select '{row.table}' as name, {_shown('gone', row.unarchived)} as row from gone"]
    for number, follower in enumerate(row.followed_by):
        name = f"f{number}"
        parts.append(f"{name} as (delete from {follower.table} t using gone where {follower.on} returning t.*)")
        shown.append(f"select '{follower.table}', {_shown(name, ())} from {name}")
    return f"with {', '.join(parts)} {' union all '.join(shown)}"


def _shown(name: str, unarchived: Sequence[str]) -> str:
    return f"(to_jsonb({name})" + "".join(f" - '{column}'" for column in unarchived) + ")::text"


def _append(path: Path, end: int, sealed: Sealed) -> int:
    """Write a piece behind those that count, to the disk. Returns where it ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.truncate(end)
        file.seek(end)
        for part in sealed:
            file.write(len(part).to_bytes(_LENGTH, "big") + part)
        file.flush()
        os.fsync(file.fileno())
        return file.tell()


class ArchivedRow(NamedTuple):
    """A row as it was dropped."""

    table: str
    row: dict[str, Any]


def read_archive(path: Path, ring: KeyRing, end: int | None = None) -> Iterator[ArchivedRow]:
    """Read a day's archive again, up to where it counts, a piece at a time. Raises Unopened."""
    with path.open("rb") as file:
        while (end is None or file.tell() < end) and (first := _part(file)) is not None:
            sealed = Sealed(first, *(_part(file) or b"" for _ in Sealed._fields[1:]))
            for line in zlib.decompress(ring.open(sealed)).decode().split("\n"):
                told = json.loads(line)
                yield ArchivedRow(told["table"], told["row"])


def _part(file: BinaryIO) -> bytes | None:
    """Read what `_append` wrote; None where the file ends."""
    length = file.read(_LENGTH)
    return file.read(int.from_bytes(length, "big")) if length else None


LETTERS = RetentionRule("dead_letter", "arrived_at::date", unarchived=("body",))
"""Of every service: what could not be read, its body never archived."""
TOLD = RetentionRule("told_document", "told_on")
"""Of every service: which documents it acted on. They are known for longer than letters about them are kept."""
