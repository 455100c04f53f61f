"""A store in memory that behaves as PostgreSQL does at read committed: row locks, late readers, lost connections.

It is the twin that simulations run the services on. A service writes the memory twin of its SQL edge with `Rows`; keys
are tuples or texts that sort, rows are values that nobody mutates: write a copy, and copy what you load to change it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, Final, Literal, TypeAlias

import asyncpg

Key: TypeAlias = Any
Row: TypeAlias = Any
Step: TypeAlias = Callable[[str], Awaitable[None]]
"""Called before every command reaches the store, and once more behind a commit, before its reply. What it raises, the
caller meets; behind a commit that is a lost reply."""

LOCK_SECONDS_MAX: Final = 5.0
"""As `lock_timeout` of the services' connections. It ends deadlocks too."""


class _Gone:
    """Stands for a row that this transaction deleted."""


_GONE: Final = _Gone()


async def _at_once(_: str) -> None:
    """A store that never makes anybody wait."""


class MemoryStore:
    """The committed tables of one service, shared by all its workers, and who holds which row."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[Key, Row]] = {}
        self.numbers = count(1)
        """As an identity column takes them: each once, whether its transaction commits or not."""
        self._owners: dict[tuple[str, Key], Rows] = {}
        self._queues: dict[tuple[str, Key], list[asyncio.Future[None]]] = {}

    def table(self, name: str) -> dict[Key, Row]:
        return self.tables.setdefault(name, {})

    async def acquire(self, rows: Rows, place: tuple[str, Key]) -> None:
        """Wait for a row as long as PostgreSQL would. Raises LockNotAvailableError."""
        if self._owners.get(place, rows) is not rows:
            try:
                async with asyncio.timeout(LOCK_SECONDS_MAX):
                    while self._owners.get(place, rows) is not rows:
                        turn = asyncio.get_running_loop().create_future()
                        self._queues.setdefault(place, []).append(turn)
                        await turn
            except TimeoutError:
                raise asyncpg.LockNotAvailableError("canceling statement due to lock timeout") from None
        self._owners[place] = rows

    def taken(self, rows: Rows, place: tuple[str, Key]) -> bool:
        return self._owners.get(place, rows) is not rows

    def release(self, places: Iterable[tuple[str, Key]]) -> None:
        for place in places:
            del self._owners[place]
            for turn in self._queues.pop(place, ()):
                if not turn.done():
                    turn.set_result(None)


class Connections:
    """One process's way to the store: what it opens can be cut off, by its death or the server's."""

    def __init__(self, store: MemoryStore, step: Step = _at_once) -> None:
        self.store, self._step = store, step
        self._open: list[Rows] = []

    @asynccontextmanager
    async def transaction(self, *, snapshot: bool = False) -> AsyncIterator[Rows]:
        """Commits at the end of the block, rolls back where it raises."""
        await self._step("begin")
        rows = Rows(self.store, self._step, snapshot)
        self._open.append(rows)
        try:
            yield rows
            await self._step("commit")
            rows.commit()
            await self._step("committed")
        finally:
            rows.end()
            self._open.remove(rows)

    def cut(self, reason: type[BaseException] = ConnectionResetError) -> None:
        """The server rolls back whatever is open; the next command of each transaction raises the reason."""
        for rows in self._open:
            rows.end(reason)


class Rows:
    """One transaction's view of the tables: the handle that processors get.

    Every method is one command, so one chance to fail; writing nothing is none. Methods that lock do it in key order, as
    the services' SQL does.
    """

    def __init__(self, store: MemoryStore, step: Step, snapshot: bool) -> None:
        self._store, self._step = store, step
        self._snapshot = {name: dict(rows) for name, rows in store.tables.items()} if snapshot else None
        self._written: dict[str, dict[Key, Row | _Gone]] = {}
        self._locked: dict[tuple[str, Key], None] = {}
        self._ended: type[BaseException] | None = None

    def next_number(self) -> int:
        return next(self._store.numbers)

    async def read(self, table: str, keys: Iterable[Key]) -> dict[Key, Row]:
        """The rows that are there, in key order, not locked."""
        await self._command("read")
        return {key: row for key in sorted(set(keys)) if (row := self._get(table, key)) is not _GONE}

    async def scan(self, table: str, where: Callable[[Key, Row], bool] = lambda *_: True) -> dict[Key, Row]:
        """All rows that match, in key order, not locked."""
        await self._command("scan")
        return self._scan(table, where)

    async def lock(self, table: str, keys: Iterable[Key], *, nowait: bool = False) -> dict[Key, Row]:
        """`select … order by key for update`: what is not there is not locked. Raises LockNotAvailableError."""
        await self._command("lock")
        found = {}
        for key in sorted(set(keys)):
            if self._get(table, key) is not _GONE:
                await self._lock(table, key, nowait)
                if (row := self._get(table, key)) is not _GONE:
                    found[key] = row
        return found

    async def lock_where(self, table: str, where: Callable[[Key, Row], bool]) -> dict[Key, Row]:
        """The same for all rows that match, and still do once they are locked."""
        await self._command("lock")
        for key in self._scan(table, where):
            await self._lock(table, key)
        return {key: row for key, row in self._scan(table, where).items() if (table, key) in self._locked}

    async def insert(
        self, table: str, rows: Mapping[Key, Row], *, on_conflict: Literal["fail", "skip"] = "fail"
    ) -> list[Key]:
        """Returns the keys that are new. Raises UniqueViolationError where one is there already, or skips that row and does
        not lock it. Waits for whoever inserts the same key and has not committed."""
        fresh: list[Key] = []
        if not rows:
            return fresh
        await self._command("insert")
        for key in sorted(rows):
            if self._get(table, key) is _GONE:
                await self._lock(table, key)
                if self._get(table, key) is _GONE:
                    self._put(table, key, rows[key])
                    fresh.append(key)
                    continue
                self._unlock(table, key)
            if on_conflict == "fail":
                raise asyncpg.UniqueViolationError(f"{table} has {key} already")
        return fresh

    async def update(self, table: str, rows: Mapping[Key, Row]) -> int:
        """Returns how many of the rows were there."""
        if not rows:
            return 0
        await self._command("update")
        count = 0
        for key in sorted(rows):
            await self._lock(table, key)
            if self._get(table, key) is not _GONE:
                self._put(table, key, rows[key])
                count += 1
        return count

    async def upsert(self, table: str, rows: Mapping[Key, Row]) -> None:
        if not rows:
            return
        await self._command("upsert")
        for key in sorted(rows):
            await self._lock(table, key)
            self._put(table, key, rows[key])

    async def delete(self, table: str, keys: Collection[Key]) -> None:
        if not keys:
            return
        await self._command("delete")
        for key in sorted(set(keys)):
            if self._get(table, key) is not _GONE:
                await self._lock(table, key)
                self._put(table, key, _GONE)

    def commit(self) -> None:
        self._check_open()
        for name, rows in self._written.items():
            table = self._store.table(name)
            for key, row in rows.items():
                if row is _GONE:
                    table.pop(key, None)
                else:
                    table[key] = row

    def end(self, reason: type[BaseException] = asyncpg.InterfaceError) -> None:
        """Forget what was not committed and let the rows go. Twice is once."""
        if self._ended is None:
            self._ended = reason
            self._written = {}
            self._store.release(self._locked)
            self._locked = {}

    async def _command(self, name: str) -> None:
        await self._step(name)
        self._check_open()

    def _check_open(self) -> None:
        if self._ended:
            raise self._ended("the transaction has ended")

    async def _lock(self, table: str, key: Key, nowait: bool = False) -> None:
        assert self._snapshot is None, "a snapshot only reads"
        place = (table, key)
        if place in self._locked:
            return
        if nowait and self._store.taken(self, place):
            raise asyncpg.LockNotAvailableError("could not obtain lock on row")
        await self._store.acquire(self, place)
        if self._ended:  # cut off while it waited
            self._store.release([place])
        self._check_open()
        self._locked[place] = None

    def _unlock(self, table: str, key: Key) -> None:
        del self._locked[table, key]
        self._store.release([(table, key)])

    def _get(self, table: str, key: Key) -> Row | _Gone:
        own = self._written.get(table, {})
        return own[key] if key in own else self._committed(table).get(key, _GONE)

    def _put(self, table: str, key: Key, row: Row | _Gone) -> None:
        self._written.setdefault(table, {})[key] = row

    def _committed(self, table: str) -> Mapping[Key, Row]:
        tables = self._store.tables if self._snapshot is None else self._snapshot
        return tables.get(table, {})

    def _scan(self, table: str, where: Callable[[Key, Row], bool]) -> dict[Key, Row]:
        rows = {**self._committed(table), **self._written.get(table, {})}
        return {key: row for key, row in sorted(rows.items()) if row is not _GONE and where(key, row)}
