"""The read model on a store of its own: the stories run on PostgreSQL and on its twin in memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import asyncpg
import pytest

from libs.runtime.processing import Connection
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import Driver
from services.cases.domain.files import CaseFile, case_from
from services.cases.memory import MemoryRows
from services.cases.processor import Cases
from services.cases.settings import Settings
from services.cases.store import PostgresRows

OpenDatabase = Callable[[str], Awaitable[asyncpg.Connection]]
Store: TypeAlias = "Connection | Connections"


@pytest.fixture
async def db(database: OpenDatabase) -> asyncpg.Connection:
    return await database("cases")


@pytest.fixture
def in_memory() -> Connections:
    return Connections(MemoryStore())


class CasesDriver(Driver):
    """The read model, and the files that stand in it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        super().__init__(Cases(Settings(), MemoryRows if isinstance(store, Connections) else PostgresRows), store)

    async def rows(self) -> dict[str, Any]:
        """Case → status, waiting, office of its row."""
        if isinstance(self.store, Connections):
            async with self.store.transaction() as rows:
                found = await rows.scan("case_file", lambda *_: True)
            return {key: (row.status, row.waiting, row.office) for key, row in found.items() if row}
        asked = "select case_key, status, waiting, office from case_file where file <> ''"
        return {row[0]: tuple(row)[1:] for row in await self.store.fetch(asked)}

    async def file(self, case: str) -> CaseFile:
        if isinstance(self.store, Connections):
            async with self.store.transaction() as rows:
                return case_from((await rows.read("case_file", [case]))[case].file)
        return case_from(await self.store.fetchval("select file from case_file where case_key = $1", case))


@pytest.fixture(params=["db", "in_memory"])
def driver(request: pytest.FixtureRequest) -> CasesDriver:
    return CasesDriver(request.getfixturevalue(request.param))
