"""The rows of exports are dropped by its own tables as they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from libs.runtime.sealing import KeyRing
from libs.runtime.store.retention import LETTERS, Retention
from services.exports.processor import Exports
from services.exports.tests.conftest import SiteDriver
from services.exports.tests.samples import declared, delivery, examined, permitted, sheet


async def test_every_table_can_be_asked_for_what_lies_behind(database: Any, tmp_path: Path) -> None:
    db = await database("exports")
    driver, waiting = SiteDriver(db), declared("2")
    await driver.feed(delivery("D1", "1"), examined(declared("1")), permitted(declared("1")), sheet("R1", "1"))
    await driver.feed(examined(waiting))
    await db.execute("update calendar set closed_day = $1", date(2026, 12, 31))
    retention = Retention("exports", (*Exports.kept, LETTERS), tmp_path, KeyRing.of("1:first-secret"), 30, {})
    assert await retention.run(db) == {"parcel": 1, "delivery": 1, "dead_letter": 0}
    assert [row["logistics_no"] for row in await db.fetch("select logistics_no from parcel")] == ["W-2"]
