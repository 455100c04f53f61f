"""On a real PostgreSQL: what is written balances, and workers that meet on one row do not oversell it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from random import Random

import asyncpg
import pytest

from deploy.local.stack import Endpoints
from libs.runtime.failures import Halt, Transient
from libs.runtime.processing import Batch
from libs.runtime.twins.testing import only, until_someone_waits
from libs.schemas.events.accountbook import GoodsExited, ReleaseNoteApproved, StockHeld, VerificationListApproved
from libs.schemas.events.matching import ListRefused
from services.accountbook.processor import AccountBook
from services.accountbook.store import SQL
from services.accountbook.tests.conftest import OpenStore, Zone, stocked
from services.accountbook.tests.samples import (
    CREAM,
    MILK,
    entry,
    gate_pass,
    invt_no,
    matched,
    rejected,
    release_note,
    released,
    returned,
    settings,
    verification_list,
)

UNBALANCED = """
select i.item_record_no, i.on_hand, i.held, e.on_hand, h.open
  from book_item i
  left join lateral (select sum(on_hand_change) as on_hand, count(*) as entries
                       from entry e where (e.ems_no, e.item_record_no) = (i.ems_no, i.item_record_no)) e on true
  left join lateral (select coalesce(sum((line ->> 'qty')::numeric), 0) as open
                       from hold h cross join json_array_elements(h.lines) line
                      where h.state in ('held', 'kept', 'seized') and h.ems_no = i.ems_no
                        and line ->> 'item' = i.item_record_no) h on true
 where i.on_hand <> coalesce(e.on_hand, 0) or i.held <> h.open or i.entries <> e.entries
"""


@pytest.fixture
async def zone(on_postgres: OpenStore) -> Zone:
    """Stocked; these tests look into PostgreSQL itself."""
    return await stocked(Zone(await on_postgres(), gate_inspection_share=Decimal(0)))


@pytest.fixture
async def second(zone: Zone, servers: Endpoints) -> AsyncIterator[Zone]:
    """Another worker on the same book."""
    db = await asyncpg.connect(servers.databases["accountbook"])
    yield Zone(db)
    await db.close()


@pytest.mark.parametrize("seed", range(4))
async def test_a_random_life_balances_after_every_batch(zone: Zone, seed: int) -> None:
    random = Random(seed)
    live: dict[int, str] = {}
    vehicles: list[str] = []
    for number in range(1, 40):
        incoming = entry({random.choice((MILK, CREAM)): random.randint(1, 6)})
        wanted = {item: random.randint(1, 5) for item in random.sample((MILK, CREAM), 2)}
        events = await zone.feed(incoming, matched(number, wanted))
        if any(isinstance(event, StockHeld) for event in events):
            live[number] = random.choice(("release", "release", "reject", "keep"))
        await zone.feed(
            *(released(n) if fate == "release" else rejected(n) for n, fate in live.items() if fate != "keep")
        )
        ready = [n for n, fate in live.items() if fate == "release"]
        if len(ready) > 3:
            bundle = only(VerificationListApproved, await zone.feed(verification_list([invt_no(n) for n in ready])))
            note = only(ReleaseNoteApproved, await zone.feed(release_note([bundle.bond_invt_no])))
            vehicles.append(note.passport_no)
            await zone.feed(returned(ready[0], {1: 1}))
            only(GoodsExited, await zone.feed(gate_pass(note.passport_no)))
            await zone.feed(returned(ready[1], {2: 1}), returned(ready[2], {1: 1}))
        live = {n: fate for n, fate in live.items() if fate == "keep" or (fate == "release" and len(ready) <= 3)}
        assert await zone.db.fetch(UNBALANCED) == []
    assert vehicles


async def test_two_workers_cannot_both_have_the_last_piece(zone: Zone, second: Zone) -> None:
    await zone.feed(matched(1, {MILK: 9}))
    race = await asyncio.gather(
        *(worker.feed(matched(number, {MILK: 1})) for worker, number in ((zone, 2), (second, 3)))
    )
    assert sorted(type(event).__name__ for events in race for event in events) == ["ListRefused", "StockHeld"]
    assert await zone.stock() == (10, 10)


async def test_a_worker_waits_for_the_balance_another_is_changing(zone: Zone, second: Zone) -> None:
    taken = zone.db.transaction()
    await taken.start()
    processor = AccountBook(settings())
    batch = Batch([zone.record(matched(1, {MILK: 10}))])
    decision = processor.decide(await processor.load(zone.db, batch), batch)
    await processor.save(zone.db, decision.changes)
    late = asyncio.create_task(second.feed(matched(2, {CREAM: 1, MILK: 1})))
    await until_someone_waits(zone.db)
    await taken.commit()
    refusal = only(ListRefused, await late)
    assert [(finding.path, finding.expected) for finding in refusal.findings] == [("InventoryList[2].qty", "0")]


async def test_many_workers_on_many_items_neither_oversell_nor_deadlock(zone: Zone, second: Zone) -> None:
    async def worker(one: Zone, first: int) -> None:
        for number in range(first, first + 20):
            order = (MILK, CREAM) if number % 2 else (CREAM, MILK)
            await one.feed(*(matched(number * 10 + k, dict.fromkeys(order, 1)) for k in range(3)))
            await one.feed(rejected(number * 10))

    await asyncio.gather(worker(zone, 100), worker(second, 200))
    open_lists = await zone.db.fetchval("select count(*) from hold where state = 'held'")
    assert await zone.stock() == await zone.stock(CREAM) == (10, open_lists)
    assert await zone.db.fetch(UNBALANCED) == []


async def test_lists_of_a_waiting_declaration_in_other_hands_start_the_batch_again(zone: Zone, second: Zone) -> None:
    await zone.feed(matched(1), matched(2))
    await zone.feed(verification_list([invt_no(1), invt_no(2)]))
    async with zone.db.transaction():
        await zone.db.execute("select from hold where invt_no = $1 for update", invt_no(2))
        with pytest.raises(Transient):
            await second.feed(released(1))
    assert await second.feed(released(1)) == []
    only(VerificationListApproved, await zone.feed(released(2)))


async def test_the_database_itself_guards_the_invariants(zone: Zone) -> None:
    await zone.feed(matched(1), rejected(1))
    for broken in (
        "update book_item set held = held + 11",
        "update book_item set outgoing = incoming + 1",
        "update book_item set held = -1",
        "update hold set state = 'held'",
        "update hold set bond_invt_no = 'QD'",
        "update entry set on_hand = 0",
        "delete from entry",
    ):
        with pytest.raises((asyncpg.CheckViolationError, asyncpg.RaiseError)):
            await zone.db.execute(broken)


async def test_more_back_than_was_out_stops_the_worker(zone: Zone) -> None:
    await zone.feed(matched(1), released(1))
    with pytest.raises(Halt):
        await zone.feed(returned(1, {1: 3}))
    assert await zone.stock() == (10, 2)


async def test_waiting_declarations_are_found_by_the_lists_they_await(zone: Zone) -> None:
    """However many wait for others. The planner may not walk them all where an index can tell."""
    await zone.db.execute("set enable_seqscan = off")
    for sql, asked in ((SQL.lock_pending, ([], ["I1"])), (SQL.count_awaiting, (["I1"],))):
        plan = "\n".join(row[0] for row in await zone.db.fetch(f"explain {sql}", *asked))
        assert "pending_list_awaited" in plan and "Seq Scan" not in plan
