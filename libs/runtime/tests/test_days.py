"""A day's work in pieces of any size, with deaths between them, ends as in one piece. Days are worked off one by one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.clock import SHANGHAI, SystemClock
from libs.runtime.due import Due
from libs.runtime.loop.days import DayLog, Traced
from libs.runtime.loop.trying import Narrowing
from libs.runtime.observing.telemetry import Sampler, Tracer
from libs.runtime.processing import Batch, Decision, Processor
from libs.runtime.store.pages import Page, PageWriter
from libs.runtime.tests.echo import matched
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.memory_ledger import MemoryLedger
from libs.runtime.wire.days import days_to_end
from libs.runtime.wire.envelope import parse_id
from libs.schemas.cloudevents import is_sheet, sheet_place, singles
from libs.schemas.topics import AGREEMENTS, TOPICS

MONDAY = date(2026, 3, 2)
TRACED = Traced(Sampler(0), Tracer("matching", None), SystemClock())
DAY_TOPICS = [topic for topic in TOPICS.values() if topic.owner == "matching" and topic.days]


class Rent(Due, frozen=True):
    """A room's rent is due."""

    room: int


class Reminder(Due, frozen=True):
    """A room is reminded of it. It is so much work that three make a piece."""

    at_once_max: ClassVar[int | None] = 3

    room: int


class Landlord(Processor[Any, Any]):
    """Of each room it takes the rent every day, then sends a reminder."""

    name = "matching"
    day_ends = (Rent, Reminder)

    def __init__(self, rooms: int) -> None:
        self._rooms = rooms

    async def due(self, db: Any, kind: type[Any], day: date, after: Any | None, limit: int) -> Sequence[Due]:
        first = after.room + 1 if after else 0
        return [kind(room) for room in range(first, min(first + limit, self._rooms))]

    async def load(self, db: Any, batch: Batch) -> Any:
        keys = [(record.day, type(record.event).__name__, record.event.room) for record in batch.records]
        return dict.fromkeys(keys, 0) | await db.read("done", keys)

    def decide(self, state: Any, batch: Batch) -> Decision[Any]:
        decision = Decision(state)
        assert len(batch.of(Reminder)) <= 3
        for record in batch.records:
            what = (record.day, type(record.event).__name__, record.event.room)
            state[what] += 1
            decision.emit(record, matched("P", "{}/{}/{}".format(*what)))
        return decision

    async def save(self, db: Any, changes: Any) -> None:
        await db.upsert("done", changes)


class Died(Exception):
    """The process is gone."""


class Played:
    """A store whose days are worked off, and the pages that come of it."""

    def __init__(self, rooms: int, days: int) -> None:
        self.store, self.rooms = MemoryStore(), rooms
        self.pages: list[Page] = []
        self.days = [MONDAY + timedelta(n) for n in range(days)]

    async def play(self, sizes: Callable[[], int], dies: Callable[[], bool]) -> None:
        ledger = MemoryLedger(Connections(self.store))
        at = datetime(2026, 3, 9, tzinfo=SHANGHAI)
        async with ledger.transaction() as transaction:
            await transaction.add_days([(day, at) for day in self.days])
        while True:
            writer = PageWriter("matching", DAY_TOPICS)
            log = DayLog(Landlord(self.rooms), ledger, writer, sizes(), Narrowing(3, 20), TRACED)
            async with ledger.transaction() as transaction:
                await transaction.take([(*log.place, "home", 0)])
                rows, leftovers = await transaction.read([log.place])
                log.take_over(rows[log.place], await transaction.days_left())
            self.pages += leftovers
            try:
                while log.left:
                    self.pages += await log.piece([], lambda _: _die_if(dies()))
                return
            except Died:
                continue

    def heard(self) -> list[tuple[str, str]]:
        """(type, key) on one partition of each topic, behind each other, repetitions dropped."""
        last: dict[tuple[str, int], tuple[int, int]] = {}
        found = []
        for message in (message for page in self.pages for message in page.messages):
            headers, line = dict(message.headers), (message.topic, message.partition)
            if is_sheet(headers):
                here = sheet_place(headers).mark
            else:
                cause = parse_id((headers["ce_id"] or b"").decode())
                here = (cause.offset, cause.number)
            if here > last.get(line, (-1, -1)):
                last[line] = here
                told = singles(headers, message.key, message.value)
                found += [((one.headers["ce_type"] or b"").decode(), f"{line}/{one.value!r}") for one in told]
        return sorted(found)


def _die_if(dead: bool) -> None:
    if dead:
        raise Died


@given(st.data(), st.integers(0, 7), st.integers(1, 3))
def test_pieces_of_any_size_and_deaths_between_them_end_as_one(data: st.DataObject, rooms: int, days: int) -> None:
    whole, cut = Played(rooms, days), Played(rooms, days)
    asyncio.run(whole.play(lambda: 1000, lambda: False))
    deaths = iter(data.draw(st.lists(st.booleans(), max_size=12)))
    asyncio.run(cut.play(lambda: data.draw(st.integers(1, 5)), lambda: next(deaths, False)))
    assert cut.heard() == whole.heard()
    assert cut.store.table("done") == whole.store.table("done")
    assert len(whole.store.table("done")) == 2 * rooms * days
    closed = {day for _, row in cut.store.table("position").items() if (day := row["closed_day"])}
    assert closed == {cut.days[-1]}


def test_the_own_close_of_a_day_comes_behind_its_last_piece() -> None:
    played = Played(3, 2)
    asyncio.run(played.play(lambda: 2, lambda: False))
    kinds = [
        "".join("D" if (one.headers["ce_type"] or b"") == b"DayClosed" else "m" for one in singles(h, m.key, m.value))
        for page in played.pages
        for m in page.messages
        for h in [dict(m.headers)]
        if m.topic in (AGREEMENTS.name, DAY_TOPICS[0].name)
    ]
    told = "".join(kinds)
    assert told.replace("D" * DAY_TOPICS[0].partitions, "|") == "mmmmmm|mmmmmm|"


def test_the_first_close_of_all_ends_every_day_since_something_counted() -> None:
    friday = MONDAY + timedelta(4)
    week = [MONDAY + timedelta(n) for n in range(5)]
    assert days_to_end(None, MONDAY, friday) == week
    assert days_to_end(MONDAY, MONDAY, friday) == week[1:]
    assert days_to_end(None, None, friday) == [friday]
    assert days_to_end(None, friday + timedelta(1), friday) == [friday]
