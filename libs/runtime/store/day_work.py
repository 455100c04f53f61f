"""The store keeps the days whose work is not done, and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from libs.runtime.columns import columns
from libs.runtime.processing import Connection


class Progress(NamedTuple):
    """The work of a day that was closed at a moment of the log.

    task: which of the processor's `day_ends` it has come to. after: the last thing of that kind worked off, in JSON.
    """

    day: date
    closed_at: datetime
    task: int = 0
    after: str | None = None


async def add(db: Connection, days: Sequence[tuple[date, datetime]]) -> None:
    sql = "insert into day_work (day, closed_at) select * from unnest($1::date[], $2::timestamptz[])"
    await db.execute(sql, *columns(days, 2))


async def first(db: Connection) -> Progress | None:
    row = await db.fetchrow("select day, closed_at, task, after from day_work order by day limit 1")
    return Progress(*row) if row else None


async def save(db: Connection, progress: Progress) -> None:
    sql = "update day_work set task = $2, after = $3 where day = $1"
    await db.execute(sql, progress.day, progress.task, progress.after)


async def end(db: Connection, day: date) -> None:
    await db.execute("delete from day_work where day = $1", day)


async def left(db: Connection) -> int:
    return int(await db.fetchval("select count(*) from day_work"))
