"""A driver over an account book on a database of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from libs.runtime.testing import Driver
from services.accountbook.processor import AccountBook
from services.accountbook.tests import samples

Database = Callable[[str], Awaitable[asyncpg.Connection]]


class Zone(Driver):
    """An account book, and what its tables say."""

    def __init__(self, db: asyncpg.Connection, **settings: Any) -> None:
        self.book = AccountBook(samples.settings(**settings))
        super().__init__(self.book, db)
        self.db = db

    async def stock(self, item: str = samples.MILK) -> tuple[int, int]:
        """(on hand, held) of an item."""
        row = await self.db.fetchrow("select on_hand, held from book_item where item_record_no = $1", item)
        assert row is not None
        return int(row["on_hand"]), int(row["held"])

    async def waiting(self) -> list[tuple[str, int]]:
        return [(reason, number) for reason, number, _ in await self.book.waiting(self.db)]


@pytest.fixture
async def zone(database: Database) -> Zone:
    """A filed book with ten pieces of each item; no release note is drawn for inspection."""
    zone = Zone(await database("accountbook"), gate_inspection_share=Decimal(0))
    await zone.feed(samples.filing(), samples.entry({samples.MILK: 10, samples.CREAM: 10}))
    return zone


@pytest.fixture
async def strict_zone(database: Database) -> Zone:
    """The same, and every release note is drawn."""
    zone = Zone(await database("accountbook"), gate_inspection_share=Decimal(1))
    await zone.feed(samples.filing(), samples.entry({samples.MILK: 10, samples.CREAM: 10}))
    return zone
