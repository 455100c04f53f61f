"""PostgreSQL and its twin in memory give the loop the same promises."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import asyncpg
import pytest

from deploy.local.stack import Endpoints
from libs.runtime.failures import Fenced
from libs.runtime.processing import RawRecord
from libs.runtime.store.day_work import Progress
from libs.runtime.store.deadletters import DeadLetterRecord, Sealer
from libs.runtime.store.ledger import Ledger, PostgresLedger
from libs.runtime.store.pages import OutboxRecord, Page
from libs.runtime.store.positions import Move, Place
from libs.runtime.tests.conftest import OpenDatabase
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.memory_ledger import MemoryLedger
from libs.runtime.twins.testing import HAPPENS_WITHIN_S, until_someone_waits

HERE: Place = ("cbec.intake.documents.v1", 0)
THERE: Place = ("cbec.intake.documents.v1", 1)
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture(params=["memory", "postgres"])
def empty(request: pytest.FixtureRequest) -> Ledger:
    ledger: Ledger = request.getfixturevalue(request.param)
    return ledger


@pytest.fixture
def memory() -> Ledger:
    return MemoryLedger(Connections(MemoryStore()))


@pytest.fixture
async def postgres(servers: Endpoints, database: OpenDatabase) -> AsyncIterator[Ledger]:
    await database("matching")
    async with asyncpg.create_pool(servers.databases["matching"], min_size=1, max_size=4) as pool:
        yield PostgresLedger(pool, Sealer("secret"))


@pytest.fixture
async def ledger(empty: Ledger) -> Ledger:
    """With two partitions taken, at offset 0."""
    async with empty.transaction() as transaction:
        await transaction.take([(*HERE, "id", 0), (*THERE, "id", 0)])
    return empty


def a_page(place: Place = HERE, first: int = 0) -> Page:
    return Page(*place, first, first + 1, [OutboxRecord("out", 0, b"k", b"v", [("ce_id", b"1")])])


async def test_a_document_is_told_once_whatever_the_cause(ledger: Ledger) -> None:
    async with ledger.transaction() as transaction:
        assert await transaction.take_told({"S1": "book-0/1", "S2": "book-0/2"}) == frozenset()
    async with ledger.transaction() as transaction:
        assert await transaction.take_told({"S3": "replays-0/1", "S1": "replays-0/0"}) == {"S1"}
    with pytest.raises(Fenced):
        async with ledger.transaction() as transaction:
            assert await transaction.take_told({"S4": "book-0/3"}) == frozenset()
            raise Fenced
    async with ledger.transaction() as transaction:
        assert await transaction.take_told({"S4": "replays-0/2"}) == frozenset(), "nothing of that was committed"


async def position(ledger: Ledger, place: Place = HERE) -> int:
    async with ledger.transaction(snapshot=True) as transaction:
        rows, _ = await transaction.read([place])
    return int(rows[place]["next_offset"])


async def pages(ledger: Ledger) -> list[Page]:
    async with ledger.transaction(snapshot=True) as transaction:
        _, leftovers = await transaction.read([HERE, THERE])
    return leftovers


async def test_a_partition_keeps_the_position_it_has(ledger: Ledger) -> None:
    async with ledger.transaction() as transaction:
        await transaction.move([Move(HERE, 0, 3, None)])
    async with ledger.transaction() as transaction:
        await transaction.take([(*HERE, "another", 7)])
    assert await position(ledger) == 3


async def test_a_position_moves_only_from_where_it_is(ledger: Ledger) -> None:
    with pytest.raises(Fenced):
        async with ledger.transaction() as transaction:
            await transaction.move([Move(HERE, 0, 3, None), Move(THERE, 5, 6, None)])
    assert await position(ledger) == 0


async def test_what_raises_leaves_nothing_behind(ledger: Ledger) -> None:
    with pytest.raises(RuntimeError):
        async with ledger.transaction() as transaction:
            await transaction.move([Move(HERE, 0, 3, None)])
            await transaction.write_pages([a_page()])
            raise RuntimeError
    assert await position(ledger) == 0 and await pages(ledger) == []


async def test_pages_come_back_in_order_and_go_by_their_own_ids(ledger: Ledger) -> None:
    async with ledger.transaction() as transaction:
        await transaction.write_pages([a_page(THERE), a_page(HERE, 10), a_page(HERE, 9), Page(*HERE, 11, 12)])
    assert await pages(ledger) == [a_page(THERE), a_page(HERE, 10), a_page(HERE, 9)]
    async with ledger.transaction() as transaction:
        await transaction.delete_pages([a_page(HERE, 10).id, (*HERE, 99)])
    assert await pages(ledger) == [a_page(THERE), a_page(HERE, 9)]


async def test_a_page_is_written_once(ledger: Ledger) -> None:
    for expectation in (False, True):
        try:
            async with ledger.transaction() as transaction:
                await transaction.write_pages([a_page()])
            failed = False
        except asyncpg.UniqueViolationError:
            failed = True
        assert failed is expectation


async def test_watermarks_follow_and_keep_their_day(ledger: Ledger) -> None:
    async with ledger.transaction() as transaction:
        await transaction.mark([(*HERE, "a", 1, 0, MONDAY), (*HERE, "b", 4, 2, None)])
        await transaction.mark([(*HERE, "a", 2, 1, None)])
    async with ledger.transaction(snapshot=True) as transaction:
        marks, days = await transaction.read_watermarks([HERE, THERE])
    assert marks == {HERE: {"a": (2, 1), "b": (4, 2)}, THERE: {}}
    assert days == {HERE: {"a": MONDAY}, THERE: {}}


async def test_days_of_partitions_and_of_the_service(ledger: Ledger) -> None:
    async with ledger.transaction() as transaction:
        assert await transaction.lock_calendar() == (None, None)
        await transaction.open_calendar(TUESDAY)
        await transaction.open_calendar(MONDAY)
        await transaction.open_calendar(TUESDAY)
        await transaction.move([Move(HERE, 0, 1, MONDAY)])
        assert set(await transaction.closed_days()) == {(HERE[0], MONDAY), (THERE[0], None)}
        await transaction.advance_calendar(TUESDAY)
        assert await transaction.closed_day() == TUESDAY
    async with ledger.transaction() as transaction:
        assert await transaction.closed_day() == TUESDAY
        assert await transaction.lock_calendar() == (TUESDAY, MONDAY)


async def test_days_are_worked_off_in_their_order(ledger: Ledger) -> None:
    at = datetime(2026, 3, 4, tzinfo=UTC)
    async with ledger.transaction() as transaction:
        assert await transaction.first_day() is None
        await transaction.add_days([(TUESDAY, at), (MONDAY, at)])
        assert await transaction.first_day() == Progress(MONDAY, at)
        await transaction.save_progress(Progress(MONDAY, at, 1, '["2026-03-02",7]'))
    async with ledger.transaction() as transaction:
        assert await transaction.first_day() == Progress(MONDAY, at, 1, '["2026-03-02",7]')
        assert await transaction.days_left() == 2
        await transaction.end_day(MONDAY)
        assert await transaction.first_day() == Progress(TUESDAY, at)


async def test_who_moves_second_waits_and_is_fenced(ledger: Ledger) -> None:
    async def late() -> None:
        async with ledger.transaction() as second:
            await second.move([Move(HERE, 0, 2, None)])

    async with ledger.transaction() as first:
        await first.move([Move(HERE, 0, 1, None)])
        waiting = asyncio.create_task(late())
        await _until_someone_waits(ledger)
    with pytest.raises(Fenced):
        await waiting
    assert await position(ledger) == 1


async def _until_someone_waits(ledger: Ledger) -> None:
    if isinstance(ledger, PostgresLedger):
        async with ledger.transaction() as transaction:
            await until_someone_waits(transaction.db)
            return
    assert isinstance(ledger, MemoryLedger)
    async with asyncio.timeout(HAPPENS_WITHIN_S):
        while not ledger._connections.store._queues:  # noqa: ASYNC110  its transactions are tasks beside this one
            await asyncio.sleep(0)


async def test_who_asks_for_the_calendar_second_sees_what_the_first_wrote(ledger: Ledger) -> None:
    async def late() -> date | None:
        async with ledger.transaction() as second:
            return (await second.lock_calendar()).closed

    async with ledger.transaction() as first:
        await first.lock_calendar()
        waiting = asyncio.create_task(late())
        await _until_someone_waits(ledger)
        await first.advance_calendar(MONDAY)
    assert await waiting == MONDAY


async def test_nobody_sees_what_is_not_committed_and_a_snapshot_sees_one_moment(ledger: Ledger) -> None:
    async with ledger.transaction(snapshot=True) as snapshot:
        await snapshot.read([HERE])
        async with ledger.transaction() as writer:
            await writer.move([Move(HERE, 0, 1, None)])
            await writer.write_pages([a_page()])
            assert await position(ledger) == 0
        assert await position(ledger) == 1
        rows, leftovers = await snapshot.read([HERE])
        assert (rows[HERE]["next_offset"], leftovers) == (0, [])


async def test_a_letter_is_kept_once(ledger: Ledger) -> None:
    raw = RawRecord(*HERE, 4, datetime(2026, 3, 2, tzinfo=UTC), b"k", b"v", {"ce_id": b"1"})
    for _ in range(2):
        async with ledger.transaction() as transaction:
            await transaction.store_letters([DeadLetterRecord("matching/x-0/4", "bad-event-body", raw)])


async def test_leftovers_come_as_they_were_committed(ledger: Ledger) -> None:
    for place, first in ((THERE, 0), (HERE, 0), (THERE, 1)):
        async with ledger.transaction() as transaction:
            await transaction.write_pages([a_page(place, first)])
    assert await pages(ledger) == [a_page(THERE, 0), a_page(HERE, 0), a_page(THERE, 1)]
