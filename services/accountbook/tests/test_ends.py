"""Detained goods end: sent back abroad by list, note and gate, or confiscated and taken out. None is sold again."""

from __future__ import annotations

import pytest

from libs.runtime.twins.testing import only
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.accountbook import (
    DeclarationRefused,
    GoodsConfiscated,
    GoodsExited,
    GoodsSentBack,
    ReleaseNoteApproved,
    VerificationListApproved,
)
from libs.schemas.events.base import Event
from libs.schemas.findings import Finding
from services.accountbook.tests.conftest import Zone
from services.accountbook.tests.samples import (
    CREAM,
    MILK,
    confiscated,
    confiscation,
    gate_inspection,
    gate_pass,
    invt_no,
    matched,
    rejected,
    release_note,
    released,
    returned,
    sent_back,
    verification_list,
)

NORMAL = InspectionResult.NORMAL


def findings(events: list[Event]) -> list[Finding]:
    found: list[Finding] = only(DeclarationRefused, events).findings
    return found


async def leave(zone: Zone, *numbers: int) -> list[Event]:
    """Lists are bundled, noted and driven out; nothing is drawn."""
    listed = only(VerificationListApproved, await zone.feed(verification_list([invt_no(each) for each in numbers])))
    note = only(ReleaseNoteApproved, await zone.feed(release_note([listed.bond_invt_no])))
    return await zone.feed(gate_pass(note.passport_no))


@pytest.mark.requirement("B13")
async def test_goods_sent_back_leave_by_list_note_and_gate_posted_apart(zone: Zone) -> None:
    await zone.feed(matched(1, {MILK: 2, CREAM: 1}), matched(2), sent_back(1), released(2))
    exited, back = await leave(zone, 1, 2)
    assert isinstance(exited, GoodsExited) and isinstance(back, GoodsSentBack)
    assert [ref.invt_no for ref in exited.lists] == [invt_no(2)]
    assert [ref.invt_no for ref in back.lists] == [invt_no(1)]
    assert [(p.item_record_no, int(p.qty)) for p in back.postings] == [(MILK, 2), (CREAM, 1)]
    assert (await zone.stock(), await zone.stock(CREAM)) == ((6, 0), (9, 0))
    assert [row.movement for row in await zone.journal()] == ["entry", "exit", "sent-back"]
    assert await zone.waiting() == []


async def test_what_is_sent_back_needs_no_release_and_leaves_once(zone: Zone) -> None:
    await zone.feed(matched(1), released(1), sent_back(1, released=True))
    await leave(zone, 1)
    assert findings(await zone.feed(verification_list([invt_no(1)])))[0].rule == "verification-list.invtNos.valid@1"
    assert await zone.feed(rejected(1), returned(1, {1: 1}), sent_back(1)) == []
    assert await zone.stock() == (8, 0)


async def test_a_list_that_waits_to_be_sold_is_not_sent_abroad_by_its_declaration(zone: Zone) -> None:
    await zone.feed(matched(1), verification_list([invt_no(1)]))
    (found,) = findings(await zone.feed(sent_back(1)))
    assert found.rule == "verification-list.invtNos.released@1"
    only(VerificationListApproved, await zone.feed(verification_list([invt_no(1)])))


async def test_an_inspected_parcel_on_its_way_abroad_may_come_off_and_go_later(strict_zone: Zone) -> None:
    zone = strict_zone
    await zone.feed(matched(1), sent_back(1))
    listed = only(VerificationListApproved, await zone.feed(verification_list([invt_no(1)])))
    note = only(ReleaseNoteApproved, await zone.feed(release_note([listed.bond_invt_no])))
    assert len(await zone.feed(gate_inspection(note.passport_no, {1: InspectionResult.LICENCE}))) == 1
    listed = only(VerificationListApproved, await zone.feed(verification_list([invt_no(1)])))
    note = only(ReleaseNoteApproved, await zone.feed(release_note([listed.bond_invt_no])))
    await zone.feed(gate_inspection(note.passport_no, {1: NORMAL}))
    assert [type(event) for event in await zone.feed(gate_pass(note.passport_no))] == [GoodsExited, GoodsSentBack]


@pytest.mark.requirement("B13")
@pytest.mark.parametrize("was_released", [True, False])
async def test_confiscated_goods_are_taken_out_of_the_book(zone: Zone, was_released: bool) -> None:
    await zone.feed(matched(1, {MILK: 2, CREAM: 1}), *([released(1)] if was_released else []))
    assert await zone.feed(confiscated(1, released=was_released)) == []
    assert (await zone.stock(), await zone.waiting()) == ((10, 2), [("seized-awaits-confiscation", 1)])
    assert findings(await zone.feed(verification_list([invt_no(1)])))[0].rule == "verification-list.invtNos.valid@1"
    refused = findings(await zone.feed(confiscation([invt_no(1)], sent_by="G9", sender_office="2900")))
    assert [(each.rule, each.actual, each.expected) for each in refused] == [
        ("confiscation.officer.office@1", "G9 (2900)", "3105")
    ]
    taken = only(GoodsConfiscated, await zone.feed(confiscation([invt_no(1)], sent_by="G7", sender_office="3105")))
    assert (taken.decision_no, [ref.invt_no for ref in taken.lists]) == ("JD1", [invt_no(1)])
    assert (await zone.stock(), await zone.stock(CREAM)) == ((8, 0), (9, 0))
    assert (await zone.journal())[-1].movement == "confiscation"
    assert await zone.feed(rejected(1), returned(1, {1: 1})) == []
    assert await zone.waiting() == []


async def test_only_what_is_confiscated_is_taken_out_and_once(zone: Zone) -> None:
    await zone.feed(matched(1), matched(2), confiscated(1))
    numbers = [invt_no(1), invt_no(2), invt_no(3), invt_no(1)]
    assert [(each.rule, each.path) for each in findings(await zone.feed(confiscation(numbers)))] == [
        ("confiscation.invtNos.confiscated@1", "invtNos[2]"),
        ("confiscation.invtNos.known@1", "invtNos[3]"),
        ("confiscation.invtNos.repeated@1", "invtNos[4]"),
    ]
    assert await zone.stock() == (10, 4)
    await zone.feed(confiscation([invt_no(1)]))
    (again,) = findings(await zone.feed(confiscation([invt_no(1)])))
    (elsewhere,) = findings(await zone.feed(confiscation([invt_no(1)], ems_no="T3105W000099")))
    assert (again.rule, elsewhere.rule) == ("confiscation.invtNos.confiscated@1", "confiscation.emsNo.filed@1")
