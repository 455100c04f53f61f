"""Exports on a store of its own: the stories run on PostgreSQL and on its twin in memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import asyncpg
import pytest

from libs.runtime.processing import Connection
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import Driver
from services.exports.memory import MemoryRows
from services.exports.processor import Exports
from services.exports.settings import Settings
from services.exports.store import PostgresRows

OpenDatabase = Callable[[str], Awaitable[asyncpg.Connection]]
Store: TypeAlias = "Connection | Connections"


@pytest.fixture
async def db(database: OpenDatabase) -> asyncpg.Connection:
    return await database("exports")


@pytest.fixture
def in_memory() -> Connections:
    return Connections(MemoryStore())


class SiteDriver(Driver):
    """Exports, and what waits there."""

    def __init__(self, store: Store, **settings: Any) -> None:
        self.store = store
        self.exports = Exports(Settings(**settings), MemoryRows if isinstance(store, Connections) else PostgresRows)
        super().__init__(self.exports, store)

    async def waiting(self) -> list[tuple[str, int]]:
        async with self._transaction() as db:
            return [(reason, count) for reason, count, _ in await self.exports.waiting(db)]


@pytest.fixture(params=["db", "in_memory"])
def driver(request: pytest.FixtureRequest) -> SiteDriver:
    return SiteDriver(request.getfixturevalue(request.param))
