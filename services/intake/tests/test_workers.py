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
from services.intake.tests.parcels import LATE, statuses, submitted


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


class Slow(Intake):
    """Its first look waits until the other worker has looked as well."""

    def __init__(self, rows: Any, both_looked: asyncio.Barrier) -> None:
        super().__init__(Settings(), rows)
        self._both_looked, self._first_look = both_looked, True

    async def load(self, db: Any, batch: Any) -> Any:
        state = await super().load(db, batch)
        if self._first_look:
            self._first_look = False
            await self._both_looked.wait()
        return state


async def both(two: tuple[Any, Any, Any], one: Any, other: Any) -> tuple[list[Any], list[Any]]:
    """Let two workers look before either writes; the slower one is tried again. Return what each publishes."""
    *connections, rows = two
    both_looked = asyncio.Barrier(2)

    async def work(connection: Any, submission: Any, first_offset: int) -> list[Any]:
        driver = Driver(Slow(rows, both_looked), connection)
        for _ in range(first_offset):
            driver.record(None)
        for _ in range(2):
            try:
                return await driver.feed(submission)
            except Transient:
                continue
        raise AssertionError("the second try finds the other's row")

    return await asyncio.gather(work(connections[0], one, 10), work(connections[1], other, 100))


async def test_a_key_taken_by_another_worker_is_met_on_the_second_try(two: tuple[Any, Any, Any]) -> None:
    """The slower one finds a conflict."""
    published = await both(two, *(submitted("payment", amountPaid=amount) for amount in ("339.12", "340.12")))

    accepted = [event for events in published for event in events if isinstance(event, PaymentAccepted)]
    assert len(accepted) == 1
    assert sorted(map(statuses, published)) == [["-401007"], ["2", "120"]]


async def test_a_correction_and_a_list_at_once_come_one_after_the_other(two: tuple[Any, Any, Any]) -> None:
    """Either the correction finds the list, or the list counts on the correction; neither has a row to wait for."""
    await Driver(Intake(Settings(), two[2]), two[0]).feed(submitted("waybill"))
    correction = submitted("waybill", appType="2", appTime=LATE, weight="0.36")

    lists, told = await both(two, submitted("list"), correction)

    counted = only(ListAccepted, lists).corrections
    assert statuses(told) == (["2", "120"] if counted else ["-504016"])


async def test_two_platforms_declare_under_one_number_at_once(two_on_postgres: tuple[Any, Any]) -> None:
    other = {"ebpCode": "3301960XY9", "assureCode": "3302960CD2", "logisticsNo": "YD0000000002"}
    rows = partial(PostgresRows, ring=Settings().key_ring)
    published = await both((*two_on_postgres, rows), submitted("list"), submitted("list", **other))
    assert [statuses(each) for each in published] == [["2"], ["2"]]


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
