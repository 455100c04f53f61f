"""A driver runs intake on a store of its own. The stories run on PostgreSQL and on its twin in memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import asyncpg
import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import Driver
from services.intake.memory import MemoryRows
from services.intake.processor import Intake
from services.intake.settings import Settings

OpenDatabase = Callable[[str], Awaitable[asyncpg.Connection]]


@pytest.fixture
async def on_postgres(database: OpenDatabase) -> Driver:
    return Driver(Intake(Settings()), await database("intake"))


@pytest.fixture
def in_memory() -> Driver:
    return Driver(Intake(Settings(), MemoryRows), Connections(MemoryStore()))


@pytest.fixture(params=["on_postgres", "in_memory"])
def driver(request: pytest.FixtureRequest) -> Driver:
    chosen: Driver = request.getfixturevalue(request.param)
    return chosen
