"""The store can be made again from the assessments, refusals, officers' answers and returns, and from the verdicts."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import asyncpg
import pytest

from libs.runtime.sealing import KeyRing
from libs.runtime.store.retention import Retention
from libs.runtime.tools.rebuild import prints
from libs.runtime.twins.testing import A_DAY, outcomes, rebuilt, resumed
from libs.schemas.declarations import EnterpriseRole, InspectionResult
from services.review.processor import Review
from services.review.tests.conftest import Room
from services.review.tests.samples import (
    abnormal,
    assessed,
    came_back,
    inspection,
    line,
    refused,
    registration,
    registrations,
    ruling,
)
from services.review.tests.test_control import instruction

NEW_YEAR = date(2027, 1, 1)
NEXT_DAY = A_DAY + timedelta(days=1)


async def story(room: Room) -> None:
    """The story has verdicts of every class, officers' answers, returns, and a hold over the end of a year."""
    cheap = (line("50.00", unit_price="100.00"),)
    await room.feed(
        *registrations(), registration("3301960AB9", EnterpriseRole.WAREHOUSE, status="suspended", office="2991")
    )
    await room.feed(assessed("1"), refused("2"), refused("2", by="tax"), assessed("3", *cheap), assessed("4", *cheap))
    await room.feed(*(assessed(f"q{n}", line("4800.00"), buyer="rich") for n in range(6)), assessed("q6", buyer="rich"))
    await room.feed(assessed("5", *cheap), assessed("6", *cheap), assessed("7", pay_code="nobody"), assessed("1"))
    await room.feed(ruling("3", "release"), ruling("4", "inspect"), ruling("5", "reject"), ruling("1", "release"))
    await room.feed(inspection("4", InspectionResult.LICENCE), came_back("1", "100.00", A_DAY))
    await room.feed(came_back("1", "100.00", A_DAY), came_back("1", "20.00", A_DAY, return_no="R-2"))
    await room.feed(ruling("6", "release"), ruling("4", "send-back"), day=NEW_YEAR)
    await room.feed(*(abnormal(f"q{n}", InspectionResult.DECLARATION_ERROR) for n in range(3)))
    await room.feed(abnormal("q3", InspectionResult.PROHIBITED), ruling("q0", "release"), ruling("q1", "send-back"))


@pytest.mark.parametrize("cut", [1, 4, 2000])
async def test_the_store_comes_out_as_it_was(database: object, redis_url: str, cut: int) -> None:
    db: asyncpg.Connection = await database("review")  # type: ignore[operator]
    room = Room(db, redis_url)
    await story(room)
    before, after = await rebuilt(room, db, cut)
    assert after == before
    assert before["attempt"].rows == 14 and before["quota"].rows == 3


async def test_questions_still_open_come_out_as_they_were(database: object, redis_url: str) -> None:
    db: asyncpg.Connection = await database("review")  # type: ignore[operator]
    room = Room(db, redis_url, inspection_share="1")
    cheap = (line("50.00", unit_price="100.00"),)
    await room.feed(*registrations(), *(assessed(number, *cheap) for number in "12345"), assessed("6"))
    await room.feed(ruling("2", "release"), *(ruling(number, "inspect") for number in "345"))
    await room.feed(*(inspection(number, InspectionResult.NORMAL) for number in "45"), ruling("5", "release"))
    before, after = await rebuilt(room, db, 3)
    assert after == before
    kept = await db.fetch("select status, questions from attempt order by case_key")
    assert [(status, questions) for status, questions in kept] == [
        ("300", ["300", "500"]), ("500", ["500"]), ("500", ["300", "500"]), ("300", ["300"]), ("800", None),
        ("500", ["500"]),
    ]  # fmt: skip


async def test_a_list_that_is_named_while_it_waits_comes_out_as_it_was(database: object, redis_url: str) -> None:
    db: asyncpg.Connection = await database("review")  # type: ignore[operator]
    room = Room(db, redis_url)
    await room.feed(*registrations(), assessed("1", line("50.00", unit_price="100.00")))
    await room.feed(instruction(gcode="33"), ruling("1", "release"))
    before, after = await rebuilt(room, db, 3)
    assert after == before
    assert await db.fetchval("select status from attempt") == "500"


async def test_other_rules_change_nothing_that_was_decided(database: object, redis_url: str) -> None:
    db: asyncpg.Connection = await database("review")  # type: ignore[operator]
    room = Room(db, redis_url)
    await story(room)
    stricter = Room(db, redis_url, inspection_share="1", velocity_lists_max=1)
    stricter.history = room.history
    before, after = await rebuilt(stricter, db, 5)
    assert after == before


async def test_what_was_lost_under_way_is_told_and_nothing_else(database: object, redis_url: str) -> None:
    db: asyncpg.Connection = await database("review")  # type: ignore[operator]
    room = Room(db, redis_url)
    await story(room)
    for seed in range(12):
        found = await resumed(room, db, seed)
        assert not found.wrong, f"seed {seed}"


async def test_what_others_were_given_stays_theirs_after_a_restore(database: object, redis_url: str) -> None:
    """Lists whose outcome nobody knows come last then; each has one all the same."""
    db: asyncpg.Connection = await database("review")  # type: ignore[operator]
    room = Room(db, redis_url)
    await story(room)
    for seed in range(12):
        found = await resumed(room, db, seed, only_one=True)
        assert outcomes(found.told) == outcomes(found.expected), f"seed {seed}"


async def test_after_retention_a_batch_over_midnight_comes_out_as_it_was(
    database: object, redis_url: str, tmp_path: Path
) -> None:
    """Each row is dated by the day of its own record, here as in the store made anew."""
    db: asyncpg.Connection = await database("review")  # type: ignore[operator]
    room = Room(db, redis_url)
    await room.feed(*registrations())
    await room.feed_over_midnight((A_DAY, assessed("1")), (NEXT_DAY, assessed("2")))
    await db.execute("update calendar set closed_day = $1", NEXT_DAY)
    ring = KeyRing.of("1:first-secret")
    retention = Retention("review", Review.kept, tmp_path, ring, default=1, days={})
    dropped = await retention.run(db)
    assert dropped and dropped["attempt"] == 1
    before, _ = await rebuilt(room, db, 3)
    async with db.transaction():
        await retention.drop_archived(db)
    assert await prints(db, room.review) == before
