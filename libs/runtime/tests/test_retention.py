"""Retention drops what lies behind, in pieces, and nothing is lost between the table and its archive."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from libs.runtime.processing import Follower, RetentionRule
from libs.runtime.sealing import KeyRing, Unopened
from libs.runtime.store.retention import Retention, read_archive

TODAY = date(2026, 3, 31)
RING = KeyRing.of("1:first-secret")
THING = RetentionRule(
    "thing", "kept.day", "not kept.open", unarchived=("secret",), followed_by=(Follower("part", "t.thing = gone.name"),)
)


@pytest.fixture
async def db(database: Any) -> asyncpg.Connection:
    db: asyncpg.Connection = await database("tax")
    await db.execute("create table thing (name text, day date, open bool, secret text)")
    await db.execute("create table part (thing text, nth int)")
    for age in range(10):
        for n in range(7):
            name = f"{age}-{n}"
            await db.execute("insert into thing values ($1, $2, $3, 's')", name, TODAY - timedelta(days=age), n == 6)
            await db.execute("insert into part values ($1, 1), ($1, 2)", name)
    await db.execute("update calendar set closed_day = $1", TODAY)
    return db


@pytest.fixture
def retention(tmp_path: Path) -> Retention:
    return Retention("tax", (THING,), tmp_path, RING, default=1000, days={"thing": 5}, rows_max=4)


async def names(db: asyncpg.Connection) -> set[str]:
    return {row[0] for row in await db.fetch("select name from thing")}


def archived(retention: Retention) -> list[tuple[str, dict[str, Any]]]:
    files = sorted(retention.directory.rglob("*.sealed"))
    return [(told.table, told.row) for file in files for told in read_archive(file, RING)]


async def test_what_lies_behind_is_archived_and_dropped(db: asyncpg.Connection, retention: Retention) -> None:
    assert await retention.run(db) == {"thing": 30}
    gone = {f"{age}-{n}" for age in range(5, 10) for n in range(6)}
    assert await names(db) == {f"{age}-{n}" for age in range(10) for n in range(7)} - gone
    assert {row[0] for row in await db.fetch("select thing from part")} == await names(db)
    rows = archived(retention)
    assert {row["name"] for table, row in rows if table == "thing"} == gone
    assert sorted((row["thing"], row["nth"]) for table, row in rows if table == "part") == sorted(
        (name, nth) for name in gone for nth in (1, 2)
    )
    assert not any("secret" in row for _, row in rows)
    assert await retention.run(db) == {"thing": 0}


async def test_a_day_is_a_file_with_a_manifest_and_is_sealed(db: asyncpg.Connection, retention: Retention) -> None:
    await retention.run(db)
    day = TODAY - timedelta(days=5)
    file = retention.path("thing", day)
    told = json.loads(file.with_suffix(".json").read_text())
    assert (told["day"], [piece["rows"] for piece in told["pieces"]]) == (day.isoformat(), [12, 6])
    assert told["pieces"][-1]["bytes_end"] == file.stat().st_size
    assert b"5-1" not in file.read_bytes()
    with pytest.raises(Unopened):
        list(read_archive(file, KeyRing.of("1:other-secret")))


async def test_what_a_crash_left_in_a_file_counts_for_nothing(db: asyncpg.Connection, retention: Retention) -> None:
    """The file is written before the rows are dropped, so the crash between leaves them in both."""

    class Crashed(KeyRing):
        pieces = 0

        def seal(self, content: bytes) -> Any:
            self.pieces += 1
            sealed = super().seal(content)
            return sealed if self.pieces != 3 else (sealed.key, sealed.content, "no bytes")

    with pytest.raises(Exception):  # noqa: B017 whatever ends the process
        await replace(retention, ring=Crashed([("1", "first-secret")])).run(db)
    before = await names(db)
    assert len(before) < 70
    await retention.run(db)
    found = [row["name"] for table, row in archived(retention) if table == "thing"]
    assert len(found) == len(set(found)) == 30
    assert not set(found) & await names(db)


async def test_two_do_not_archive_at_once(db: asyncpg.Connection, retention: Retention, servers: Any) -> None:
    other = await asyncpg.connect(servers.databases["tax"])
    try:
        await other.execute("select pg_advisory_lock(7301964)")
        assert await retention.run(db) is None
    finally:
        await other.close()
    assert await retention.run(db) == {"thing": 30}


async def test_a_row_that_somebody_holds_is_left_for_the_next_run(
    db: asyncpg.Connection, retention: Retention, servers: Any
) -> None:
    other = await asyncpg.connect(servers.databases["tax"])
    try:
        async with other.transaction():
            await other.execute("select * from thing where name = '9-0' for update")
            assert await retention.run(db) == {"thing": 29}
    finally:
        await other.close()
    assert await retention.run(db) == {"thing": 1}


async def test_before_a_day_is_closed_nothing_is_behind(db: asyncpg.Connection, retention: Retention) -> None:
    await db.execute("update calendar set closed_day = null")
    assert await retention.run(db) == {}


async def test_a_store_made_anew_drops_what_went(db: asyncpg.Connection, retention: Retention) -> None:
    rows = await db.fetch("select * from thing")
    await retention.run(db)
    stays = await names(db)
    await db.execute("truncate thing")
    await db.executemany("insert into thing values ($1, $2, $3, $4)", [tuple(row) for row in rows])
    async with db.transaction():
        await retention.drop_archived(db)
    assert await names(db) == stays


async def test_whatever_ended_it_a_row_is_kept_its_days(db: asyncpg.Connection, retention: Retention) -> None:
    """A rule that names two ends drops no young row by either."""
    either = THING._replace(ended="kept.open or not kept.open")
    assert await replace(retention, kept=(either,)).run(db) == {"thing": 35}
    assert await names(db) == {f"{age}-{n}" for age in range(5) for n in range(7)}


async def test_a_store_made_anew_drops_what_ended_behind_its_own_day(
    db: asyncpg.Connection, retention: Retention
) -> None:
    """Tax is paid long after the day from which it is due."""
    later = replace(retention, kept=(THING._replace(ended="kept.day + 3 <= $1::date"),))
    rows = await db.fetch("select * from thing")
    assert await later.run(db) == {"thing": 14}
    stays = await names(db)
    await db.execute("truncate thing")
    await db.executemany("insert into thing values ($1, $2, $3, $4)", [tuple(row) for row in rows])
    async with db.transaction():
        await later.drop_archived(db)
    assert await names(db) == stays
