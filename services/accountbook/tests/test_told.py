"""The book tells whoever asks what stands in the way, and of goods that enter what each line comes to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from libs.runtime.failures import Halt
from libs.runtime.twins.testing import kinds, only
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.accountbook import (
    DeclarationRefused,
    EntryListApproved,
    HoldVoided,
    ReleaseNoteApproved,
    StockKept,
    VerificationListApproved,
)
from libs.schemas.events.review import ListWithdrawn, StockAskedBack
from libs.schemas.tests import verdicts
from services.accountbook.tests import export_samples as exports
from services.accountbook.tests.conftest import Zone
from services.accountbook.tests.samples import (
    CREAM,
    GOODS,
    MILK,
    gate_inspection,
    gate_pass,
    invt_no,
    list_withdrawal,
    matched,
    release_note,
    released,
    returned,
    verification_list,
)
from services.accountbook.tests.test_entry_declarations import DECLARED, answered


async def found(zone: Zone, declared: Any) -> list[tuple[str, str, str | None, str | None]]:
    """Rule, path and both values."""
    refused = only(DeclarationRefused, await zone.feed(declared))
    return [(each.rule.partition("@")[0], each.path, each.actual, each.expected) for each in refused.findings]


async def bundle(zone: Zone, *numbers: int) -> str:
    await zone.feed(*map(matched, numbers), *map(released, numbers))
    listed = await zone.feed(verification_list([invt_no(number) for number in numbers]))
    return str(only(VerificationListApproved, listed).bond_invt_no)


async def load(zone: Zone, *bond_invt_nos: str, **facts: Any) -> str:
    return str(only(ReleaseNoteApproved, await zone.feed(release_note(bond_invt_nos, **facts))).passport_no)


def asked_back(number: int) -> StockAskedBack:
    return StockAskedBack(list=matched(number).list.named, submission_id=f"w-{number}")


async def test_goods_to_enter_are_told_line_by_line(zone: Zone) -> None:
    await zone.feed(exports.conditions(), exports.filing())
    listed = only(EntryListApproved, await zone.feed(exports.entry_list({CREAM: 1, MILK: 6}, 1)))
    assert [(each.gnum, each.item_record_no, each.gcode, each.unit, each.qty) for each in listed.goods] == [
        (1, MILK, GOODS[MILK], "011", 6),
        (2, CREAM, GOODS[CREAM], "011", 1),
    ]


async def test_lines_to_enter_are_refused_by_their_place(zone: Zone) -> None:
    await zone.feed(exports.conditions(), exports.filing())
    declared = exports.entry_list({MILK: 1, CREAM: 1, "IT9": 1}, 1)
    lines = [declared.lines[0], declared.lines[1].model_copy(update={"unit": "035"}), declared.lines[2]]
    assert await found(zone, declared.model_copy(update={"lines": lines})) == [
        ("entry-verification-list.unit.book", "lines[2].unit", "035", "011"),
        ("entry-verification-list.itemRecordNo.filed", "lines[3].itemRecordNo", "IT9", None),
    ]


async def test_goods_that_enter_in_two_lines_are_those_of_the_declaration(zone: Zone) -> None:
    """Six of one item, declared in one line outside, are two lines of the list."""
    await zone.feed(exports.conditions(), exports.filing(), answered(1))
    declared = exports.entry_list(DECLARED, 1)
    milk = declared.lines[0]
    parts = [milk.model_copy(update={"qty": Decimal(qty)}) for qty in (2, 4)]
    only(EntryListApproved, await zone.feed(declared.model_copy(update={"lines": [*parts, *declared.lines[1:]]})))


async def test_what_has_left_or_was_rejected_is_in_no_other_verification_list(zone: Zone) -> None:
    await zone.feed(gate_pass(await load(zone, await bundle(zone, 1))))
    listed = matched(2).list
    await zone.feed(ListWithdrawn(list=listed.named, **verdicts.REJECTED, ahead=listed))
    assert await found(zone, verification_list([invt_no(1), invt_no(2)])) == [
        ("verification-list.invtNos.once", "invtNos[1]", invt_no(1), None),
        ("verification-list.invtNos.valid", "invtNos[2]", invt_no(2), None),
    ]


async def test_a_verification_list_on_two_notes_names_both(zone: Zone) -> None:
    number = await bundle(zone, 1, 2)
    notes = [await load(zone, number, invt_nos=[invt_no(each)]) for each in (1, 2)]
    assert await found(zone, list_withdrawal(number)) == [
        ("verification-list-withdrawal.bondInvtNo.noted", "bondInvtNo", ", ".join(notes), None)
    ]


async def test_stock_asked_back_is_kept_by_an_inspection_and_by_what_left_long_ago(strict_zone: Zone) -> None:
    number = await bundle(strict_zone, 1, 2)
    await load(strict_zone, number)
    assert only(StockKept, await strict_zone.feed(asked_back(1))).by == "inspection"
    assert only(StockKept, await strict_zone.feed(asked_back(9))).by == "used", "retention dropped its hold"


async def test_what_is_under_no_inspection_is_kept_by_its_verification_list(strict_zone: Zone) -> None:
    number = await bundle(strict_zone, 1)
    note = await load(strict_zone, number)
    await strict_zone.feed(gate_inspection(note, {1: InspectionResult.NORMAL}))
    assert only(StockKept, await strict_zone.feed(asked_back(1))).by == number


@pytest.mark.parametrize("qty", [1, 2])
async def test_no_more_comes_back_than_is_out(zone: Zone, qty: int) -> None:
    await zone.feed(gate_pass(await load(zone, await bundle(zone, 1))), returned(1, {1: 1}))
    if qty == 1:
        await zone.feed(returned(1, {1: qty}, return_no="R2"))
        assert await zone.stock() == (10, 0)
    else:
        with pytest.raises(Halt, match="come back, but only 1 are out"):
            await zone.feed(returned(1, {1: qty}, return_no="R2"))


async def test_nothing_comes_back_of_what_holds_nothing(zone: Zone) -> None:
    await zone.feed(matched(1))
    rejected = ListWithdrawn(list=matched(1).list.named, **verdicts.REJECTED)
    assert kinds(await zone.feed(rejected)) == [HoldVoided]
    with pytest.raises(Halt, match="only 0 are out"):
        await zone.feed(returned(1, {1: 1}))


async def test_a_release_of_a_list_without_stock_leaves_what_waits_waiting(zone: Zone) -> None:
    await zone.feed(matched(1))
    assert await zone.feed(verification_list([invt_no(1)]), released(9), released(9, ems_no=None)) == []
    assert kinds(await zone.feed(released(1))) == [VerificationListApproved]
