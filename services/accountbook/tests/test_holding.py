"""Stock for matched lists: all of it at once, or a refusal that names everything."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from libs.runtime.twins.testing import A_DAY, only
from libs.schemas.codes import supervision_modes as modes
from libs.schemas.events.accountbook import DeclarationRefused, HoldVoided, StockHeld
from libs.schemas.events.base import reader_of
from libs.schemas.events.matching import ListRefused
from services.accountbook.domain.holding import holds_stock, leaves_by_gate
from services.accountbook.tests import export_samples as exports
from services.accountbook.tests.conftest import Zone
from services.accountbook.tests.samples import (
    CREAM,
    MILK,
    entry,
    invt_no,
    line,
    matched,
    rejected,
    released,
    sent_back,
    verification_list,
)


async def test_a_hold_reserves_stock_and_carries_what_later_checks_need(zone: Zone) -> None:
    held = only(StockHeld, await zone.feed(matched(1, {MILK: 3, CREAM: 2})))
    assert (held.ref.attempt, held.ref.number) == (1, "T000001")
    assert held.book and (held.book.entry_mode, held.book.zone_type) == ("1210", "Y")
    assert [line.qty for line in held.lines] == ["3", "2"]
    assert held.book.prices == ["80.00", "80.00"]
    assert reader_of(StockHeld)(held.encode()) == held
    assert (await zone.stock(), await zone.stock(CREAM)) == ((10, 3), (10, 2))


async def test_an_import_and_an_export_of_one_number_are_two_cases(zone: Zone) -> None:
    await exports.stocked(zone)
    held = [event for event in await zone.feed(matched(1), exports.matched(1)) if isinstance(event, StockHeld)]
    assert [event.key for event in held] == ["3301960AB1:T000001", "E:3301960AB1:T000001"]
    assert await zone.stock() == (10, 2)
    voided = only(HoldVoided, await zone.feed(rejected(1, direction="E", ems_no=exports.BOOK)))
    assert (voided.list_ref.ref, voided.ems_no, await zone.stock()) == (held[1].ref, exports.BOOK, (10, 2))


async def test_every_short_line_is_named_with_both_values_and_nothing_is_held(zone: Zone) -> None:
    refusal = only(ListRefused, await zone.feed(matched(1, {MILK: 11, CREAM: 12})))
    assert refusal.refused_by == "accountbook"
    assert [(f.path, f.actual, f.expected, f.rule) for f in refusal.findings] == [
        ("InventoryList[1].qty", "11", "10", "621.qty.stock@1"),
        ("InventoryList[2].qty", "12", "10", "621.qty.stock@1"),
    ]
    assert (await zone.stock(), await zone.stock(CREAM)) == ((10, 0), (10, 0))


async def test_two_lines_of_one_item_share_its_stock(zone: Zone) -> None:
    refusal = only(ListRefused, await zone.feed(matched(1, lines=[line(MILK, 6, 1), line(MILK, 5, 2)])))
    assert [(finding.path, finding.expected) for finding in refusal.findings] == [("InventoryList[2].qty", "4")]
    held = await zone.feed(matched(2, lines=[line(MILK, 6, 1), line(MILK, 4, 2)]), matched(3, {MILK: 1}))
    assert [type(event) for event in held] == [StockHeld, ListRefused]
    assert await zone.stock() == (10, 10)


async def test_an_entry_earlier_in_the_batch_counts(zone: Zone) -> None:
    only(StockHeld, await zone.feed(entry({MILK: 1}), matched(1, {MILK: 11})))
    assert await zone.stock() == (11, 11)


@pytest.mark.requirement("B6")
async def test_all_contradictions_with_the_book_come_at_once(zone: Zone) -> None:
    wrong = matched(
        1,
        area_code="3105W60002",
        customs_code="3301",
        trade_mode="1239",
        lines=[line("IT9999", 1, 1), line(None, 1, 2), line(MILK, 1, 3, gcode="0000000000", unit="035")],
    )
    refusal = only(ListRefused, await zone.feed(wrong))
    assert [finding.rule for finding in refusal.findings] == [
        "621.areaCode.book@1",
        "621.customsCode.book@1",
        "621.tradeMode.entry@1",
        "621.itemRecordNo.filed@1",
        "621.itemRecordNo.filed@1",
        "621.gcode.book@1",
        "621.unit.book@1",
    ]
    assert {finding.code for finding in refusal.findings} == {"-621003"}


async def test_a_list_declared_elsewhere_names_the_zone_s_office_as_its_port(zone: Zone) -> None:
    """Review asks whether it may be declared there, and is told the zone's office."""
    held = only(StockHeld, await zone.feed(matched(1, customs_code="2992", port_office="3105")))
    assert held.book and held.book.customs_code == "3105"
    at_home = only(StockHeld, await zone.feed(matched(2, port_office="2248")))
    assert at_home.book and at_home.book.customs_code is None
    only(ListRefused, await zone.feed(matched(3, customs_code="2992", port_office="2248")))


@pytest.mark.parametrize("ems_no", ["T3105W999999", None])
async def test_a_bonded_list_needs_a_filed_book(zone: Zone, ems_no: str | None) -> None:
    refusal = only(ListRefused, await zone.feed(matched(1, ems_no=ems_no)))
    assert [finding.rule for finding in refusal.findings] == ["621.emsNo.filed@1"]


async def test_direct_purchase_needs_no_book(zone: Zone) -> None:
    direct = matched(1, trade_mode="9610", ems_no=None, area_code=None, lines=[line(None, 99)])
    held = only(StockHeld, await zone.feed(direct))
    assert held.book is None
    assert await zone.feed(rejected(1)) == []


async def test_an_unknown_mode_is_refused(zone: Zone) -> None:
    refusal = only(ListRefused, await zone.feed(matched(1, trade_mode="0110")))
    assert [finding.rule for finding in refusal.findings] == ["621.tradeMode.valid@1"]


async def test_a_rejection_frees_the_stock_of_its_list_once(zone: Zone) -> None:
    await zone.feed(matched(1, {MILK: 3, CREAM: 1}))
    voided = only(HoldVoided, await zone.feed(rejected(1), rejected(1)))
    assert [(p.item_record_no, int(p.qty), int(p.held)) for p in voided.postings] == [(MILK, 3, 0), (CREAM, 1, 0)]
    assert await zone.feed(rejected(1)) == []
    assert await zone.stock() == (10, 0)


async def test_goods_sent_back_abroad_stay_held_until_they_have_left(zone: Zone) -> None:
    await zone.feed(matched(1, {MILK: 3}))
    assert await zone.feed(sent_back(1), sent_back(1)) == []
    assert await zone.stock() == (10, 3)
    assert await zone.waiting() == [("kept-awaits-exit", 1)]
    assert await zone.feed(rejected(1), released(1)) == []
    only(ListRefused, await zone.feed(matched(2, {MILK: 8})))


@pytest.mark.parametrize("ended", [None, rejected, sent_back])
async def test_an_attempt_matched_again_holds_nothing_more(zone: Zone, ended: Any) -> None:
    """A dead letter replayed, or a fact told again under a new cause."""
    await zone.feed(matched(1), matched(1))
    if ended:
        await zone.feed(ended(1))
    before = await zone.stock()
    assert await zone.feed(matched(1)) == []
    assert await zone.stock() == before


async def test_a_mode_whose_row_holds_no_stock_holds_none(zone: Zone, monkeypatch: pytest.MonkeyPatch) -> None:
    row = modes.supervision_mode("1210", modes.IMPORT, A_DAY)
    assert row and {member for member, services in modes.ASKED_BY.items() if "accountbook" in services} == {
        modes.Hold.STOCK, modes.Check.EXIT_TRANSPORT, modes.Check.REGIONAL_SCOPE, modes.Exit.ZONE_GATE,
        modes.Station.TAX,  # libs/schemas/tests/test_courses.py
    }  # fmt: skip
    without = replace(row, holds=row.holds - {modes.Hold.STOCK})
    monkeypatch.setattr(modes, "supervision_mode", lambda *_: without)
    holds_stock.cache_clear()
    only(StockHeld, await zone.feed(matched(1)))
    assert await zone.stock() == (10, 0)
    holds_stock.cache_clear()


async def test_goods_whose_row_leaves_by_another_way_do_not_pass_the_gate(
    zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    await zone.feed(matched(1))
    row = modes.supervision_mode("1210", modes.IMPORT, A_DAY)
    assert row
    elsewhere = replace(row, exit=modes.Exit.DEPARTURE)
    monkeypatch.setattr(modes, "supervision_mode", lambda *_: elsewhere)
    leaves_by_gate.cache_clear()
    await zone.feed(released(1), verification_list([invt_no(1)]))
    refusal = only(DeclarationRefused, await zone.close(A_DAY))
    assert [finding.actual for finding in refusal.findings] == [invt_no(1)]
    leaves_by_gate.cache_clear()


async def test_a_late_void_of_attempt_1_leaves_attempt_2_alone(zone: Zone) -> None:
    await zone.feed(matched(1), matched(1, attempt=2))
    assert only(HoldVoided, await zone.feed(rejected(1))).list_ref.ref.attempt == 1
    assert await zone.stock() == (10, 2)


async def test_a_verdict_on_an_attempt_unknown_here_is_nothing_to_us(zone: Zone) -> None:
    assert await zone.feed(rejected(77)) == []


@pytest.mark.requirement("B7")
async def test_a_mode_whose_row_does_not_ask_leaves_by_any_transport(
    zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = modes.supervision_mode("1210", modes.IMPORT, A_DAY)
    assert row
    [finding] = only(ListRefused, await zone.feed(matched(1, traf_mode="W"))).findings
    assert (finding.rule, finding.actual, finding.expected) == ("621.trafMode.zone@1", "W", "Y")
    asks_less = replace(row, code="9905", checks=row.checks - {modes.Check.EXIT_TRANSPORT, modes.Check.ENTRY_MODE})
    monkeypatch.setitem(modes._BY_KEY, (asks_less.code, modes.IMPORT), (asks_less,))
    refused = only(ListRefused, await zone.feed(matched(2, traf_mode="W", trade_mode="9905")))
    assert [finding.rule for finding in refused.findings] == ["621.tradeMode.entry@1"]
