"""Every answer names the declaration it is for; a refusal names every rule that is broken, with both values."""

from __future__ import annotations

from typing import Any

import pytest

from libs.runtime.twins.testing import only
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.accountbook import (
    BookOpened,
    DeclarationRefused,
    EntryPosted,
    GateInspectionPosted,
    GoodsExited,
    HoldVoided,
    ReleaseNoteApproved,
    StockHeld,
    StockReturned,
    VerificationListApproved,
)
from libs.schemas.events.base import Event
from libs.schemas.events.matching import ListRefused
from services.accountbook.tests.conftest import Zone
from services.accountbook.tests.samples import (
    AREA,
    BOOK,
    CREAM,
    MILK,
    entry,
    filing,
    gate_inspection,
    gate_pass,
    invt_no,
    line,
    matched,
    rejected,
    release_note,
    released,
    returned,
    verification_list,
)

OTHER_BOOK, NO_BOOK, OTHER_AREA = "T3105W000099", "T3105W999999", "3105W60002"
NO_NOTE = "Z3105E260302999999999999"


async def answered(zone: Zone, declared: Any, kind: type[Event]) -> Any:
    """The one answer; fails where it does not name the declaration."""
    answer: Any = only(kind, await zone.feed(declared))
    assert (answer.ems_no, answer.submission_id, answer.cop_no) == (
        declared.ems_no, declared.submission_id, declared.cop_no,
    )  # fmt: skip
    return answer


async def refused(zone: Zone, declared: Any, document: str, *broken: tuple[str, str, str | None, str | None]) -> None:
    """broken: rule, path, actual, expected of every finding, in their order."""
    refusal = await answered(zone, declared, DeclarationRefused)
    assert refusal.document == document
    assert [(f.rule.removeprefix(f"{document}."), f.path, f.actual, f.expected) for f in refusal.findings] == [*broken]


async def bundled(zone: Zone, number: int) -> str:
    await zone.feed(matched(number), released(number))
    approved = await answered(zone, verification_list([invt_no(number)]), VerificationListApproved)
    return str(approved.bond_invt_no)


async def test_a_filing_otherwise_is_answered_fact_by_fact(zone: Zone) -> None:
    assert (await answered(zone, filing(["IT9"]), BookOpened)).items == 3
    otherwise = filing(area_code=OTHER_AREA, customs_code="3301", zone_type="W", entry_mode="1239")
    [milk, *_] = otherwise.items
    changed = milk.model_copy(update={"gcode": "1", "unit": "035", "unit_price": milk.unit_price + 1})
    await refused(
        zone,
        otherwise.model_copy(update={"items": [otherwise.items[1], changed]}),
        "book-filing",
        ("areaCode.filed@1", "areaCode", OTHER_AREA, AREA),
        ("customsCode.filed@1", "customsCode", "3301", "3105"),
        ("zoneType.filed@1", "zoneType", "W", "Y"),
        ("entryMode.filed@1", "entryMode", "1239", "1210"),
        ("gcode.filed@1", "items[2].gcode", "1", "1901101000"),
        ("unit.filed@1", "items[2].unit", "035", "011"),
        ("unitPrice.filed@1", "items[2].unitPrice", "81.00", "80.00"),
    )


async def test_a_filing_that_contradicts_itself_opens_no_book(zone: Zone) -> None:
    twice = filing(["IT8", "IT8"], ems_no=OTHER_BOOK)
    other = twice.items[1].model_copy(update={"unit": "035"})
    contradiction = twice.model_copy(update={"items": [twice.items[0], other]})
    await refused(zone, contradiction, "book-filing", ("unit.filed@1", "items[2].unit", "035", "011"))
    assert (await answered(zone, twice, BookOpened)).items == 1


async def test_entries_are_answered(zone: Zone) -> None:
    posted = await answered(zone, entry({MILK: 1}, cop_no="E1"), EntryPosted)
    assert [posting.item_record_no for posting in posted.postings] == [MILK]
    await refused(zone, entry({MILK: 1}, ems_no=NO_BOOK), "first-line-entry", ("emsNo.filed@1", "emsNo", NO_BOOK, None))
    await refused(
        zone,
        entry({"IT7": 1, MILK: 1}, unit="035", area_code=OTHER_AREA, cop_no="E1"),
        "first-line-entry",
        ("areaCode.book@1", "areaCode", OTHER_AREA, AREA),
        ("copNo.once@1", "copNo", "E1", None),
        ("itemRecordNo.filed@1", "lines[1].itemRecordNo", "IT7", None),
        ("unit.book@1", "lines[2].unit", "035", "011"),
    )


async def test_verification_lists_are_answered(zone: Zone) -> None:
    await zone.feed(filing(ems_no=OTHER_BOOK), matched(1), released(1))
    await refused(
        zone, verification_list(["x"], ems_no=NO_BOOK), "verification-list", ("emsNo.filed@1", "emsNo", NO_BOOK, None)
    )
    await refused(
        zone,
        verification_list(["nowhere", invt_no(1)], ems_no=OTHER_BOOK, area_code=OTHER_AREA),
        "verification-list",
        ("areaCode.book@1", "areaCode", OTHER_AREA, AREA),
        ("invtNos.known@1", "invtNos[1]", "nowhere", None),
        ("invtNos.book@1", "invtNos[2]", invt_no(1), None),
    )
    approved = await answered(zone, verification_list([invt_no(1)]), VerificationListApproved)
    assert [(ref.ref.number, ref.ref.attempt, ref.invt_no) for ref in approved.lists] == [("T000001", 1, invt_no(1))]


async def test_a_declaration_that_waited_is_answered_under_its_own_name(zone: Zone) -> None:
    declared, hopeless = verification_list([invt_no(1)]), verification_list([invt_no(2)])
    await zone.feed(matched(1), matched(2))
    assert await zone.feed(declared, hopeless) == []
    approved = only(VerificationListApproved, await zone.feed(released(1)))
    refusal = only(DeclarationRefused, await zone.feed(rejected(2)))
    for answer, waited in ((approved, declared), (refusal, hopeless)):
        assert (answer.submission_id, answer.cop_no, answer.ems_no) == (waited.submission_id, waited.cop_no, BOOK)
    assert [(f.path, f.actual) for f in refusal.findings] == [("invtNos[1]", invt_no(2))]


async def test_release_notes_are_answered(zone: Zone) -> None:
    await zone.feed(filing(ems_no=OTHER_BOOK))
    number = await bundled(zone, 1)
    await refused(
        zone, release_note([number], ems_no=NO_BOOK), "release-note", ("emsNo.filed@1", "emsNo", NO_BOOK, None)
    )
    await refused(
        zone,
        release_note([number, "QD"], ems_no=OTHER_BOOK, area_code=OTHER_AREA),
        "release-note",
        ("areaCode.book@1", "areaCode", OTHER_AREA, AREA),
        ("bondInvtNos.book@1", "bondInvtNos[1]", number, None),
        ("bondInvtNos.approved@1", "bondInvtNos[2]", "QD", None),
    )
    declared = release_note([number], vehicle_no="浙B54321")
    approved = await answered(zone, declared, ReleaseNoteApproved)
    assert (approved.vehicle_no, approved.bond_invt_nos, approved.inspection) == ("浙B54321", [number], False)
    await refused(
        zone,
        release_note([number, number]),
        "release-note",
        ("bondInvtNos.once@1", "bondInvtNos[1]", number, None),
        ("bondInvtNos.repeated@1", "bondInvtNos[2]", number, None),
    )


async def test_the_gate_answers(strict_zone: Zone) -> None:
    zone = strict_zone
    note = await answered(zone, release_note([await bundled(zone, 1)]), ReleaseNoteApproved)
    for reported, document in (
        (gate_inspection(NO_NOTE, {1: InspectionResult.NORMAL}), "gate-inspection"),
        (gate_pass(NO_NOTE), "gate-pass"),
    ):
        await refused(zone, reported, document, ("passportNo.approved@1", "passportNo", NO_NOTE, None))
    await refused(
        zone, gate_pass(note.passport_no), "gate-pass", ("passportNo.inspected@1", "passportNo", "no result", "normal")
    )
    seen = await answered(zone, gate_inspection(note.passport_no, {1: InspectionResult.NORMAL}), GateInspectionPosted)
    assert (seen.passport_no, [found.result for found in seen.results]) == (note.passport_no, [InspectionResult.NORMAL])
    exited = await answered(zone, gate_pass(note.passport_no), GoodsExited)
    assert (exited.passport_no, [ref.invt_no for ref in exited.lists]) == (note.passport_no, [invt_no(1)])
    await refused(
        zone, gate_pass(note.passport_no), "gate-pass", ("passportNo.once@1", "passportNo", note.passport_no, None)
    )
    await refused(
        zone,
        gate_inspection(note.passport_no, {1: InspectionResult.NORMAL}),
        "gate-inspection",
        ("passportNo.passed@1", "passportNo", note.passport_no, None),
    )


async def test_a_vehicle_not_drawn_needs_no_inspection(zone: Zone) -> None:
    note = await answered(zone, release_note([await bundled(zone, 1)]), ReleaseNoteApproved)
    await refused(
        zone,
        gate_inspection(note.passport_no, {1: InspectionResult.NORMAL}),
        "gate-inspection",
        ("passportNo.drawn@1", "passportNo", note.passport_no, None),
    )


async def test_a_list_is_answered_with_every_contradiction_of_its_book(zone: Zone) -> None:
    wrong = matched(
        1,
        area_code=OTHER_AREA,
        customs_code="3301",
        trade_mode="1239",
        traf_mode="5",
        lines=[line("IT9", 1, 1), line(None, 1, 2), line(MILK, 1, 3, gcode="0", unit="035"), line(CREAM, 11, 4)],
    )
    refusal = only(ListRefused, await zone.feed(wrong))
    assert [(f.rule.removeprefix("621."), f.path, f.actual, f.expected) for f in refusal.findings] == [
        ("areaCode.book@1", "InventoryHead.areaCode", OTHER_AREA, AREA),
        ("customsCode.book@1", "InventoryHead.customsCode", "3301", "3105"),
        ("tradeMode.entry@1", "InventoryHead.tradeMode", "1239", "1210"),
        ("trafMode.zone@1", "InventoryHead.trafMode", "5", "Y"),
        ("itemRecordNo.filed@1", "InventoryList[1].itemRecordNo", "IT9", None),
        ("itemRecordNo.filed@1", "InventoryList[2].itemRecordNo", None, None),
        ("gcode.book@1", "InventoryList[3].gcode", "0", "1901101000"),
        ("unit.book@1", "InventoryList[3].unit", "035", "011"),
        ("qty.stock@1", "InventoryList[4].qty", "11", "10"),
    ]
    assert refusal.list == wrong.list
    assert refusal.refused_by == "accountbook"


@pytest.mark.parametrize(
    ("changes", "rule", "actual"),
    [({"trade_mode": "0110"}, "621.tradeMode.valid@1", "0110"), ({"ems_no": NO_BOOK}, "621.emsNo.filed@1", NO_BOOK)],
)
async def test_without_a_mode_or_a_book_nothing_else_is_asked(zone: Zone, changes: Any, rule: str, actual: str) -> None:
    refusal = only(ListRefused, await zone.feed(matched(1, **changes)))
    assert [(f.rule, f.actual, f.code) for f in refusal.findings] == [(rule, actual, "-621003")]


async def test_a_hold_repeats_the_list_and_names_it_to_its_end(zone: Zone) -> None:
    facts = matched(1, {MILK: 3})
    held = only(StockHeld, await zone.feed(facts))
    assert (held.list, held.fees, held.lines) == (facts.list, facts.fees, facts.lines)
    await zone.feed(released(1))
    back = only(StockReturned, await zone.feed(returned(1, {1: 1}, return_no="R7")))
    assert (back.ems_no, back.list_ref.ref.number, back.return_no) == (BOOK, "T000001", "R7")
    await zone.feed(matched(2))
    voided = only(HoldVoided, await zone.feed(rejected(2)))
    assert (voided.ems_no, voided.list_ref.ref.number, voided.list_ref.invt_no) == (BOOK, "T000002", invt_no(2))
