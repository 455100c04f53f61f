"""Returned goods: back on hand, no longer held, apart where unfit, and waiting while under control."""

from __future__ import annotations

import pytest

from libs.runtime.twins.testing import only
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.accountbook import GoodsExited, StockReturned, UnfitGoodsLeft
from libs.schemas.events.export_returns import ExportUnfitGoodsDisposed
from services.accountbook.tests.conftest import Zone
from services.accountbook.tests.samples import (
    CREAM,
    MILK,
    detained,
    disposed,
    gate_inspection,
    gate_pass,
    invt_no,
    lifted,
    matched,
    released,
    returned,
    sent_back,
)
from services.accountbook.tests.test_gate import bundle, load_vehicle


async def test_what_left_the_gate_comes_back_on_hand(zone: Zone) -> None:
    note = await load_vehicle(zone, await bundle(zone, 1))
    await zone.feed(gate_pass(note.passport_no))
    back = only(StockReturned, await zone.feed(returned(1, {1: 1})))
    assert [(p.item_record_no, int(p.qty), int(p.on_hand), int(p.held)) for p in back.postings] == [(MILK, 1, 9, 0)]
    await zone.feed(returned(1, {1: 1, 2: 1}, return_no="R2"))
    assert (await zone.stock(), await zone.stock(CREAM)) == ((10, 0), (10, 0))


async def test_what_had_not_left_is_only_no_longer_held(zone: Zone) -> None:
    note = await load_vehicle(zone, await bundle(zone, 1, 2))
    back = only(StockReturned, (await zone.feed(returned(1, {1: 1}), returned(2, {1: 2, 2: 1})))[:1])
    assert [(p.item_record_no, int(p.qty), int(p.on_hand), int(p.held)) for p in back.postings] == [(MILK, 1, 10, 3)]
    exited = only(GoodsExited, await zone.feed(gate_pass(note.passport_no)))
    assert [ref.invt_no for ref in exited.lists] == [invt_no(1)]
    assert (await zone.stock(), await zone.stock(CREAM)) == ((9, 0), (9, 0))


async def test_unfit_goods_stand_apart_of_stock_until_they_are_gone(zone: Zone) -> None:
    """One list's pieces had left the gate, the other's had not: none of them is on sale."""
    note = await load_vehicle(zone, await bundle(zone, 1))
    await zone.feed(gate_pass(note.passport_no))
    out = only(StockReturned, await zone.feed(returned(1, {1: 2}, unfit=1)))
    assert [(p.qty, p.on_hand, p.held, p.unfit) for p in (*out.postings, *out.unfit)] == [(1, 9, 0, None), (1, 9, 0, 1)]
    await zone.feed(matched(2), released(2))
    inside = only(StockReturned, await zone.feed(returned(2, {1: 1}, unfit=1)))
    assert (inside.postings, [(p.on_hand, p.held, p.unfit) for p in inside.unfit]) == ([], [(8, 1, 2)])
    gone = only(UnfitGoodsLeft, await zone.feed(disposed(1, MILK, 1)))
    assert [(p.qty, p.unfit) for p in gone.postings] == [(1, 1)]
    assert await zone.feed(disposed(1, MILK, 1)) == [], "told again"
    assert await zone.stock() == (8, 1)


async def test_unfit_exports_are_gone_from_the_book_that_they_stood_in(zone: Zone) -> None:
    """Those that went to the home market stood in none."""
    note = await load_vehicle(zone, await bundle(zone, 1))
    await zone.feed(gate_pass(note.passport_no), returned(1, {1: 2}, unfit=2))
    said = disposed(1, MILK, 1)
    gone = ExportUnfitGoodsDisposed(**{**dict(said), "applied": "s-R1"})
    assert await zone.feed(gone.model_copy(update={"ems_no": None})) == []
    assert [(p.qty, p.unfit) for p in only(UnfitGoodsLeft, await zone.feed(gone)).postings] == [(1, 1)]
    assert await zone.feed(gone) == [], "told again"


async def test_what_stands_on_a_drawn_note_comes_back_once_it_is_found_normal(strict_zone: Zone) -> None:
    """Nor may the vehicle be emptied by returning its lists: B8's sibling at the gate."""
    zone = strict_zone
    note = await load_vehicle(zone, await bundle(zone, 1, 2))
    assert await zone.feed(returned(1, {1: 2, 2: 1})) == []
    assert await zone.stock() == (10, 4), "held as before, not on sale"
    assert await zone.feed(returned(1, {1: 2, 2: 1})) == [], "told again"
    told = await zone.feed(gate_inspection(note.passport_no, {1: InspectionResult.NORMAL, 2: InspectionResult.NORMAL}))
    assert only(StockReturned, told).exited is False
    assert await zone.stock() == (10, 2)
    assert [ref.invt_no for ref in only(GoodsExited, await zone.feed(gate_pass(note.passport_no))).lists] == [
        invt_no(2)
    ]


async def test_what_came_back_of_a_detained_list_waits_for_the_verdict(strict_zone: Zone) -> None:
    zone = strict_zone
    note = await load_vehicle(zone, await bundle(zone, 1, 2))
    await zone.feed(gate_inspection(note.passport_no, {1: InspectionResult.LICENCE, 2: InspectionResult.LICENCE}))
    await zone.feed(detained(1), detained(2))
    other = returned(1, {1: 1}, return_no="R2", arrival_no="AR1")
    assert await zone.feed(returned(1, {1: 1}), other, returned(2, {1: 1})) == []
    told = await zone.feed(lifted(1))
    back = [(each.return_no, each.arrival_no) for each in told if isinstance(each, StockReturned)]
    assert back == [("R1", "AR1"), ("R2", "AR1")], "two sites' arrivals of one number"
    await zone.feed(sent_back(2))
    assert await zone.stock() == (10, 2), "what is sent back abroad is never on sale again"


async def test_what_is_disposed_of_while_it_waits_leaves_behind_the_return(strict_zone: Zone) -> None:
    """Its site may have destroyed unfit pieces already, when the gate's result lets the return in."""
    zone = strict_zone
    note = await load_vehicle(zone, await bundle(zone, 1, 2))
    assert await zone.feed(returned(1, {1: 2}, unfit=1), disposed(1, MILK, 1), disposed(1, MILK, 1)) == []
    told = await zone.feed(gate_inspection(note.passport_no, {1: InspectionResult.NORMAL, 2: InspectionResult.NORMAL}))
    assert [(p.qty, p.unfit) for p in only(StockReturned, told).unfit] == [(1, 1)]
    assert [(p.qty, p.unfit) for p in only(UnfitGoodsLeft, told).postings] == [(1, 0)]
    assert await zone.feed(disposed(1, MILK, 1)) == [], "told again"


@pytest.mark.parametrize("control", ["waiting", "over"])
async def test_what_customs_keeps_is_not_disposed_of_as_a_returns(strict_zone: Zone, control: str) -> None:
    zone = strict_zone
    note = await load_vehicle(zone, await bundle(zone, 1))
    await zone.feed(gate_inspection(note.passport_no, {1: InspectionResult.LICENCE}), detained(1))
    before = [sent_back(1)] if control == "over" else []
    await zone.feed(*before, returned(1, {1: 1}, unfit=1))
    await zone.feed(*([] if before else [sent_back(1)]))
    stock = await zone.stock()
    assert await zone.feed(disposed(1, MILK, 1)) == [] and await zone.stock() == stock


async def test_a_return_told_again_comes_back_once(zone: Zone) -> None:
    """In two pieces' list, one piece: told twice it would fit twice, before the gate and behind it."""
    await zone.feed(matched(1), released(1))
    only(StockReturned, await zone.feed(returned(1, {1: 1})))
    assert await zone.feed(returned(1, {1: 1})) == []
    assert await zone.stock() == (10, 1)
