"""Tables as files: written from one moment of a database, checked by their hash, read into an empty schema.

PostgreSQL's binary COPY, in pieces of a megabyte, each compressed. Which tables, columns, references and numbers there are
is asked of the database, so that a new table is copied as soon as there is one.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import cramjam

from libs.runtime.failures import Halt
from libs.runtime.processing import Connection

MADE_BY_MIGRATIONS = frozenset({"schema_migration", "release"})
"""Tables that say which schema there is: the schema a copy is read into has its own."""

_PIECE_BYTES = 1 << 20
_TABLES = """
select c.relname as name,
       array(select d.relname::text from pg_constraint f join pg_class d on d.oid = f.confrelid
             where f.conrelid = c.oid and f.contype = 'f' and d.oid <> c.oid) as needs,
       array(select a.attname::text from pg_attribute a
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
             order by a.attnum) as columns
from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
"""
_PARTITIONS = """
select c.relname as name, p.relname as parent, pg_get_expr(c.relpartbound, c.oid) as bound
from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
where c.relispartition and c.relnamespace = 'public'::regnamespace order by c.oid
"""
_SEQUENCES = """
select c.oid::regclass::text as name, pg_sequence_last_value(c.oid) as last
from pg_class c where c.relkind = 'S' and c.relnamespace = 'public'::regnamespace
"""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class TableCopy:
    """A table's file. sha256: of the file as it lies there."""

    name: str
    columns: Sequence[str]
    rows: int
    bytes: int
    sha256: str

    @property
    def file(self) -> str:
        return f"{self.name}.copy"


@dataclass(frozen=True, slots=True)
class Extras:
    """Tables alone do not tell this. partitions: (name, parent, bound). sequences: name → last number given out."""

    partitions: Sequence[tuple[str, str, str]]
    sequences: Mapping[str, int]


async def table_columns(db: Connection) -> dict[str, list[str]]:
    """The columns of every table, tables that others refer to first."""
    waiting = {row["name"]: (set(row["needs"]), list(row["columns"])) for row in await db.fetch(_TABLES)}
    found: dict[str, list[str]] = {}
    while waiting:
        ready = sorted(name for name, (needs, _) in waiting.items() if needs <= found.keys())
        if not ready:
            raise Halt(f"tables refer to each other in a circle: {', '.join(sorted(waiting))}")
        found |= {name: waiting.pop(name)[1] for name in ready}
    return {name: columns for name, columns in found.items() if name not in MADE_BY_MIGRATIONS}


async def copy_out(db: Connection, directory: Path, say: Say) -> tuple[list[TableCopy], Extras]:
    """Write every table. Call it in one repeatable-read transaction, so that all are of one moment."""
    copies = []
    for name, columns in (await table_columns(db)).items():
        path = directory / f"{name}.copy"
        with _private(path) as file:
            writer = _Writer(file)
            query = f"select {', '.join(map(_quoted, columns))} from {_quoted(name)}"
            status = await db.copy_from_query(query, output=writer.take, format="binary")
            digest = writer.finish()
        copies.append(TableCopy(name, columns, int(status.rpartition(" ")[2]), path.stat().st_size, digest))
        say(f"{name}: {copies[-1].rows:,} rows, {copies[-1].bytes / 1e6:,.1f} MB")
    partitions = [(row["name"], row["parent"], row["bound"]) for row in await db.fetch(_PARTITIONS)]
    sequences = {row["name"]: row["last"] for row in await db.fetch(_SEQUENCES) if row["last"] is not None}
    return copies, Extras(partitions, sequences)


def check_copies(directory: Path, copies: Sequence[TableCopy]) -> None:
    """Raises Halt where a file is missing or is not the one that was written."""
    for copy in copies:
        path = directory / copy.file
        if not path.exists():
            raise Halt(f"{path} is missing")
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != copy.sha256:
                raise Halt(f"{path} is not the file that was written: its checksum differs")


async def copy_in(db: Connection, directory: Path, copies: Sequence[TableCopy], extras: Extras, say: Say) -> None:
    """Read tables, which must be empty or hold only what a schema begins with."""
    known = {row["name"] for row in await db.fetch(_PARTITIONS)}
    for name, parent, bound in extras.partitions:
        if name not in known and parent in {copy.name for copy in copies}:
            await db.execute(f"create table {_quoted(name)} partition of {_quoted(parent)} {bound}")
    for copy in copies:
        if await db.fetchval(f"select exists (select from {_quoted(copy.name)})"):
            await db.execute(f"delete from {_quoted(copy.name)}")
        if copy.rows:
            await db.copy_to_table(
                copy.name, source=_pieces(directory / copy.file), columns=list(copy.columns), format="binary"
            )
        say(f"{copy.name}: {copy.rows:,} rows")
    for name, last in extras.sequences.items():
        if await db.fetchval("select to_regclass($1) is not null", name):
            await db.execute("select setval($1::regclass, $2)", name, last)


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        for piece in _read_pieces(file):
            yield piece


def _read_pieces(file: BinaryIO) -> Iterator[bytes]:
    while head := file.read(4):
        yield bytes(cramjam.zstd.decompress(file.read(int.from_bytes(head, "big"))))


class _Writer:
    """Cuts what COPY gives into pieces and hashes what it writes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._hash, self._waiting = file, hashlib.sha256(), bytearray()

    async def take(self, data: bytes) -> None:
        self._waiting += data
        if len(self._waiting) >= _PIECE_BYTES:
            self._write()

    def finish(self) -> str:
        if self._waiting:
            self._write()
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._hash.hexdigest()

    def _write(self) -> None:
        packed = bytes(cramjam.zstd.compress(bytes(self._waiting), level=1))
        piece = len(packed).to_bytes(4, "big") + packed
        self._file.write(piece)
        self._hash.update(piece)
        self._waiting.clear()


def _private(path: Path) -> BinaryIO:
    """For this user alone: tables hold what their store holds."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
