"""Goods come back to the book of another zone, which rises; the first stays as it is (settled 52)."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import only, rebuilt_in_memory
from libs.schemas.events.accountbook import DeclarationRefused, StockReturned, UnfitGoodsLeft
from libs.schemas.events.base import Event
from libs.schemas.events.returns import ReturnCompleted, UnfitGoodsDisposed
from services.accountbook.domain.elsewhere import RESERVED, stand_in
from services.accountbook.domain.ledger import Item
from services.accountbook.tests.conftest import Zone, stocked
from services.accountbook.tests.samples import (
    AREA,
    BOOK,
    CREAM,
    MILK,
    disposed,
    filing,
    gate_pass,
    matched,
    released,
    returned,
)
from services.accountbook.tests.test_gate import bundle, load_vehicle

Of = TypeVar("Of", ReturnCompleted, UnfitGoodsDisposed)
FAR = "T2900W000001"
FAR_ZONE = {"ems_no": FAR, "area_code": AREA, "customs_code": "2900", "zone_type": "W"}


def far_filing(*items: str, **facts: object) -> Event:
    return filing(list(items) or [CREAM], **(FAR_ZONE | facts))


def into_far(event: Of) -> Of:
    return event.model_copy(update={"ems_no": FAR})


async def item(zone: Zone, number: str) -> Item | None:
    async with zone._transaction() as db:
        found = await zone._rows(db).lock_items({(FAR, number)})
    return found[0] if found else None


async def left(zone: Zone, *numbers: int) -> None:
    await zone.feed(far_filing())
    note = await load_vehicle(zone, await bundle(zone, *numbers))
    await zone.feed(gate_pass(note.passport_no))


@pytest.mark.requirement("RT5")
async def test_the_receiving_book_rises_and_opens_what_it_lacks(zone: Zone) -> None:
    await left(zone, 1)
    before = await zone.stock(), await zone.stock(CREAM)
    back = only(StockReturned, await zone.feed(into_far(returned(1, {1: 1, 2: 1}))))
    assert (back.ems_no, [each.item_record_no for each in back.opened]) == (FAR, [MILK])
    assert [(p.item_record_no, p.qty, p.on_hand) for p in back.postings] == [(MILK, 1, 1), (CREAM, 1, 1)]
    assert (await zone.stock(), await zone.stock(CREAM)) == before
    opened = await item(zone, MILK)
    assert opened and (opened.unit, opened.unit_price) == ("011", Decimal("80.00"))
    assert await zone.feed(into_far(returned(1, {1: 1, 2: 1}))) == [], "told again"


async def test_a_number_that_stands_for_other_goods_is_not_theirs(zone: Zone) -> None:
    other = filing([MILK])
    other.items[0] = other.items[0].model_copy(update={"gcode": "3304990039"})
    note = await load_vehicle(zone, await bundle(zone, 1))
    await zone.feed(gate_pass(note.passport_no))
    elsewhere = "T2249W000001"
    await zone.feed(other.model_copy(update={"ems_no": elsewhere, "customs_code": "2249"}))
    back = only(StockReturned, await zone.feed(returned(1, {1: 2}, unfit=1).model_copy(update={"ems_no": elsewhere})))
    number = stand_in(BOOK, MILK)
    assert [(p.item_record_no, p.on_hand) for p in back.postings] == [(number, 1)]
    assert [(p.item_record_no, p.unfit) for p in back.unfit] == [(number, 1)]
    gone = disposed(1, MILK, 1).model_copy(update={"ems_no": elsewhere})
    assert [(p.item_record_no, p.unfit) for p in only(UnfitGoodsLeft, await zone.feed(gone)).postings] == [(number, 0)]
    reserved = only(DeclarationRefused, await zone.feed(far_filing(number)))
    assert [finding.path for finding in reserved.findings] == ["items[1].itemRecordNo"]
    assert number.startswith(RESERVED) and len(number) <= 30


async def test_what_never_left_is_where_it_was(zone: Zone) -> None:
    await zone.feed(far_filing(), matched(1), released(1))
    back = only(StockReturned, await zone.feed(into_far(returned(1, {1: 1}, unfit=1))))
    assert (back.ems_no, back.exited) == (BOOK, False)
    assert only(UnfitGoodsLeft, await zone.feed(into_far(disposed(1, MILK, 1)))).ems_no == BOOK


async def test_two_sites_may_give_one_number_to_arrivals_of_a_list(zone: Zone) -> None:
    """The second comes back, too, and what is disposed of leaves the book that its own site keeps it in."""
    await left(zone, 1)
    here, there = (returned(1, {1: 1}, unfit=1, return_no=number, arrival_no="1") for number in ("R1", "R2"))
    assert only(StockReturned, await zone.feed(here)).ems_no == BOOK
    assert only(StockReturned, await zone.feed(into_far(there))).ems_no == FAR
    assert await zone.feed(here, into_far(there)) == [], "told again"
    gone = [
        disposed(1, MILK, 1, f"D-{number}").model_copy(update={"return_no": number, "arrival_no": "1", "ems_no": book})
        for number, book in (("R1", BOOK), ("R2", FAR))
    ]
    told = await zone.feed(*gone)
    assert [(each.ems_no, each.return_no) for each in told if isinstance(each, UnfitGoodsLeft)] == [
        (BOOK, "R1"),
        (FAR, "R2"),
    ]


async def test_a_rebuild_finds_the_item_of_the_other_book_that_was_there() -> None:
    """In one batch with the list itself, too, of which nothing else names that book."""
    zone = await stocked(Zone(Connections(MemoryStore()), gate_inspection_share=Decimal(0)))
    await zone.feed(far_filing(MILK), *map(matched, (2, 3)), *map(released, (2, 3)), matched(4), released(4))
    note = await load_vehicle(zone, await bundle(zone, 1))
    await zone.feed(gate_pass(note.passport_no))
    assert only(StockReturned, await zone.feed(into_far(returned(1, {1: 1})))).opened == []
    for cut in range(1, 20):
        before, after = await rebuilt_in_memory(zone, zone.db.store, cut)
        assert after == before


@given(backs=st.lists(st.tuples(st.integers(1, 3), st.integers(1, 2), st.integers(0, 1), st.booleans()), max_size=4))
@settings(max_examples=25, deadline=None)
async def test_every_piece_is_in_one_book(backs: list[tuple[int, int, int, bool]]) -> None:
    """Lists, pieces, unfit ones among them, and whether they came back to the other zone."""
    zone = await stocked(Zone(Connections(MemoryStore()), gate_inspection_share=Decimal(0)))
    await left(zone, 1, 2, 3)
    sound, unfit, out = {FAR: 0, BOOK: 0}, {FAR: 0, BOOK: 0}, dict.fromkeys((1, 2, 3), 2)
    for n, (number, pieces, spoiled, far) in enumerate(backs):
        if pieces > out[number]:
            continue
        ems_no = FAR if far else BOOK
        arrived = returned(number, {1: pieces}, unfit=spoiled, return_no=f"R{n}")
        await zone.feed(arrived.model_copy(update={"ems_no": ems_no}))
        out[number] -= pieces
        sound[ems_no] += pieces - spoiled
        unfit[ems_no] += spoiled
    home, far_item = await zone.item(), await item(zone, MILK)
    assert home and (home.on_hand, home.held, home.unfit) == (
        Decimal(4 + sound[BOOK]),
        Decimal(0),
        Decimal(unfit[BOOK]),
    )
    there = (far_item.on_hand, far_item.unfit) if far_item else (0, 0)
    assert there == (sound[FAR], unfit[FAR])
    assert 4 + sum((*sound.values(), *unfit.values(), *out.values())) == 10
    before, after = await rebuilt_in_memory(zone, zone.db.store, 3)
    assert after == before
