"""The store keeps where each input partition stands: positions, watermarks, leftovers, days. SQL of the loop's own
tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from aiokafka import ConsumerRecord

from libs.runtime.columns import columns
from libs.runtime.failures import Fenced, Halt
from libs.runtime.processing import Connection
from libs.runtime.store.pages import Page
from libs.runtime.wire.days import PartitionDays
from libs.schemas.topics import TOPICS

Place = tuple[str, int]
"""(topic, partition)"""
Row = Mapping[str, Any]
Fresh = tuple[str, int, str, int]
"""(topic, partition, topic id, first offset)"""
Mark = tuple[str, int, str, int, int, date | None]
"""A row of `watermark`: place, origin, offset, index, day the origin closed."""
Marks = dict[Place, dict[str, tuple[int, int]]]
"""Per place: origin → (offset, index)."""
Days = dict[Place, dict[str, date]]
"""Per place: origin → last day it closed."""
PageId = tuple[str, int, int]


class Calendar(NamedTuple):
    """closed: the last day closed for the whole service. opened: the first one that anything counted for."""

    closed: date | None
    opened: date | None


ClosedDay = tuple[str, date | None]
"""An input partition's topic and the last day closed on it."""


@dataclass(slots=True)
class Slot:
    """An assigned input partition as its worker knows it, changed only after a confirmed commit.

    expects: the position the next transaction must find (rule 2). sought: a seek was made and nothing read since, so the
    consumer's buffer may still hold older records. watermarks: origin → (offset, index) last applied. buffered: polled, but
    not applied before other partitions have come as far. waits_since_s: when something of it last went on.
    """

    topic: str
    partition: int
    topic_id: str
    origin: str
    expects: int
    watermarks: dict[str, tuple[int, int]]
    days: PartitionDays
    sought: bool = True
    buffered: list[ConsumerRecord[bytes, bytes]] = field(default_factory=list)
    waits_since_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Move:
    """One partition's step in a transaction."""

    place: Place
    expects: int
    to: int
    closed_day: date | None


_TAKE = """
insert into position (topic, partition, topic_id, next_offset, first_offset)
select *, first_offset from unnest($1::text[], $2::int[], $3::text[], $4::bigint[])
    as fresh (topic, partition, topic_id, first_offset)
on conflict do nothing
"""
_READ = """
select topic, partition, topic_id, next_offset, closed_day
from position where (topic, partition) in (select * from unnest($1::text[], $2::int[]))
"""
_WATERMARKS = """
select topic, partition, origin, last_offset, last_index, closed_day
from watermark where (topic, partition) in (select * from unnest($1::text[], $2::int[]))
"""
_LEFTOVERS = """
select topic, partition, first_offset, body
from outbox where (topic, partition) in (select * from unnest($1::text[], $2::int[]))
order by number
"""
_MOVE = """
update position p set next_offset = m.next_offset, closed_day = m.closed_day
from unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[], $5::date[])
     as m (topic, partition, expects, next_offset, closed_day)
where p.topic = m.topic and p.partition = m.partition and p.next_offset = m.expects
"""
_MARK = """
insert into watermark as w (topic, partition, origin, last_offset, last_index, closed_day)
select * from unnest($1::text[], $2::int[], $3::text[], $4::bigint[], $5::int[], $6::date[])
on conflict (topic, partition, origin) do update
set last_offset = excluded.last_offset, last_index = excluded.last_index,
    closed_day = coalesce(excluded.closed_day, w.closed_day)
"""
_WRITE_PAGES = """
insert into outbox (topic, partition, first_offset, body)
select * from unnest($1::text[], $2::int[], $3::bigint[], $4::bytea[])
"""
_DELETE_PAGES = """
delete from outbox o using unnest($1::text[], $2::int[], $3::bigint[]) as d (topic, partition, first_offset)
where o.topic = d.topic and o.partition = d.partition and o.first_offset = d.first_offset
"""


async def take(db: Connection, fresh: Sequence[Fresh]) -> None:
    """Give partitions never seen before a position."""
    await db.execute(_TAKE, *columns(fresh, 4))


async def read(db: Connection, places: Sequence[Place]) -> tuple[dict[Place, Row], list[Page]]:
    """Positions first, then leftovers as they were committed (rule 3); call it in one repeatable-read transaction."""
    asked = columns(places, 2)
    rows: dict[Place, Row] = {(r["topic"], r["partition"]): dict(r) for r in await db.fetch(_READ, *asked)}
    leftovers = [
        Page.unpack(r["topic"], r["partition"], r["first_offset"], r["body"])
        for r in await db.fetch(_LEFTOVERS, *asked)
    ]
    return rows, leftovers


async def read_watermarks(db: Connection, places: Sequence[Place]) -> tuple[Marks, Days]:
    marks: Marks = {place: {} for place in places}
    days: Days = {place: {} for place in places}
    for r in await db.fetch(_WATERMARKS, *columns(places, 2)):
        place = (r["topic"], r["partition"])
        marks[place][r["origin"]] = (r["last_offset"], r["last_index"])
        if r["closed_day"]:
            days[place][r["origin"]] = r["closed_day"]
    return marks, days


async def move(db: Connection, moves: Sequence[Move]) -> None:
    """Move every position from where this worker expects it (rule 2); raises Fenced where one is elsewhere."""
    rows = [(*m.place, m.expects, m.to, m.closed_day) for m in sorted(moves, key=lambda m: m.place)]
    status = await db.execute(_MOVE, *columns(rows, 5))
    if int(status.rpartition(" ")[2]) != len(moves):
        raise Fenced


async def mark(db: Connection, rows: Sequence[Mark]) -> None:
    if rows:
        in_order = sorted(rows, key=lambda row: row[:3])
        await db.execute(_MARK, *columns(in_order, 6))


async def write_pages(db: Connection, pages: Sequence[Page]) -> None:
    rows = [(*page.id, page.pack()) for page in pages if page.messages]
    if rows:
        await db.execute(_WRITE_PAGES, *columns(rows, 4))


async def delete_pages(db: Connection, ids: Sequence[PageId]) -> None:
    if ids:
        await db.execute(_DELETE_PAGES, *columns(ids, 3))


async def closed_day(db: Connection) -> date | None:
    day: date | None = await db.fetchval("select closed_day from calendar")
    return day


async def lock_calendar(db: Connection) -> Calendar:
    """Lock the calendar before the positions get this batch's closed days. The worker that gets the lock last sees every
    other worker's."""
    row = await db.fetchrow("select closed_day, opened_day from calendar for update")
    assert row
    return Calendar(*row)


async def open_calendar(db: Connection, day: date) -> None:
    await db.execute("update calendar set opened_day = least(opened_day, $1)", day)


async def closed_days(db: Connection) -> list[ClosedDay]:
    return [(r["topic"], r["closed_day"]) for r in await db.fetch("select topic, closed_day from position")]


def closed_everywhere(closed: Sequence[ClosedDay], places_with_days: int) -> date | None:
    """The day that every input partition has closed; None while one has closed none."""
    days = [day for topic, day in closed if topic in TOPICS and TOPICS[topic].days]
    known = [day for day in days if day is not None]
    if len(days) < places_with_days or len(known) < len(days):
        return None
    return min(known)


async def advance_calendar(db: Connection, day: date) -> None:
    await db.execute("update calendar set closed_day = $1", day)


def check_log(place: Place, topic_id: str, row_id: str, position: int, start: int, end: int) -> None:
    """Rule 9. Raises Halt where the topic is another one or the log no longer holds the next record."""
    where = f"{place[0]}-{place[1]}"
    if row_id != topic_id:
        raise Halt(f"{where}: the topic was created anew ({row_id} is now {topic_id}); see docs/guarantees.md")
    if not start <= position <= end:
        raise Halt(f"{where}: position {position} is outside the log [{start}, {end}]; see docs/guarantees.md")
