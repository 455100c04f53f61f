"""A driver runs an account book on a store of its own. The stories run on PostgreSQL and on its twin in memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import Driver
from services.accountbook.domain.ledger import Entry, Item
from services.accountbook.loading import Rows
from services.accountbook.memory import MemoryRows
from services.accountbook.processor import AccountBook
from services.accountbook.store import PostgresRows
from services.accountbook.tests import samples

OpenDatabase = Callable[[str], Awaitable[asyncpg.Connection]]
OpenStore = Callable[[], Awaitable[asyncpg.Connection | Connections]]


class Zone(Driver):
    """An account book, and what its rows say. db: the connection, where the store is PostgreSQL."""

    def __init__(self, store: asyncpg.Connection | Connections, **settings: Any) -> None:
        self._rows: Callable[[Any], Rows] = MemoryRows if isinstance(store, Connections) else PostgresRows
        self.book = AccountBook(samples.settings(**settings), self._rows)
        super().__init__(self.book, store)
        self.db: Any = store

    async def item(self, item: str = samples.MILK) -> Item | None:
        async with self._transaction() as db:
            items = await self._rows(db).lock_items({(samples.BOOK, item)})
        return items[0] if items else None

    async def stock(self, item: str = samples.MILK) -> tuple[int, int]:
        """(on hand, held) of an item."""
        found = await self.item(item)
        assert found is not None
        return int(found.on_hand), int(found.held)

    async def journal(self, item: str = samples.MILK) -> list[Entry]:
        """The rows of an item's journal in their order."""
        if isinstance(self.db, Connections):
            rows = [Entry(*row) for row in self.db.store.table("entry").values()]
        else:
            rows = [Entry(*row) for row in await self.db.fetch(f"select {', '.join(Entry._fields)} from entry")]
        return sorted(row for row in rows if row.item_record_no == item)

    async def waiting(self) -> list[tuple[str, int]]:
        async with self._transaction() as db:
            return [(reason, number) for reason, number, _ in await self.book.waiting(db)]


@pytest.fixture
def on_postgres(database: OpenDatabase) -> OpenStore:
    return lambda: database("accountbook")


@pytest.fixture
def in_memory() -> OpenStore:
    async def open_store() -> Connections:
        return Connections(MemoryStore())

    return open_store


@pytest.fixture(params=["on_postgres", "in_memory"])
def open_store(request: pytest.FixtureRequest) -> OpenStore:
    chosen: OpenStore = request.getfixturevalue(request.param)
    return chosen


async def stocked(zone: Zone) -> Zone:
    """A filed book with ten pieces of each item."""
    await zone.feed(samples.filing(), samples.entry({samples.MILK: 10, samples.CREAM: 10}))
    return zone


@pytest.fixture
async def zone(open_store: OpenStore) -> Zone:
    """Stocked; no release note is drawn for inspection."""
    return await stocked(Zone(await open_store(), gate_inspection_share=Decimal(0)))


@pytest.fixture
async def strict_zone(open_store: OpenStore) -> Zone:
    """The same, and every release note is drawn."""
    return await stocked(Zone(await open_store(), gate_inspection_share=Decimal(1)))
