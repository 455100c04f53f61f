"""Notes carry parcels of several verification lists, a verification list several notes; both are withdrawn in time."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from libs.runtime.twins.testing import only
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.accountbook import (
    DeclarationRefused,
    GoodsExited,
    ReleaseNoteApproved,
    ReleaseNoteWithdrawn,
    VerificationListApproved,
    VerificationListWithdrawn,
)
from libs.schemas.events.base import Event
from services.accountbook.tests.conftest import Zone
from services.accountbook.tests.samples import (
    gate_inspection,
    gate_pass,
    invt_no,
    list_withdrawal,
    matched,
    note_withdrawal,
    release_note,
    released,
    verification_list,
)


async def bundle(zone: Zone, *numbers: int) -> str:
    await zone.feed(*map(matched, numbers), *map(released, numbers))
    listed = await zone.feed(verification_list([invt_no(number) for number in numbers]))
    return str(only(VerificationListApproved, listed).bond_invt_no)


async def load(zone: Zone, *bond_invt_nos: str, **facts: Any) -> ReleaseNoteApproved:
    approved: ReleaseNoteApproved = only(ReleaseNoteApproved, await zone.feed(release_note(bond_invt_nos, **facts)))
    return approved


def refused(events: list[Event]) -> list[tuple[str, str]]:
    return [(each.rule.partition("@")[0], each.path) for each in only(DeclarationRefused, events).findings]


@pytest.mark.requirement("B9")
async def test_a_verification_list_is_spread_over_several_vehicles(zone: Zone) -> None:
    number = await bundle(zone, 1, 2, 3)
    first = await load(zone, number, invt_nos=[invt_no(1), invt_no(3)])
    assert [ref.invt_no for ref in first.lists] == [invt_no(1), invt_no(3)]
    wrong = release_note([number], invt_nos=[invt_no(1), invt_no(2), invt_no(2), invt_no(9)])
    assert refused(await zone.feed(wrong)) == [
        ("release-note.invtNos.once", "invtNos[1]"),
        ("release-note.invtNos.repeated", "invtNos[3]"),
        ("release-note.invtNos.bundled", "invtNos[4]"),
    ]
    assert refused(await zone.feed(release_note([number]))) == [("release-note.bondInvtNos.once", "bondInvtNos[1]")]
    second = await load(zone, number, invt_nos=[invt_no(2)])
    for note, left in ((second, [2]), (first, [1, 3])):
        exited = only(GoodsExited, await zone.feed(gate_pass(note.passport_no)))
        assert [ref.invt_no for ref in exited.lists] == [invt_no(each) for each in left]
    assert await zone.stock() == (4, 0)


async def test_an_empty_vehicle_has_a_note_without_lists(zone: Zone) -> None:
    note = await load(zone, total_weight=Decimal(0))
    assert (note.lists, note.bond_invt_nos) == ([], [])
    assert only(GoodsExited, await zone.feed(gate_pass(note.passport_no))).postings == []


async def test_an_empty_vehicle_that_is_drawn_is_looked_into(strict_zone: Zone) -> None:
    note = await load(strict_zone)
    only(DeclarationRefused, await strict_zone.feed(gate_pass(note.passport_no)))
    await strict_zone.feed(gate_inspection(note.passport_no, {}))
    only(GoodsExited, await strict_zone.feed(gate_pass(note.passport_no)))


@pytest.mark.requirement("B9")
async def test_note_and_list_are_withdrawn_and_declared_anew(zone: Zone) -> None:
    number = await bundle(zone, 1, 2)
    note = await load(zone, number)
    assert refused(await zone.feed(list_withdrawal(number))) == [
        ("verification-list-withdrawal.bondInvtNo.noted", "bondInvtNo")
    ]
    back = only(ReleaseNoteWithdrawn, await zone.feed(note_withdrawal(note.passport_no)))
    assert [ref.invt_no for ref in back.lists] == [invt_no(1), invt_no(2)]
    for late in (gate_pass(note.passport_no), note_withdrawal(note.passport_no)):
        assert [rule.rpartition(".")[2] for rule, _ in refused(await zone.feed(late))] == ["approved"]
    unbundled = only(VerificationListWithdrawn, await zone.feed(list_withdrawal(number)))
    assert len(unbundled.lists) == 2
    assert refused(await zone.feed(release_note([number])))[0][0] == "release-note.bondInvtNos.approved"
    again = only(VerificationListApproved, await zone.feed(verification_list([invt_no(1)])))
    note = await load(zone, again.bond_invt_no)
    only(GoodsExited, await zone.feed(gate_pass(note.passport_no)))
    assert await zone.stock() == (8, 2)


async def test_nothing_is_withdrawn_once_the_vehicle_has_passed(zone: Zone) -> None:
    number = await bundle(zone, 1)
    note = await load(zone, number)
    await zone.feed(gate_pass(note.passport_no))
    assert refused(await zone.feed(note_withdrawal(note.passport_no, area_code="X"))) == [
        ("release-note-withdrawal.areaCode.book", "areaCode"),
        ("release-note-withdrawal.passportNo.passed", "passportNo"),
    ]
    assert refused(await zone.feed(list_withdrawal(number, area_code="X"))) == [
        ("verification-list-withdrawal.areaCode.book", "areaCode"),
        ("verification-list-withdrawal.bondInvtNo.noted", "bondInvtNo"),
    ]
    assert refused(await zone.feed(list_withdrawal("QD1")))[0][0] == "verification-list-withdrawal.bondInvtNo.approved"


async def test_nobody_withdraws_a_note_out_of_its_inspection(strict_zone: Zone) -> None:
    """Another note would be drawn anew."""
    zone = strict_zone
    note = await load(zone, await bundle(zone, 1))
    assert refused(await zone.feed(note_withdrawal(note.passport_no))) == [
        ("release-note-withdrawal.passportNo.drawn", "passportNo")
    ]
    await zone.feed(gate_inspection(note.passport_no, {1: InspectionResult.NORMAL}))
    only(ReleaseNoteWithdrawn, await zone.feed(note_withdrawal(note.passport_no)))
