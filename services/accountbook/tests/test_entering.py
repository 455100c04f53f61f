"""Goods enter an export book from outside: the gate raises it and says so for the refund, once."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from libs.runtime.failures import Transient
from libs.runtime.processing import Batch, collect
from libs.runtime.twins.testing import A_DAY, kinds, only
from libs.schemas.codes.book_kinds import AT_ONCE, BOOK_KINDS, BookKind, ZoneCondition
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.accountbook import (
    BookOpened,
    DeclarationRefused,
    EntryListApproved,
    GateInspectionPosted,
    GoodsEntered,
    RefundEvidenceIssued,
    ReleaseNoteApproved,
    ReleaseNoteWithdrawn,
    StockHeld,
    VerificationListWithdrawn,
)
from libs.schemas.events.matching import ListRefused
from services.accountbook.tests import samples
from services.accountbook.tests.conftest import Zone
from services.accountbook.tests.export_samples import (
    BOOK,
    OUTSIDE,
    conditions,
    entered,
    entry_id,
    entry_list,
    filing,
    gate_inspection,
    gate_pass,
    matched,
    note,
    stocked,
)
from services.accountbook.tests.samples import AREA, CREAM, MILK

NORMAL = InspectionResult.NORMAL


async def _item(zone: Zone, item: str = MILK) -> tuple[int, int]:
    """(on hand, held) of an item of the export book."""
    async with zone._transaction() as db:
        (found,) = await zone._rows(db).lock_items({(BOOK, item)})
    return int(found.on_hand), int(found.held)


async def _ready(zone: Zone) -> Zone:
    await zone.feed(conditions(), filing())
    return zone


async def _approved(zone: Zone, quantities: dict[str, int], number: int = 0) -> str:
    return str(only(EntryListApproved, await zone.feed(entry_list(quantities, number))).bond_invt_no)


@pytest.mark.requirement("Z8")
@pytest.mark.requirement("Z10")
async def test_goods_count_when_they_really_enter(zone: Zone) -> None:
    await _ready(zone)
    one, other = await _approved(zone, {MILK: 6, CREAM: 1}, 1), await _approved(zone, {MILK: 4}, 2)
    assert re.fullmatch(r"QD310526I\d{9}", one)
    assert kinds(await zone.feed(matched(1))) == [ListRefused], "nothing is in the zone yet"
    vehicle = only(ReleaseNoteApproved, await zone.feed(note([one, other], total_weight=Decimal(6400))))
    assert re.fullmatch(r"Z3105I260302\d{12}", vehicle.passport_no)
    assert (vehicle.io_type, vehicle.inspection, vehicle.lists, await _item(zone)) == ("I", False, [], (0, 0))
    came, *evidence = await zone.feed(gate_pass(vehicle.passport_no))
    assert isinstance(came, GoodsEntered)
    assert came.bond_invt_nos == [one, other]
    assert [(p.item_record_no, int(p.qty), int(p.on_hand), int(p.held)) for p in came.postings] == [
        (MILK, 10, 10, 0),
        (CREAM, 1, 1, 0),
    ]
    told = [
        (
            e.entry_id,
            e.outside_code,
            e.area_code,
            e.bond_invt_no,
            e.passport_no,
            [(x.gcode, int(x.qty)) for x in e.lines],
        )
        for e in evidence
        if isinstance(e, RefundEvidenceIssued)
    ]
    milk, cream = samples.GOODS[MILK], samples.GOODS[CREAM]
    assert told == [
        (entry_id(1), OUTSIDE, AREA, one, vehicle.passport_no, [(milk, 6), (cream, 1)]),
        (entry_id(2), OUTSIDE, AREA, other, vehicle.passport_no, [(milk, 4)]),
    ]
    assert kinds(await zone.feed(gate_pass(vehicle.passport_no))) == [DeclarationRefused], "once"
    assert await _item(zone) == (10, 0)
    assert kinds(await zone.feed(matched(1))) == [StockHeld]


async def test_goods_found_otherwise_at_the_gate_stay_outside(strict_zone: Zone) -> None:
    zone = await _ready(strict_zone)
    one, other = await _approved(zone, {MILK: 6}, 1), await _approved(zone, {MILK: 4}, 2)
    vehicle = only(ReleaseNoteApproved, await zone.feed(note([one, other])))
    assert vehicle.inspection
    assert kinds(await zone.feed(gate_pass(vehicle.passport_no))) == [DeclarationRefused]
    found = only(GateInspectionPosted, await zone.feed(gate_inspection(vehicle.passport_no, {one: NORMAL})))
    assert ([e.bond_invt_no for e in found.entries], found.awaited, found.results) == ([one], [other], [])
    await zone.feed(gate_inspection(vehicle.passport_no, {other: InspectionResult.DECLARATION_ERROR}))
    came, *evidence = await zone.feed(gate_pass(vehicle.passport_no))
    assert isinstance(came, GoodsEntered) and came.bond_invt_nos == [one]
    assert [e.entry_id for e in evidence if isinstance(e, RefundEvidenceIssued)] == [entry_id(1)]
    assert await _item(zone) == (6, 0)
    refused = only(DeclarationRefused, await zone.feed(note([other])))
    assert [f.rule for f in refused.findings] == ["release-note.bondInvtNos.approved@1"]
    await _approved(zone, {MILK: 4}, 2)


async def test_a_book_is_filed_and_used_in_one_batch(zone: Zone) -> None:
    """Its office has given out numbers before."""
    await _ready(zone)
    first = await _approved(zone, {MILK: 1}, 1)
    vehicle = only(ReleaseNoteApproved, await zone.feed(note([first])))
    own = {"ems_no": "T3105W00E002"}
    opened, listed, empty = await zone.feed(filing(**own), entry_list({MILK: 4}, 2, **own), note([], **own))
    assert isinstance(opened, BookOpened)
    assert isinstance(listed, EntryListApproved) and isinstance(empty, ReleaseNoteApproved)
    assert [number[-1] for number in (first, listed.bond_invt_no)] == ["1", "2"]
    assert [number[-1] for number in (vehicle.passport_no, empty.passport_no)] == ["1", "2"]


async def test_of_two_workers_with_one_declaration_from_outside_the_second_tries_again(zone: Zone) -> None:
    """Each declares it for a book of another office, and neither sees the other's list."""
    await _ready(zone)
    own = "T3105W00E002"
    await zone.feed(filing(ems_no=own, customs_code="2921"))
    batch = Batch([zone.record(entry_list({MILK: 4}, 1, ems_no=own))])
    async with zone._transaction() as db:
        late = await zone.book.load(db, batch)
    await _approved(zone, {MILK: 6}, 1)
    with pytest.raises(Transient):
        async with zone._transaction() as db:
            await zone.book.save(db, zone.book.decide(late, batch).changes)
    async with zone._transaction() as db:
        again = zone.book.decide(await zone.book.load(db, batch), batch)
    refused = only(DeclarationRefused, collect(again.outputs))
    assert [f.rule for f in refused.findings] == ["entry-verification-list.entryId.once@1"]


async def test_notes_and_lists_of_entries_are_withdrawn_until_they_passed(zone: Zone) -> None:
    await _ready(zone)
    number = await _approved(zone, {MILK: 6}, 1)
    vehicle = only(ReleaseNoteApproved, await zone.feed(note([number])))
    own = {"ems_no": BOOK}
    assert kinds(await zone.feed(samples.list_withdrawal(number, **own))) == [DeclarationRefused]
    assert kinds(await zone.feed(samples.note_withdrawal(vehicle.passport_no, **own))) == [ReleaseNoteWithdrawn]
    assert kinds(
        await zone.feed(samples.list_withdrawal(number, **own), entry_list({MILK: 6}, 1), entry_list({MILK: 6}, 1))
    ) == [VerificationListWithdrawn, EntryListApproved, DeclarationRefused]
    assert await _item(zone) == (0, 0)
    again = await entered(zone, {MILK: 6}, 2)
    refused = await zone.feed(samples.note_withdrawal(again.passport_no, **own))
    assert kinds(refused) == [DeclarationRefused]


@pytest.mark.requirement("Z4", "Z5", "Z6")
async def test_each_condition_is_asked_on_the_day(zone: Zone) -> None:
    """Of the filing, of entries, of lists; what is over or not yet is as good as missing."""
    refused = only(DeclarationRefused, await zone.feed(filing()))
    assert [(f.rule, f.actual, f.expected) for f in refused.findings] == [
        ("book-filing.areaCode.conditions@1", None, each)
        for each in ("site", "qualification", "docking", "export-book")
    ]
    await zone.feed(conditions(), conditions([ZoneCondition.DOCKING], until="20260301"))
    refused = only(DeclarationRefused, await zone.feed(filing()))
    assert [(f.actual, f.expected) for f in refused.findings] == [("2020-01-01 - 2026-03-01", "docking")]
    assert kinds(await zone.feed(filing(), day=A_DAY - timedelta(days=1))) == [BookOpened]
    refused = only(DeclarationRefused, await zone.feed(entry_list({MILK: 1})))
    assert [f.rule for f in refused.findings] == ["entry-verification-list.areaCode.conditions@1"]
    listed = only(ListRefused, await zone.feed(matched(1)))
    assert [f.rule for f in listed.findings] == ["603.iacCode.conditions@1", "603.qty.stock@1"]
    await zone.feed(conditions([ZoneCondition.DOCKING]))
    await entered(zone, {MILK: 2})
    assert kinds(await zone.feed(matched(1))) == [StockHeld]


async def test_goods_from_abroad_enter_an_import_book_by_list_note_and_gate(zone: Zone) -> None:
    """They are no stock before the gate, and no evidence for a refund after it: nothing of them was exported."""
    own, before = {"ems_no": samples.BOOK}, await zone.stock()
    listed = only(EntryListApproved, await zone.feed(entry_list({MILK: 6, CREAM: 1}, 1, **own)))
    vehicle = only(ReleaseNoteApproved, await zone.feed(note([listed.bond_invt_no], **own)))
    assert (await zone.stock(), re.fullmatch(r"QD310526I\d{9}", listed.bond_invt_no) is None) == (before, False)
    came = only(GoodsEntered, await zone.feed(gate_pass(vehicle.passport_no, **own)))
    assert [(p.item_record_no, int(p.qty)) for p in came.postings] == [(MILK, 6), (CREAM, 1)]
    assert await zone.stock() == (before[0] + 6, before[1])
    assert kinds(await zone.feed(samples.matched(1, {MILK: 6 + before[0]}))) == [StockHeld]


async def test_goods_enter_a_book_by_the_documents_of_its_row_alone(
    zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _ready(zone)
    monkeypatch.setitem(BOOK_KINDS, BookKind.EXPORT, replace(BOOK_KINDS[BookKind.EXPORT], enters_by=(AT_ONCE,)))
    refused = only(DeclarationRefused, await zone.feed(entry_list({MILK: 6})))
    assert [f.rule for f in refused.findings] == ["entry-verification-list.emsNo.filed@1"]


@pytest.mark.requirement("Z7")
async def test_the_kinds_of_books_never_mix(zone: Zone) -> None:
    """Lists of imports draw on no export book, nor the other way; goods enter each by its own document."""
    await stocked(zone)
    imported = only(ListRefused, await zone.feed(samples.matched(1, ems_no=BOOK)))
    assert [(f.rule, f.actual, f.expected) for f in imported.findings] == [("621.emsNo.kind@1", "I", "E")]
    exported = only(ListRefused, await zone.feed(matched(2, ems_no=samples.BOOK)))
    assert [(f.rule, f.actual, f.expected) for f in exported.findings] == [("603.emsNo.kind@1", "E", "I")]
    first_line = only(DeclarationRefused, await zone.feed(samples.entry({MILK: 1}, ems_no=BOOK)))
    assert [(f.rule, f.actual, f.expected) for f in first_line.findings] == [
        ("first-line-entry.emsNo.kind@1", "first-line-entry", "entry-verification-list")
    ]
    assert (await _item(zone), await zone.stock()) == ((10, 0), (10, 0))
