"""A driver runs matching on a store of its own. The stories run on PostgreSQL and on its twin in memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from msgspec.structs import replace

from libs.runtime.processing import Batch
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import Driver
from libs.schemas.events.base import Event
from services.matching.memory import MemoryRows
from services.matching.processor import Matching
from services.matching.settings import Settings
from services.matching.store import PostgresRows

OpenDatabase = Callable[[str], Awaitable[asyncpg.Connection]]


class MatchingDriver(Driver):
    """A driver of `matching` with a clock and partitions."""

    def __init__(self, store: asyncpg.Connection | Connections, **settings: Any) -> None:
        rows: Any = MemoryRows if isinstance(store, Connections) else PostgresRows
        self.matching = Matching(Settings(**{"alert_window_hours": 1_000_000} | settings), rows)
        super().__init__(self.matching, store)
        self.store: Any = store

    async def at(self, second: int, *events: Any, partition: int = 0) -> list[Event]:
        """One batch of records that the log took this many seconds after the day's noon."""
        records = [self.record(event) for event in events]
        now = records[0].time + timedelta(seconds=second)
        origin = f"matching/test-{partition}"
        return await self._run(
            Batch([replace(r, time=now, logged_at=now, partition=partition, origin=origin) for r in records])
        )

    async def waiting(self) -> list[tuple[str, int, Any]]:
        async with self._transaction() as db:
            return await self.matching.waiting(db)

    async def reasons(self) -> dict[str, int]:
        return {reason: count for reason, count, _ in await self.waiting()}


OpenDriver = Callable[..., Awaitable[MatchingDriver]]


@pytest.fixture
def on_postgres(database: OpenDatabase) -> OpenDriver:
    async def open_driver(**settings: Any) -> MatchingDriver:
        return MatchingDriver(await database("matching"), **settings)

    return open_driver


@pytest.fixture
def in_memory() -> OpenDriver:
    async def open_driver(**settings: Any) -> MatchingDriver:
        return MatchingDriver(Connections(MemoryStore()), **settings)

    return open_driver


@pytest.fixture(params=["on_postgres", "in_memory"])
def open_driver(request: pytest.FixtureRequest) -> OpenDriver:
    chosen: OpenDriver = request.getfixturevalue(request.param)
    return chosen


def without_blocks(tables: dict[str, Any]) -> dict[str, Any]:
    """Leave out where blocks of numbers end: a rebuild is not told."""
    counts = {scope: count.last for scope, count in tables["list_counter"].items()}
    return {**tables, "list_counter": counts, "list_number_pool": set(tables["list_number_pool"])}
