"""The rows of exports are written once, changed where they stand, and dropped as its own tables say."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from deploy.local.stack import Endpoints
from libs.runtime.failures import Transient
from libs.runtime.processing import Batch
from libs.runtime.sealing import KeyRing
from libs.runtime.store.retention import LETTERS, Retention
from libs.runtime.twins.testing import changed_in_place, kinds, only
from libs.schemas.events.departures import DepartureDocumentRefused, ListDeparted, ManifestPosted
from libs.schemas.events.exports import ArrivalsPosted, ListReadyToLeave, SiteDocumentRefused
from services.exports.processor import Exports
from services.exports.tests.conftest import SiteDriver
from services.exports.tests.exported import BILL, arrival, departure, listed, manifest
from services.exports.tests.samples import declared, delivery, examined, permitted, sheet

NONE = dict.fromkeys([*(rule.table for rule in Exports.kept), "dead_letter"], 0)


async def test_every_table_can_be_asked_for_what_lies_behind(database: Any, tmp_path: Path) -> None:
    db = await database("exports")
    driver, waiting = SiteDriver(db), declared("2")
    await driver.feed(delivery("D1", "1"), examined(declared("1")), permitted(declared("1")), sheet("R1", "1"))
    await driver.feed(examined(waiting))
    await db.execute("update calendar set closed_day = $1", date(2026, 12, 31))
    retention = Retention("exports", (*Exports.kept, LETTERS), tmp_path, KeyRing.of("1:first-secret"), 30, {})
    assert await retention.run(db) == {**NONE, "parcel": 1, "delivery": 1}
    assert [row["logistics_no"] for row in await db.fetch("select logistics_no from parcel")] == ["W-2"]


async def test_a_delivery_is_changed_when_one_of_its_parcels_is_dropped(database: Any) -> None:
    db = await database("exports")
    driver = SiteDriver(db)
    await driver.feed(delivery("D1", "1", "2", "3"))
    await db.execute("delete from parcel where logistics_no <> 'W-3'")
    changed = only(ArrivalsPosted, await driver.feed(delivery("D1", "2", "3", "4", app_type="2")))
    assert changed.withdrawn == ["W-1"]
    assert kinds(await driver.feed(delivery("D1", "4", app_type="3"))) == [ArrivalsPosted]


async def test_a_refused_warehouse_in_list_leaves_no_row_for_ever(database: Any, tmp_path: Path) -> None:
    db = await database("exports")
    assert kinds(await SiteDriver(db).feed(delivery("D1", "1", "2", ie_flag="E"))) == [SiteDocumentRefused]
    await db.execute("update calendar set closed_day = $1", date(2026, 12, 31))
    retention = Retention("exports", (*Exports.kept, LETTERS), tmp_path, KeyRing.of("1:first-secret"), 30, {})
    assert await retention.run(db) == {**NONE, "parcel": 2}


async def test_a_message_that_was_kept_counts_though_its_parcels_were_dropped(database: Any) -> None:
    db = await database("exports")
    driver = SiteDriver(db)
    halves = [manifest("M1", str(n), msg_count=2, msg_seq_no=n, submission_id=f"m-{n}") for n in (1, 2)]
    await driver.feed(halves[0])
    await db.execute("delete from departing")
    assert kinds(await driver.feed(halves[1])) == [ManifestPosted, ManifestPosted]
    rows = await db.fetch("select logistics_no, bill_no from departing order by logistics_no")
    assert [tuple(row) for row in rows] == [("W-1", BILL), ("W-2", BILL)]


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
