"""The tax office on a store of its own: the stories run on PostgreSQL and on its twin in memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from libs.runtime.processing import Connection
from libs.runtime.twins.memory import Connections, MemoryStore
from services.tax.tests.ledger import Office

OpenDatabase = Callable[[str], Awaitable[Connection]]


@pytest.fixture
async def db(database: OpenDatabase) -> Connection:
    return await database("tax")


@pytest.fixture
def stored_office(db: Connection) -> Office:
    return Office(db)


@pytest.fixture
def memory_office() -> Office:
    return Office(Connections(MemoryStore()))


@pytest.fixture(params=["memory_office", "stored_office"])
def driver(request: pytest.FixtureRequest) -> Office:
    office: Office = request.getfixturevalue(request.param)
    return office
