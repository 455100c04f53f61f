"""Rule 12: what several inputs share is locked before it is read. Two workers meet on one row; without the lock both get
what is there once, and no constraint of the database would notice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import asyncpg
import pytest
from pytest import MonkeyPatch

from deploy.local.stack import Endpoints
from libs.runtime.processing import Batch, Connection, Processor, collect
from libs.runtime.queries import Queries
from libs.runtime.twins.testing import Driver, fresh_database, until_someone_waits
from libs.schemas.events.accountbook import StockHeld
from libs.schemas.events.base import Event
from libs.schemas.events.review import ListReleased
from libs.schemas.events.tax import TaxAssessed
from services.accountbook import store as book_store
from services.accountbook.processor import AccountBook
from services.accountbook.tests import samples as book
from services.review import store as review_store
from services.review.processor import Review
from services.review.settings import Settings as ReviewSettings
from services.review.tests import samples as review
from services.tax import store as tax_store
from services.tax.processor import Tax
from services.tax.settings import Settings as TaxSettings
from services.tax.tests import samples as tax


@dataclass(frozen=True)
class Meeting:
    """Two events that want what is there for one of them. lock: the query that takes the row. prize: what the winner
    hears. processor: made for a Redis."""

    service: str
    queries: Queries
    lock: str
    processor: Callable[[str], Processor[Any, Any]]
    before: Sequence[Event]
    rivals: tuple[Event, Event]
    prize: type[Event]


def _review(redis_url: str) -> Review:
    return Review(ReviewSettings(redis_url=redis_url, inspection_share=Decimal(0), velocity_lists_max=1000))


def _list(order_no: str) -> TaxAssessed:
    return review.assessed(order_no, review.line("999.99"))


MEETINGS = (
    Meeting(
        "accountbook", book_store.SQL, "lock_items", lambda _: AccountBook(book.settings()),
        (book.filing(), book.entry({book.MILK: 1})),
        (book.matched(1, {book.MILK: 1}), book.matched(2, {book.MILK: 1})), StockHeld,
    ),
    Meeting(
        "tax", tax_store.SQL, "lock_accounts", lambda _: Tax(TaxSettings()),
        (tax.topped_up("9.10"),), (tax.held("T1"), tax.held("T2")), TaxAssessed,
    ),
    Meeting(
        "review", review_store._Q, "lock_quota", _review,
        (*review.registrations(), *(_list(f"before-{n}") for n in range(25))),
        (_list("one"), _list("other")), ListReleased,
    ),
)  # fmt: skip
BY_SERVICE = pytest.mark.parametrize("meeting", MEETINGS, ids=lambda meeting: meeting.service)


@pytest.fixture
async def connections(servers: Endpoints) -> AsyncIterator[Callable[[str], Any]]:
    """`await connections("tax")`: three connections to that service's emptied database."""
    async with AsyncExitStack() as open_ones:

        async def open_three(service: str) -> list[Connection]:
            url = servers.databases[service]
            three: list[Connection] = [
                await fresh_database(url, service),
                await asyncpg.connect(url),
                await asyncpg.connect(url),
            ]
            for db in three:
                open_ones.push_async_callback(db.close)
            return three

        yield open_three


async def _prizes(meeting: Meeting, redis_url: str, dbs: Sequence[Connection]) -> int:
    """Say how many got the prize when the second looked before the first had written."""
    watcher, *others = dbs
    processor = meeting.processor(redis_url)
    await Driver(processor, watcher).feed(*meeting.before)
    drivers = [Driver(processor, db) for db in others]
    batches = [Batch([driver.record(rival)]) for driver, rival in zip(drivers, meeting.rivals, strict=True)]
    transactions = [db.transaction() for db in others]
    for transaction in transactions:
        await transaction.start()
    loaded = await processor.load(others[0], batches[0])
    loading = asyncio.create_task(processor.load(others[1], batches[1]))
    waiting = asyncio.create_task(until_someone_waits(watcher))
    await asyncio.wait({loading, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting
    outputs = []
    for db, transaction, batch, state in zip(others, transactions, batches, (loaded, loading), strict=True):
        decision = processor.decide(await state if state is loading else state, batch)
        await processor.save(db, decision.changes)
        await transaction.commit()
        outputs += collect(decision.outputs)
    return sum(isinstance(event, meeting.prize) for event in outputs)


@BY_SERVICE
async def test_one_of_two_workers_gets_what_is_there_once(
    meeting: Meeting, connections: Callable[[str], Any], redis_url: str
) -> None:
    assert await _prizes(meeting, redis_url, await connections(meeting.service)) == 1


@BY_SERVICE
async def test_without_the_lock_the_row_is_spent_twice(
    meeting: Meeting, connections: Callable[[str], Any], redis_url: str, monkeypatch: MonkeyPatch
) -> None:
    text = getattr(meeting.queries, meeting.lock)
    monkeypatch.setitem(meeting.queries._texts, meeting.lock, text[: text.rindex("for update")])
    assert await _prizes(meeting, redis_url, await connections(meeting.service)) == 2
