"""The store can be made again from the releases, applications and arrivals, and from what was answered."""

from __future__ import annotations

from datetime import timedelta

import asyncpg
import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import A_DAY, rebuilt, rebuilt_in_memory, resumed
from services.returns.tests.conftest import ReturnsDriver
from services.returns.tests.samples import (
    application,
    arrival,
    disposal,
    drawn,
    inspected,
    released,
    ruling,
    stands,
)


async def story(driver: ReturnsDriver) -> None:
    """Applications accepted, refused, told twice, quicker than the release, lapsed, given up; goods that came back."""
    await driver.feed(released("1"), released("2"), application("3", "R3"), application("4", "R4"))
    await driver.feed(application("1", "R1", (1, "1")), application("1", "R2", (1, "4")), application("1", "R1"))
    await driver.feed(arrival("1", "R1", (1, "1", "unfit"), (1, "1", "not-the-goods")), ruling("1", "R1"))
    await driver.feed(
        disposal("1", "R1", (1, "0.5")),
        arrival("1", "R1", (1, "1")),
        released("3"),
        application("1", "R2", (1, "1"), (2, "1")),
    )
    await driver.feed(stands("5", "500"), application("5", "R5"), application("6", "R6"), stands("6", "300"))
    await driver.feed(released("7"), drawn("7", "8"), application("7", "R7"), inspected(**{"7": "normal"}))
    await driver.feed(application("7", "R7"), stands("9", "500"), released("9"), application("9", "R9"))
    await driver.close(A_DAY)
    await driver.feed(application("2", "R1"), day=A_DAY + timedelta(31))
    await driver.feed(application("2", "R2", (2, "1")), day=A_DAY + timedelta(30))
    await driver.feed(arrival("2", "R2", (2, "0.5"), (2, "1")), day=A_DAY + timedelta(40))
    await driver.feed(arrival("3", "R3"), day=A_DAY + timedelta(46))
    await driver.close(A_DAY + timedelta(45))


@pytest.mark.parametrize("cut", [1, 3, 2000])
async def test_the_store_comes_out_as_it_was(db: asyncpg.Connection, cut: int) -> None:
    driver = ReturnsDriver(db)
    await story(driver)
    before, after = await rebuilt(driver, db, cut)
    assert after == before
    assert before["application"].rows == 10 and before["line_balance"].rows > 3


@pytest.mark.parametrize("cut", [1, 3, 2000])
async def test_the_twin_comes_out_as_it_was(cut: int) -> None:
    """Whatever the periods are by then."""
    store = MemoryStore()
    driver = ReturnsDriver(Connections(store))
    await story(driver)
    stricter = ReturnsDriver(driver.store, apply_within_days=0, arrive_within_days=1)
    stricter.history = driver.history
    before, after = await rebuilt_in_memory(stricter, store, cut)
    assert after == before
    assert len(before["application"]) == 10


async def test_other_periods_change_nothing_that_was_answered(db: asyncpg.Connection) -> None:
    driver = ReturnsDriver(db)
    await story(driver)
    stricter = ReturnsDriver(db, apply_within_days=0, arrive_within_days=1)
    stricter.history = driver.history
    before, after = await rebuilt(stricter, db, 3)
    assert after == before


async def test_what_was_lost_under_way_is_told_and_nothing_else(db: asyncpg.Connection) -> None:
    driver = ReturnsDriver(db)
    await story(driver)
    for seed in range(12):
        found = await resumed(driver, db, seed)
        assert not found.wrong, f"seed {seed}"
