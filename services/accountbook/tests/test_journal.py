"""The append-only journal says how much of an item moved, why, under which document, and what was left."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from libs.runtime.twins.testing import A_DAY, only
from libs.schemas.events.accountbook import ReleaseNoteApproved, VerificationListApproved
from services.accountbook.tests.conftest import Zone
from services.accountbook.tests.samples import (
    BOOK,
    MILK,
    entry,
    gate_pass,
    invt_no,
    matched,
    rejected,
    release_note,
    released,
    returned,
    verification_list,
)


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
