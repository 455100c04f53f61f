from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from libs.runtime.processing import Connection
from libs.runtime.testing import Driver
from services.tax.processor import Tax
from services.tax.settings import Settings
from services.tax.tests.ledger import DAY_0

OpenDatabase = Callable[[str], Awaitable[Connection]]


@pytest.fixture
async def db(database: OpenDatabase) -> Connection:
    return await database("tax")


@pytest.fixture
async def driver(db: Connection) -> Driver:
    return Driver(Tax(Settings()), db, DAY_0)
