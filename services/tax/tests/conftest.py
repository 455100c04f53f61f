"""A driver runs tax on a store of its own. The stories run on PostgreSQL and on its twin in memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from libs.runtime.processing import Connection
from libs.runtime.twins.memory import Connections, MemoryStore
from services.tax.tests.ledger import TaxDriver

OpenDatabase = Callable[[str], Awaitable[Connection]]


@pytest.fixture
async def db(database: OpenDatabase) -> Connection:
    return await database("tax")


@pytest.fixture
def stored_tax(db: Connection) -> TaxDriver:
    return TaxDriver(db)


@pytest.fixture
def memory_tax() -> TaxDriver:
    return TaxDriver(Connections(MemoryStore()))


@pytest.fixture(params=["memory_tax", "stored_tax"])
def driver(request: pytest.FixtureRequest) -> TaxDriver:
    driver: TaxDriver = request.getfixturevalue(request.param)
    return driver
