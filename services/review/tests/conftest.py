"""Review on a store of its own: the stories run on PostgreSQL and Redis, and on their twins in memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from libs.runtime.processing import Connection
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import Driver
from services.review.memory import MemoryRows, MemoryVelocity
from services.review.processor import Review
from services.review.settings import Settings
from services.review.tests.samples import registrations

OpenDatabase = Callable[[str], Awaitable[asyncpg.Connection]]
WINDOW_S = 3600
ANSWERS_WITHIN_MS = 60_000
"""Redis is there: a busy machine must not make it look away, for then a person has to decide."""


class Room(Driver):
    """Review, and what its rows say. The tests share one Redis and mostly one buyer, so velocity stays out of the way
    where it is not the subject."""

    def __init__(
        self,
        store: Connection | Connections,
        redis_url: str,
        inspection_share: str = "0",
        velocity_lists_max: int = 1000,
        consignor_lists_max: int = 100_000,
    ) -> None:
        settings = Settings(
            redis_url=redis_url,
            inspection_share=Decimal(inspection_share),
            velocity_lists_max=velocity_lists_max,
            consignor_lists_max=consignor_lists_max,
            velocity_window_s=WINDOW_S,
            velocity_timeout_ms=ANSWERS_WITHIN_MS,
        )
        in_memory = isinstance(store, Connections)
        self.review = Review(settings, MemoryRows, MemoryVelocity(WINDOW_S)) if in_memory else Review(settings)
        self.store: Any = store
        super().__init__(self.review, store)

    async def quota(self, buyer: str = "buyer") -> tuple[float, float]:
        """Held and used over all years."""
        if isinstance(self.store, Connections):
            accounts = self.store.store.table("quota").values()
            found = [(account.held, account.used) for account in accounts if account.buyer_token == buyer]
        else:
            found = await self.store.fetch("select held, used from quota where buyer_token = $1", buyer)
        return float(sum(held for held, _ in found)), float(sum(used for _, used in found))

    async def waiting(self) -> list[tuple[str, int]]:
        async with self._transaction() as db:
            return [(reason, lists) for reason, lists, _ in await self.review.waiting(db)]


@pytest.fixture
async def db(database: OpenDatabase, redis_url: str) -> asyncpg.Connection:
    """A database in which every enterprise of the samples is registered."""
    db = await database("review")
    await Room(db, redis_url).feed(*registrations())
    return db


@pytest.fixture
async def in_memory() -> Connections:
    store = Connections(MemoryStore())
    await Room(store, "redis://nowhere").feed(*registrations())
    return store


Open = Callable[..., Room]


@pytest.fixture
def on_postgres(db: asyncpg.Connection, redis_url: str) -> Open:
    return lambda **settings: Room(db, redis_url, **settings)


@pytest.fixture(params=["db", "in_memory"])
def room(request: pytest.FixtureRequest) -> Open:
    """Call it for a room with these settings."""
    store = request.getfixturevalue(request.param)
    redis_url = "redis://nowhere" if isinstance(store, Connections) else request.getfixturevalue("redis_url")
    return lambda **settings: Room(store, redis_url, **settings)
