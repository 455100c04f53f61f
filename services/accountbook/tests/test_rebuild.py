"""The books can be made again from what was declared and matched, and from what was published of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from libs.runtime.twins.testing import A_DAY, Driver, only, outcomes, rebuilt, rebuilt_in_memory, resumed
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.accountbook import (
    EntryListApproved,
    GoodsExited,
    ReleaseNoteApproved,
    ReleaseNoteDrawn,
    VerificationListApproved,
)
from services.accountbook.processor import AccountBook
from services.accountbook.tests import export_samples as exports
from services.accountbook.tests.conftest import OpenStore, Zone, stocked
from services.accountbook.tests.samples import (
    CREAM,
    MILK,
    confiscated,
    confiscation,
    detained,
    disposed,
    entry,
    filing,
    gate_control,
    gate_inspection,
    gate_pass,
    invt_no,
    lifted,
    list_withdrawal,
    matched,
    note_withdrawal,
    rejected,
    release_note,
    released,
    returned,
    sent_back,
    verification_list,
)
from services.accountbook.tests.test_entry_declarations import answered


async def story(zone: Zone) -> None:
    """Lists held, refused, rejected, sent back, bundled and driven out; declarations that wait; goods that come back."""
    await stocked(zone)
    await zone.feed(filing(["IT0003"]), filing(area_code="other"), entry({MILK: 2, CREAM: 1}), entry({"IT9": 1}))
    await zone.feed(*(matched(n, {MILK: 1, CREAM: 1}) for n in range(1, 9)), matched(9, {MILK: 99}), matched(1))
    await zone.feed(released(1), released(2), rejected(3), sent_back(4), returned(2, {1: 1}))
    await zone.feed(verification_list([invt_no(1), invt_no(2), invt_no(5)]), released(6))
    [approved] = await zone.feed(released(5))
    assert isinstance(approved, VerificationListApproved)
    note = only(ReleaseNoteApproved, await zone.feed(release_note([approved.bond_invt_no])))
    results = {1: InspectionResult.NORMAL, 2: InspectionResult.LICENCE, 5: InspectionResult.NORMAL}
    await zone.feed(gate_pass(note.passport_no), returned(5, {1: 1}, unfit=1), returned(4, {1: 1}, unfit=1))
    await zone.feed(disposed(5, MILK, 1, "D5"), disposed(4, MILK, 1, "D4"))
    await zone.feed(gate_inspection(note.passport_no, results))
    only(ReleaseNoteDrawn, await zone.feed(gate_control(note.passport_no)))
    await zone.feed(gate_inspection(note.passport_no, dict.fromkeys((1, 5), InspectionResult.NORMAL)))
    only(GoodsExited, await zone.feed(gate_pass(note.passport_no)))
    await zone.feed(detained(2), verification_list([invt_no(2)]))
    [approved] = await zone.feed(lifted(2))
    assert isinstance(approved, VerificationListApproved)
    await zone.feed(returned(1, {1: 1, 2: 1}, unfit=1), disposed(1, MILK, 1))
    await zone.feed(returned(6, {1: 1, 2: 1}, unfit=1), verification_list([invt_no(6)]))
    await zone.feed(verification_list([invt_no(7)]), verification_list([invt_no(8)]), rejected(8))
    await zone.feed(matched(10), matched(11))
    await zone.feed(confiscated(10, released=False), confiscation([invt_no(10)]))
    listed = only(VerificationListApproved, await zone.feed(verification_list([invt_no(4)])))
    note = only(ReleaseNoteApproved, await zone.feed(release_note([listed.bond_invt_no])))
    await zone.feed(gate_inspection(note.passport_no, {4: InspectionResult.NORMAL}), gate_pass(note.passport_no))
    await zone.feed(confiscated(11, released=False))
    await zone.feed(matched(12, {CREAM: 1}, gross_weight="9"), matched(13, {CREAM: 1}))
    await zone.feed(released(12), released(13))
    listed = only(VerificationListApproved, await zone.feed(verification_list([invt_no(12), invt_no(13)])))
    facts = {"invt_nos": [invt_no(12)]}
    note = only(ReleaseNoteApproved, await zone.feed(release_note([listed.bond_invt_no], **facts)))
    await zone.feed(gate_inspection(note.passport_no, {12: InspectionResult.NORMAL}))
    await zone.feed(note_withdrawal(note.passport_no), list_withdrawal(listed.bond_invt_no))
    listed = only(VerificationListApproved, await zone.feed(verification_list([invt_no(12), invt_no(13)])))
    await zone.feed(release_note([listed.bond_invt_no], **facts))
    await export_story(zone)
    await zone.close(A_DAY)
    await zone.feed(verification_list([invt_no(7)]), day=A_DAY + timedelta(days=1))


async def export_story(zone: Zone) -> None:
    """Goods enter an export book, some found otherwise, withdrawn or on the way; lists of it wait and leave."""
    await zone.feed(exports.conditions(), exports.filing())
    numbers = [
        only(EntryListApproved, await zone.feed(exports.entry_list({MILK: 5, CREAM: 2}, n))).bond_invt_no
        for n in range(1, 6)
    ]
    vehicle = only(ReleaseNoteApproved, await zone.feed(exports.note(numbers[:2])))
    results = {numbers[0]: InspectionResult.NORMAL, numbers[1]: InspectionResult.CORRECTABLE}
    await zone.feed(exports.gate_inspection(vehicle.passport_no, results), exports.gate_pass(vehicle.passport_no))
    await zone.feed(exports.entry_list({MILK: 5}, 2), exports.entry_list({MILK: 5}, 3), answered(7))
    await zone.feed(exports.note([numbers[2]]), list_withdrawal(numbers[3], ems_no=exports.BOOK))
    await zone.feed(exports.matched(21, {MILK: 2}), exports.matched(22, {MILK: 9}), exports.released(21))
    await zone.feed(exports.matched(23, {MILK: 1}), exports.released(23))
    await zone.feed(verification_list([exports.invt_no(21)], ems_no=exports.BOOK))
    await zone.feed(*map(exports.asked_back, (21, 23, 23)))


@pytest.mark.parametrize("cut", [1, 4, 2000])
async def test_the_books_come_out_as_they_were(on_postgres: OpenStore, cut: int) -> None:
    zone = Zone(await on_postgres(), gate_inspection_share=Decimal(1))
    await story(zone)
    before, after = await rebuilt(zone, zone.db, cut)
    assert after == before
    assert all(table.rows for table in before.values())


@pytest.mark.parametrize("cut", [1, 4, 2000])
async def test_the_twins_books_come_out_as_they_were(in_memory: OpenStore, cut: int) -> None:
    zone = Zone(await in_memory(), gate_inspection_share=Decimal(1))
    await story(zone)
    before, after = await rebuilt_in_memory(zone, zone.db.store, cut)
    assert after == before
    assert before.keys() == {*AccountBook.tables, "entry_id"}


async def test_a_release_may_be_folded_before_the_declaration_that_waited_for_it(on_postgres: OpenStore) -> None:
    """The log took the release first; it was read later."""
    zone = await stocked(Zone(await on_postgres()))
    await zone.feed(matched(1), matched(2))
    await zone.feed(verification_list([invt_no(1)]), verification_list([invt_no(1), invt_no(2)]))
    await zone.feed(released(1))
    _swap_last_two(zone)
    before, after = await rebuilt(zone, zone.db, 1)
    assert after == before


def _swap_last_two(driver: Driver) -> None:
    driver.history[-2:] = reversed(driver.history[-2:])


async def test_what_was_lost_under_way_is_told_and_nothing_else(on_postgres: OpenStore) -> None:
    zone = Zone(await on_postgres(), gate_inspection_share=Decimal(1))
    await story(zone)
    for seed in range(12):
        found = await resumed(zone, zone.db, seed)
        assert not found.wrong, f"seed {seed}"


async def test_what_others_were_given_stays_theirs_after_a_restore(on_postgres: OpenStore) -> None:
    """Lists whose outcome nobody knows come last then; each has one all the same."""
    zone = Zone(await on_postgres(), gate_inspection_share=Decimal(1))
    await story(zone)
    for seed in range(12):
        found = await resumed(zone, zone.db, seed, only_one=True)
        assert outcomes(found.told) == outcomes(found.expected), f"seed {seed}"
