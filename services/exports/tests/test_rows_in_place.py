"""A parcel's row is written when something is told of it, and changed where it stands once its list may leave."""

from __future__ import annotations

import asyncpg
import pytest

from deploy.local.stack import Endpoints
from libs.runtime.failures import Transient
from libs.runtime.processing import Batch
from libs.runtime.twins.testing import changed_in_place, kinds
from libs.schemas.events.departures import DepartureDocumentRefused, ListDeparted, ManifestPosted
from libs.schemas.events.exports import ListReadyToLeave
from services.exports.tests.conftest import SiteDriver
from services.exports.tests.exported import arrival, departure, listed, manifest
from services.exports.tests.samples import examined, permitted


async def test_release_and_departure_of_a_parcel_touch_no_index(db: asyncpg.Connection) -> None:
    driver = SiteDriver(db)
    await driver.feed(examined(listed("1")))
    assert ListReadyToLeave in kinds(await driver.feed(arrival("A1", "1"), manifest("M1", "1")))
    before = await changed_in_place(db, "departing")
    await driver.feed(permitted(listed("1")))
    assert ListDeparted in kinds(await driver.feed(departure("X1", "1")))
    assert await changed_in_place(db, "departing") - before == 2


async def test_a_refused_manifest_leaves_no_row_of_parcels_that_nobody_knows(db: asyncpg.Connection) -> None:
    assert kinds(await SiteDriver(db).feed(manifest("M1", "1", "1"))) == [DepartureDocumentRefused]
    assert await db.fetchval("select count(*) from departing") == 0


async def test_of_two_workers_told_of_one_new_parcel_the_second_tries_again(
    db: asyncpg.Connection, servers: Endpoints
) -> None:
    other = await asyncpg.connect(servers.databases["exports"])
    try:
        driver = SiteDriver(db)
        exports, batch = driver.exports, Batch([driver.record(examined(listed("1")))])
        late = await exports.load(other, batch)
        assert kinds(await driver.feed(manifest("M1", "1"))) == [ManifestPosted]
        with pytest.raises(Transient):
            async with other.transaction():
                await exports.save(other, exports.decide(late, batch).changes)
        async with other.transaction():
            await exports.save(other, exports.decide(await exports.load(other, batch), batch).changes)
        (row,) = await db.fetch("select case_key, bill_no from departing")
    finally:
        await other.close()
    assert tuple(row) == (listed("1").ref.case, manifest("M1", "1").bill_no)
