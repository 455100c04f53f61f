"""Several workers of the service at once: one business key is accepted once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import asyncpg
import pytest

from libs.runtime.failures import Transient
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import Driver, only
from libs.schemas.events.intake import ListAccepted, PaymentAccepted
from services.intake.memory import MemoryRows
from services.intake.processor import Intake
from services.intake.settings import Settings
from services.intake.store import PostgresRows
from services.intake.tests.parcels import statuses, submitted


@pytest.fixture
async def two_on_postgres(database: Any, servers: Any) -> AsyncIterator[tuple[Any, Any]]:
    db = await database("intake")
    other = await asyncpg.connect(servers.databases["intake"])
    yield db, other
    await other.close()


@pytest.fixture
def two_in_memory() -> tuple[Any, Any]:
    store = MemoryStore()
    return Connections(store), Connections(store)


@pytest.fixture(params=["two_on_postgres", "two_in_memory"])
def two(request: pytest.FixtureRequest) -> tuple[Any, Any, Any]:
    """Two connections to one store, and how its rows are had."""
    rows = partial(PostgresRows, ring=Settings().key_ring) if request.param == "two_on_postgres" else MemoryRows
    return *request.getfixturevalue(request.param), rows


async def test_a_key_taken_by_another_worker_is_met_on_the_second_try(two: tuple[Any, Any, Any]) -> None:
    """Both look before either writes: the slower one is tried again and finds a conflict."""
    db, other, rows = two
    both_looked = asyncio.Barrier(2)

    class Slow(Intake):
        """Its first look waits until the other worker has looked as well."""

        first_look = True

        async def load(self, db: Any, batch: Any) -> Any:
            state = await super().load(db, batch)
            if self.first_look:
                self.first_look = False
                await both_looked.wait()
            return state

    async def work(connection: Any, amount: str, first_offset: int) -> list[Any]:
        driver = Driver(Slow(Settings(), rows), connection)
        for _ in range(first_offset):
            driver.record(None)
        for _ in range(2):
            try:
                return await driver.feed(submitted("payment", amountPaid=amount))
            except Transient:
                continue
        raise AssertionError("the second try finds the other's row")

    published = await asyncio.gather(work(db, "339.12", 0), work(other, "340.12", 100))

    accepted = [event for events in published for event in events if isinstance(event, PaymentAccepted)]
    assert len(accepted) == 1
    assert sorted(map(statuses, published)) == [["-401007"], ["2", "120"]]


async def test_a_pre_no_is_never_given_to_two_lists(database: Any) -> None:
    """As if the sequence had come round within a day."""
    db = await database("intake")
    driver = Driver(Intake(Settings()), db)
    first = only(ListAccepted, await driver.feed(submitted("list")))
    await db.execute("alter sequence pre_number restart")

    with pytest.raises(Transient):
        await driver.feed(submitted("list", orderNo="T2", logisticsNo="YD2"))
    second = only(ListAccepted, await driver.feed(submitted("list", orderNo="T2", logisticsNo="YD2")))

    assert second.pre_no != first.pre_no
