"""The feed on a store of its own: the stories run on PostgreSQL and on its twin in memory."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import asyncpg
import pytest

from libs.runtime.processing import Connection
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import Driver
from services.feed.memory import MemoryRows
from services.feed.processor import Feed
from services.feed.settings import Settings
from services.feed.store import PostgresRows

OpenDatabase = Callable[[str], Awaitable[asyncpg.Connection]]
Store: TypeAlias = "Connection | Connections"


@pytest.fixture
async def db(database: OpenDatabase) -> asyncpg.Connection:
    return await database("feed")


@pytest.fixture
def in_memory() -> Connections:
    return Connections(MemoryStore())


class FeedDriver(Driver):
    """The feed, who opens one, and what stands in it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        super().__init__(Feed(Settings(), MemoryRows if isinstance(store, Connections) else PostgresRows), store)

    async def open(self, *codes: str) -> None:
        if isinstance(self.store, Connections):
            async with self.store.transaction() as rows:
                await rows.insert("subscriber", dict.fromkeys(codes, 0))
        else:
            opened = "insert into subscriber (code, series, opened_at) select unnest($1::text[]), '1', now()"
            await self.store.execute(opened, list(codes))

    async def bodies(self, code: str) -> list[str]:
        """The entries of a feed, which are numbered without a gap."""
        if isinstance(self.store, Connections):
            async with self.store.transaction() as rows:
                found = await rows.scan("entry", lambda key, _: key[0] == code)
            lines = [(entry.number, entry.body) for entry in found.values()]
        else:
            asked = "select number, body from entry where subscriber = $1 order by number"
            lines = [(number, body) for number, body in await self.store.fetch(asked, code)]
        assert [number for number, _ in lines] == list(range(1, len(lines) + 1))
        assert [int(json.loads(body)["sequence"]) for _, body in lines] == [number for number, _ in lines]
        return [body for _, body in lines]

    async def told(self, code: str) -> list[dict[str, Any]]:
        return [json.loads(body) for body in await self.bodies(code)]

    async def said(self, code: str) -> list[tuple[str, Any]]:
        """List what each entry is, and the status it tells."""
        return [
            (each["type"], each["data"].get("status") or each["data"]["receipt"]["returnStatus"])
            for each in await self.told(code)
        ]


@pytest.fixture(params=["db", "in_memory"])
def driver(request: pytest.FixtureRequest) -> FeedDriver:
    return FeedDriver(request.getfixturevalue(request.param))
