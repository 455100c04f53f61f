"""An export list's row is written with its release, and changed where it stands when its parcel departs."""

from __future__ import annotations

import asyncpg
import pytest

from deploy.local.stack import Endpoints
from libs.runtime.failures import Transient
from libs.runtime.processing import Batch
from libs.runtime.twins.testing import changed_in_place
from services.returns.tests.conftest import ReturnsDriver
from services.returns.tests.exported.back import LEFT_ON, departed, listed, released


async def test_a_departure_changes_the_released_list_and_touches_no_index(db: asyncpg.Connection) -> None:
    driver = ReturnsDriver(db)
    await driver.feed(released())
    before = await changed_in_place(db, "exported")
    await driver.feed(departed(), day=LEFT_ON)
    assert await changed_in_place(db, "exported") - before == 1
    (row,) = await db.fetch(
        "select case_key, released::json #>> '{list,invtNo}', stands::json ->> 'left_on' from exported"
    )
    assert tuple(row) == (listed().ref.case, "N-1", LEFT_ON.isoformat())


async def test_of_two_workers_told_of_one_new_list_the_second_tries_again(
    db: asyncpg.Connection, servers: Endpoints
) -> None:
    other = await asyncpg.connect(servers.databases["returns"])
    try:
        driver = ReturnsDriver(db)
        returns, batch = driver.returns, Batch([driver.record(departed(), day=LEFT_ON)])
        late = await returns.load(other, batch)
        await driver.feed(released())
        with pytest.raises(Transient):
            async with other.transaction():
                await returns.save(other, returns.decide(late, batch).changes)
        async with other.transaction():
            await returns.save(other, returns.decide(await returns.load(other, batch), batch).changes)
        (row,) = await db.fetch("select released is not null, stands::json ->> 'left_on' from exported")
    finally:
        await other.close()
    assert tuple(row) == (True, LEFT_ON.isoformat())
