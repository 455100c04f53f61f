"""Rows behave alike between transactions on PostgreSQL and in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import asyncpg
import pytest

from deploy.local.stack import Endpoints
from libs.runtime.tests.conftest import OpenDatabase
from libs.runtime.twins.memory import Connections, MemoryStore

Open = Callable[[], AbstractAsyncContextManager[Any]]


class SqlRows:
    """`libs.runtime.twins.memory.Rows`, as far as it is used here, in SQL on a table of texts."""

    def __init__(self, db: Any) -> None:
        self._db = db

    async def read(self, table: str, keys: Iterable[str]) -> dict[str, str]:
        return dict(await self._db.fetch(f"select key, row from {table} where key = any($1)", list(keys)))

    async def lock(self, table: str, keys: Iterable[str], *, nowait: bool = False) -> dict[str, str]:
        sql = f"select key, row from {table} where key = any($1) order by key for update {'nowait' if nowait else ''}"
        return dict(await self._db.fetch(sql, list(keys)))

    async def insert(self, table: str, rows: Mapping[str, str], *, on_conflict: str = "fail") -> None:
        sql = f"insert into {table} select * from unnest($1::text[], $2::text[])"
        skip = " on conflict do nothing" if on_conflict == "skip" else ""
        await self._db.execute(sql + skip, list(rows), list(rows.values()))

    async def update(self, table: str, rows: Mapping[str, str]) -> int:
        sql = f"update {table} t set row = n.row from unnest($1::text[], $2::text[]) n (key, row) where t.key = n.key"
        return int((await self._db.execute(sql, list(rows), list(rows.values()))).split()[1])

    async def upsert(self, table: str, rows: Mapping[str, str]) -> None:
        sql = f"insert into {table} select * from unnest($1::text[], $2::text[]) on conflict (key) do update"
        await self._db.execute(sql + " set row = excluded.row", list(rows), list(rows.values()))

    async def delete(self, table: str, keys: Iterable[str]) -> None:
        await self._db.execute(f"delete from {table} where key = any($1)", list(keys))


@pytest.fixture
def in_memory() -> Open:
    return Connections(MemoryStore()).transaction


@pytest.fixture
async def on_postgres(servers: Endpoints, database: OpenDatabase) -> AsyncIterator[Open]:
    db = await database("matching")
    await db.execute("create table thing (key text primary key, row text not null)")
    async with asyncpg.create_pool(servers.databases["matching"], min_size=1, max_size=4) as pool:

        @asynccontextmanager
        async def transaction() -> AsyncIterator[SqlRows]:
            async with pool.acquire() as connection, connection.transaction():
                yield SqlRows(connection)

        yield transaction


@pytest.fixture
async def begin(chosen: Open) -> Open:
    """A store with one row."""
    async with chosen() as rows:
        await rows.insert("thing", {"a": "1"})
    return chosen


@pytest.fixture(params=["in_memory", "on_postgres"])
def chosen(request: pytest.FixtureRequest) -> Open:
    transaction: Open = request.getfixturevalue(request.param)
    return transaction


async def taken(begin: Open, key: str) -> bool:
    """Say whether somebody has the row."""
    try:
        async with begin() as rows:
            await rows.lock("thing", [key], nowait=True)
    except asyncpg.LockNotAvailableError:
        return True
    return False


async def test_what_is_written_is_seen_by_its_writer_at_once_and_by_others_once_committed(begin: Open) -> None:
    async with begin() as writer, begin() as reader:
        await writer.update("thing", {"a": "2"})
        await writer.insert("thing", {"b": "1"})
        assert await writer.read("thing", "ab") == {"a": "2", "b": "1"}
        assert await reader.read("thing", "ab") == {"a": "1"}
    async with begin() as reader:
        assert await reader.read("thing", "ab") == {"a": "2", "b": "1"}


async def test_to_lock_or_to_write_takes_the_row_and_to_read_does_not(begin: Open) -> None:
    async with begin() as rows:
        await rows.read("thing", "a")
        assert not await taken(begin, "a")
        await rows.lock("thing", "a")
        assert await taken(begin, "a")
    for write in ("update", "upsert"):
        async with begin() as rows:
            await getattr(rows, write)("thing", {"a": "3"})
            assert await taken(begin, "a")
    async with begin() as rows:
        await rows.delete("thing", ["a"])
        assert await taken(begin, "a")


async def test_a_row_that_is_not_there_cannot_be_locked(begin: Open) -> None:
    async with begin() as one, begin() as other:
        assert await one.lock("thing", "z") == {}
        await other.insert("thing", {"z": "1"})


async def test_an_insert_that_meets_its_row_fails_or_leaves_it_alone(begin: Open) -> None:
    async with begin() as rows:
        await rows.insert("thing", {"a": "2"}, on_conflict="skip")
        assert await rows.read("thing", "a") == {"a": "1"}
        assert not await taken(begin, "a")
    with pytest.raises(asyncpg.UniqueViolationError):
        async with begin() as rows:
            await rows.insert("thing", {"a": "2"})


async def test_update_and_delete_of_nothing_do_nothing(begin: Open) -> None:
    async with begin() as rows:
        assert await rows.update("thing", {"a": "2", "z": "1"}) == 1
        await rows.delete("thing", ["z"])
        assert await rows.read("thing", "az") == {"a": "2"}


async def test_whoever_waited_for_a_row_has_it_as_it_is_now(begin: Open) -> None:
    async def late() -> dict[str, str]:
        async with begin() as rows:
            locked: dict[str, str] = await rows.lock("thing", "a")
            return locked

    async with begin() as first:
        await first.update("thing", {"a": "2"})
        waiting = asyncio.create_task(late())
        for _ in range(3):
            await first.read("thing", "a")
        assert not waiting.done()
    assert await waiting == {"a": "2"}


async def test_whoever_inserts_the_same_waits_for_the_first(begin: Open) -> None:
    async def late() -> None:
        async with begin() as rows:
            await rows.insert("thing", {"b": "late"}, on_conflict="skip")

    async with begin() as first:
        await first.insert("thing", {"b": "first"})
        waiting = asyncio.create_task(late())
        for _ in range(3):
            await first.read("thing", "b")
        assert not waiting.done()
    await waiting
    async with begin() as rows:
        assert await rows.read("thing", "b") == {"b": "first"}
