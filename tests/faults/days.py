"""Faults are played on the work of a day that has ended, in pieces of two rooms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from libs.runtime.due import Due
from libs.runtime.loop.crashing import Point
from libs.runtime.processing import Batch, Connection, Decision
from libs.runtime.store.pages import OutboxRecord
from libs.runtime.tests.echo import Echo, matched
from libs.runtime.tests.rig import HandPublisher, Rig
from libs.schemas.topics import AGREEMENTS
from tests.faults.one_worker import Process, assert_once, started

ROOMS = 5
DUE = [f"room {n}" for n in range(ROOMS)]


class Room(Due, frozen=True):
    """A room's rent is due."""

    number: int


class Landlord(Echo):
    """Takes the rent of five rooms at a day's end, beside what an echo does."""

    day_ends: ClassVar[tuple[type[Due], ...]] = (Room,)

    async def due(self, db: Connection, kind: type[Any], day: date, after: Any | None, limit: int) -> Sequence[Due]:
        first = after.number + 1 if after else 0
        return [Room(number) for number in range(first, min(first + limit, ROOMS))]

    def decide(self, state: None, batch: Batch) -> Decision[Counter[str]]:
        decision = super().decide(state, batch)
        for record in batch.of(Room):
            decision.changes[DUE[record.event.number]] += 1
            decision.emit(record, matched("P", DUE[record.event.number]))
        return decision


async def _with_a_day(rig: Rig, publisher: HandPublisher | None = None) -> Process:
    await rig.pool.execute(
        "insert into day_work (day, closed_at) values ($1, $2) on conflict do nothing",
        date(2026, 3, 2),
        datetime(2026, 3, 3, tzinfo=UTC),
    )
    return await started(rig, Landlord(), publisher)


def _told(publisher: HandPublisher) -> list[OutboxRecord]:
    """Return what it told of rooms and orders. The end of the day goes elsewhere."""
    return [message for message in publisher.sent if message.topic == AGREEMENTS.name]


async def _until_done(*processes: Process) -> None:
    """They take turns, with more of them than it needs."""
    for _ in range(2 * ROOMS):
        for process in processes:
            await process.worker.work_on_days()


async def death_between_two_pieces(rig: Rig) -> None:
    """The next one tells what the dead one committed, before it goes on. Records flow in between."""
    rig.publisher.lost = True
    process = await _with_a_day(rig)
    await process.worker.work_on_days()
    rig.publisher.lost = False
    after = HandPublisher()
    successor = await started(rig, Landlord(), after)
    rig.order("a")
    await successor.poll()
    await _until_done(successor)
    await assert_once(rig, "a", *DUE, messages=_told(after))


async def death_inside_a_piece(rig: Rig) -> None:
    """Nothing of it is there, and it is done by the next."""
    process = await _with_a_day(rig)
    deaths = iter([True])

    def dies(point: Point) -> None:
        if point == "inside-piece" and next(deaths, False):
            raise ConnectionResetError

    process.worker._reached = dies
    await _until_done(process)
    await assert_once(rig, *DUE, messages=_told(rig.publisher))


async def two_workers_have_the_days(rig: Rig) -> None:
    """One of them should have none, and has not heard of it yet."""
    await _until_done(await _with_a_day(rig), await _with_a_day(rig))
    await assert_once(rig, *DUE, messages=_told(rig.publisher))
