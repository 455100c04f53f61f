"""An export list's row is changed where it stands when its parcel departs."""

from __future__ import annotations

import asyncpg

from libs.runtime.twins.testing import changed_in_place, kinds
from libs.schemas.events.departures import ListDeparted
from libs.schemas.events.review import ListClosed, ListReleased
from services.review.tests.conftest import Room
from services.review.tests.exports import matched, ready


async def test_an_export_list_that_departs_touches_no_index(db: asyncpg.Connection, redis_url: str) -> None:
    driver, export = Room(db, redis_url), matched("1")
    await driver.feed(export)
    assert ListReleased in kinds(await driver.feed(ready(export)))
    before = await changed_in_place(db, "attempt")
    departed = ListDeparted(list=export.list, leave_time="20260302224000")
    assert kinds(await driver.feed(departed)) == [ListClosed]
    assert await changed_in_place(db, "attempt") - before == 1
