"""Books are filed with their items, first-line entries raise them, and the journal tells what moved and why."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from libs.runtime.twins.testing import A_DAY, only
from libs.schemas.declarations import BookItem
from libs.schemas.events.accountbook import (
    BookOpened,
    DeclarationRefused,
    EntryPosted,
    ReleaseNoteApproved,
    VerificationListApproved,
)
from services.accountbook.tests.conftest import Zone
from services.accountbook.tests.samples import (
    BOOK,
    CREAM,
    MILK,
    entry,
    filing,
    gate_pass,
    invt_no,
    matched,
    rejected,
    release_note,
    released,
    returned,
    verification_list,
)


async def test_a_filing_opens_the_book_and_a_later_one_adds_items(zone: Zone) -> None:
    events = await zone.feed(filing(["IT0003"]), filing([MILK, "IT0004"]))
    assert [event.items for event in events if isinstance(event, BookOpened)] == [3, 4]
    assert await zone.stock("IT0004") == (0, 0)


async def test_filing_a_known_item_otherwise_is_refused_and_changes_nothing(zone: Zone) -> None:
    other = BookItem(
        item_record_no=MILK, gcode="1901109000", gname="x", unit="035", unit_price=Decimal("80.00"), country="601"
    )
    refusal = only(DeclarationRefused, await zone.feed(filing(items=["IT0009"], area_code="3105W60002")))
    assert [(finding.path, finding.actual, finding.expected) for finding in refusal.findings] == [
        ("areaCode", "3105W60002", "3105W60001")
    ]
    refusal = only(DeclarationRefused, await zone.feed(filing().model_copy(update={"items": [other]})))
    assert [finding.path for finding in refusal.findings] == ["items[1].gcode", "items[1].unit"]
    assert await zone.item("IT0009") is None


async def test_an_entry_raises_stock_and_names_the_balances(zone: Zone) -> None:
    posted = only(EntryPosted, await zone.feed(entry({MILK: 5, CREAM: 1})))
    assert [(p.item_record_no, int(p.qty), int(p.on_hand), int(p.held)) for p in posted.postings] == [
        (MILK, 5, 15, 0),
        (CREAM, 1, 11, 0),
    ]
    assert await zone.stock() == (15, 0)


async def test_one_entry_document_raises_stock_once(zone: Zone) -> None:
    await zone.feed(entry({MILK: 5}, cop_no="E1"))
    again = await zone.feed(
        entry({MILK: 5}, cop_no="E1"), entry({CREAM: 5}, cop_no="E2"), entry({CREAM: 5}, cop_no="E2")
    )
    assert [type(event) for event in again] == [DeclarationRefused, EntryPosted, DeclarationRefused]
    assert (await zone.stock(), await zone.stock(CREAM)) == ((15, 0), (15, 0))


async def test_an_entry_is_refused_with_all_that_is_wrong(zone: Zone) -> None:
    refusal = only(DeclarationRefused, await zone.feed(entry({"IT7": 1, MILK: 1}, unit="035", area_code="X")))
    assert [finding.rule for finding in refusal.findings] == [
        "first-line-entry.areaCode.book@1",
        "first-line-entry.itemRecordNo.filed@1",
        "first-line-entry.unit.book@1",
    ]
    assert refusal.document == "first-line-entry"
    assert await zone.stock() == (10, 0)


async def test_a_zone_enterprise_of_another_office_files_and_enters_nothing(zone: Zone) -> None:
    """Intake says for which office it is registered."""
    other = {"sender_office": "2900", "sent_by": "3105W60001"}
    refused = only(DeclarationRefused, await zone.feed(filing(**other)))
    assert [finding.rule for finding in refused.findings] == ["book-filing.areaCode.office@1"]
    await zone.feed(filing(sender_office="3105"))
    refused = only(DeclarationRefused, await zone.feed(entry({MILK: 10}, **other)))
    assert [(f.rule, f.actual, f.expected) for f in refused.findings] == [
        ("first-line-entry.areaCode.office@1", "3105W60001 (2900)", "3105")
    ]
    only(EntryPosted, await zone.feed(entry({MILK: 10}, sender_office="3105")))


async def test_the_life_of_an_item_stands_in_its_journal(zone: Zone) -> None:
    await zone.feed(entry({MILK: 5}, cop_no="E5"))
    await zone.feed(*(matched(number, {MILK: 2}) for number in (1, 2, 3)), rejected(3), *map(released, (1, 2)))
    await zone.feed(returned(2, {1: 1}, return_no="R2"))
    bundle = only(VerificationListApproved, await zone.feed(verification_list([invt_no(1), invt_no(2)])))
    note = only(ReleaseNoteApproved, await zone.feed(release_note([bundle.bond_invt_no])))
    await zone.feed(gate_pass(note.passport_no), day=A_DAY + timedelta(days=1))
    await zone.feed(returned(1, {1: 2}, return_no="R1"), day=A_DAY + timedelta(days=9))
    [_, *rows] = await zone.journal()
    expected: list[tuple[str, str, int, int]] = [
        ("entry", "E5", 5, 15),
        ("exit", note.passport_no, -3, 12),
        ("return", "AR1", 2, 14),
    ]
    assert [(row.movement, row.document) for row in rows] == [
        (movement, document) for movement, document, *_ in expected
    ]
    balances = [(row.on_hand_change, row.on_hand) for row in rows]
    assert balances == [tuple(map(Decimal, quantities)) for _, _, *quantities in expected]
    assert [row.entry_no for row in rows] == [2, 3, 4]
    assert {(row.ems_no, row.item_record_no) for row in rows} == {(BOOK, MILK)}
    assert [(row.day - A_DAY).days for row in rows] == [0, 1, 9]
    assert len({row.cause for row in rows}) == len(rows)
    assert await zone.stock() == (14, 0)
