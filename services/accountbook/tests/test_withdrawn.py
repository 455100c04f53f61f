"""A verdict may run ahead of its list: whichever comes first, nothing stays held for a list that was withdrawn."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.stack import Endpoints
from libs.runtime.failures import Transient
from libs.runtime.processing import Batch
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import Driver, kinds, only, rebuilt, rebuilt_in_memory, until_someone_waits
from libs.schemas.events.accountbook import DeclarationRefused, HoldVoided, StockHeld
from libs.schemas.events.matching import ListMatched
from libs.schemas.events.review import ListWithdrawn
from libs.schemas.tests import verdicts
from services.accountbook.processor import AccountBook
from services.accountbook.tests import samples
from services.accountbook.tests.conftest import OpenStore, Zone, stocked
from services.accountbook.tests.samples import MILK, invt_no, matched, verification_list


def withdrawn(number: int, attempt: int = 1, *, ahead: bool = True) -> ListWithdrawn:
    """ahead: review had not met the list."""
    listed = matched(number, attempt=attempt).list
    return ListWithdrawn(list=listed.named, **verdicts.REJECTED, ahead=listed if ahead else None)


async def test_a_list_that_was_held_is_let_go(zone: Zone) -> None:
    await zone.feed(matched(1))
    assert kinds(await zone.feed(withdrawn(1))) == [HoldVoided]
    assert await zone.stock() == (10, 0)


async def test_a_list_that_comes_after_its_end_holds_nothing(zone: Zone) -> None:
    assert await zone.feed(withdrawn(1)) == []
    assert await zone.feed(matched(1)) == []
    assert await zone.stock() == (10, 0)
    assert kinds(await zone.feed(matched(1, attempt=2))) == [StockHeld]
    assert await zone.stock() == (10, 2)


async def test_both_in_one_batch(zone: Zone) -> None:
    assert await zone.feed(withdrawn(1), matched(1), withdrawn(1)) == []
    assert kinds(await zone.feed(matched(2), withdrawn(2), matched(2))) == [StockHeld, HoldVoided]
    assert await zone.stock() == (10, 0)


async def test_one_without_a_book_leaves_no_row(zone: Zone) -> None:
    listed = matched(1, ems_no=None).list
    assert await zone.feed(ListWithdrawn(list=listed.named, **verdicts.REJECTED, ahead=listed)) == []
    assert kinds(await zone.feed(matched(1))) == [StockHeld]


async def test_a_withdrawn_list_is_never_bundled(zone: Zone) -> None:
    await zone.feed(withdrawn(1), matched(1))
    refused = only(DeclarationRefused, await zone.feed(verification_list([invt_no(1)])))
    assert [finding.actual for finding in refused.findings] == [invt_no(1)]


async def story(zone: Zone) -> None:
    await stocked(zone)
    await zone.feed(matched(1), withdrawn(2), matched(3), withdrawn(3))
    await zone.feed(withdrawn(1), matched(2), matched(4), withdrawn(5), matched(1, attempt=2))


def verdicts_first(record: Any) -> bool:
    return isinstance(record.event, ListMatched)


@pytest.mark.parametrize("cut", [1, 3, 2000])
@pytest.mark.parametrize("swapped", [False, True])
async def test_the_books_are_made_again(on_postgres: OpenStore, cut: int, swapped: bool) -> None:
    """Also where the log took the verdicts before the lists that they met."""
    zone = Zone(await on_postgres())
    await story(zone)
    before, after = await rebuilt(zone, zone.db, cut, verdicts_first if swapped else lambda _: 0)
    assert after == before
    assert await zone.stock() == (10, 4)


@pytest.mark.parametrize("cut", [1, 3, 2000])
async def test_the_twins_books_are_made_again(in_memory: OpenStore, cut: int) -> None:
    zone = Zone(await in_memory())
    await story(zone)
    before, after = await rebuilt_in_memory(zone, zone.db.store, cut)
    assert after == before


async def test_two_workers_meet_on_one_attempt(on_postgres: OpenStore, servers: Endpoints) -> None:
    """The one that comes second tries its batch again, and finds what the first wrote."""
    zone = await stocked(Zone(await on_postgres()))
    book = AccountBook(samples.settings())
    second = await asyncpg.connect(servers.databases["accountbook"])
    try:
        other = Driver(book, second)
        batch = Batch([zone.record(matched(1))])
        async with zone.db.transaction():
            first = book.decide(await book.load(zone.db, batch), batch)
            await book.save(zone.db, first.changes)
            late = asyncio.create_task(other.feed(withdrawn(1)))
            await until_someone_waits(zone.db)
        with pytest.raises(Transient):
            await late
        assert kinds(await other.feed(withdrawn(1))) == [HoldVoided]
    finally:
        await second.close()
    assert await zone.stock() == (10, 0)


ATTEMPTS = st.tuples(st.integers(1, 3), st.integers(1, 2))
ACTS = st.tuples(st.sampled_from(["matched", "withdrawn"]), ATTEMPTS)


@given(st.lists(ACTS, max_size=12), st.integers(1, 4))
async def test_nothing_is_held_for_who_was_withdrawn(acts: list[tuple[str, tuple[int, int]]], size: int) -> None:
    zone = await stocked(Zone(Connections(MemoryStore())))
    events = [matched(n, {MILK: 1}, attempt=k) if act == "matched" else withdrawn(n, k) for act, (n, k) in acts]
    for start in range(0, len(events), size):
        await zone.feed(*events[start : start + size])
    come = {attempt for act, attempt in acts if act == "matched"}
    gone = {attempt for act, attempt in acts if act == "withdrawn"}
    assert await zone.stock() == (10, len(come - gone))
