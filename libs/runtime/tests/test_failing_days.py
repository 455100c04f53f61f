"""A piece of a day's end that fails is tried in halves. One thing alone stops the work of days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, cast

import asyncpg
import pytest

from libs.runtime.clock import SHANGHAI
from libs.runtime.due import Due
from libs.runtime.failures import Halt, Transient
from libs.runtime.loop.worker import Worker
from libs.runtime.processing import Batch, Decision
from libs.runtime.tests.rig import Rig
from libs.runtime.tests.test_days import Landlord
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.memory_ledger import MemoryLedger
from libs.schemas.topics import day_log

ROOMS, SICK = 8, 5
DAY = date(2026, 3, 2)
TRIES = 80
Fails = Callable[[list[int]], Exception | None]
"""Rooms of a piece → what working on them raises."""


class Failing(Landlord):
    """Rents fail as told. Ordinary records are counted."""

    def __init__(self, fails: Fails) -> None:
        super().__init__(ROOMS)
        self._fails, self.tries, self.ordinary = fails, 0, 0

    async def load(self, db: Any, batch: Batch) -> Any:
        self.tries += 1
        return await super().load(db, self._due(batch))

    def decide(self, state: Any, batch: Batch) -> Decision[Any]:
        due = self._due(batch)
        if failure := self._fails([r.event.room for r in due.records if type(r.event).__name__ == "Rent"]):
            raise failure
        self.ordinary += len(batch.records) - len(due.records)
        return super().decide(state, due)

    @staticmethod
    def _due(batch: Batch) -> Batch:
        return Batch([record for record in batch.records if isinstance(record.event, Due)])


async def played(rig: Rig, processor: Failing) -> tuple[Worker, list[tuple[str, int]]]:
    """The worker behind a day's end, and what was done of it."""
    store = MemoryStore()
    ledger = MemoryLedger(Connections(store))
    async with ledger.transaction() as transaction:
        await transaction.add_days([(DAY, datetime(2026, 3, 3, tzinfo=SHANGHAI))])
    worker = rig.worker(processor, ledger=ledger, day_piece_max=ROOMS)
    await worker.assign({rig.place, worker.days.home})
    for _ in range(TRIES):
        await worker.work_on_days()
    return worker, sorted((kind, room) for _, kind, room in store.table("done"))


@pytest.fixture
def rig() -> Rig:
    return Rig(cast(Any, None))


@pytest.mark.parametrize(
    "failure",
    [RuntimeError("王小明"), TimeoutError(), Transient("again"), asyncpg.DataError("王小明"), Halt("a broken promise")],
    ids=lambda failure: type(failure).__name__,
)
async def test_one_thing_that_fails_alone_stops_the_day_behind_all_before_it(rig: Rig, failure: Exception) -> None:
    processor = Failing(lambda rooms: failure if SICK in rooms else None)
    worker, done = await played(rig, processor)
    assert done == [("Rent", room) for room in range(SICK)]
    at = f"{day_log('matching').name}-0@{SICK}: {type(failure).__name__} at a day's end, in Rent of {DAY}; see the log"
    assert worker.halted == (str(failure) if isinstance(failure, Halt) else at)
    assert not worker.halted_whole and not worker.days.held, "the days alone stand"
    await worker.handle([rig.order("a"), rig.order("b")])
    assert processor.ordinary == 2

    processor._fails = lambda _: None  # mended, and dealt out anew
    await worker.assign({worker.days.home})
    for _ in range(TRIES):
        await worker.work_on_days()
    assert worker.halted is None and worker.days.left == 0


@pytest.mark.parametrize(
    "failure", [TimeoutError(), asyncpg.OutOfMemoryError()], ids=lambda failure: type(failure).__name__
)
async def test_a_piece_that_is_too_much_at_once_is_done_in_smaller_ones(rig: Rig, failure: Exception) -> None:
    processor = Failing(lambda rooms: failure if len(rooms) > 2 else None)
    worker, done = await played(rig, processor)
    assert done == sorted((kind, room) for kind in ("Rent", "Reminder") for room in range(ROOMS))
    assert worker.halted is None and worker.days.left == 0
    assert processor.tries < TRIES / 2


async def test_what_is_away_for_a_while_costs_no_piece_its_size(rig: Rig) -> None:
    away = iter([Transient("away"), OSError(), None])
    sizes: list[int] = []

    def fails(rooms: list[int]) -> Exception | None:
        sizes.append(len(rooms))
        return next(away, None)

    worker, done = await played(rig, Failing(fails))
    assert len(done) == 2 * ROOMS and worker.halted is None
    assert sizes[:2] == [ROOMS, ROOMS]
