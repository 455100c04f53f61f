"""Goods enter under a customs declaration of the enterprise outside that exports released, as it says them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from libs.runtime.twins.testing import only, rebuilt
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events.accountbook import (
    DeclarationRefused,
    EntryListApproved,
    GoodsEntered,
    RefundEvidenceIssued,
    ReleaseNoteApproved,
)
from libs.schemas.events.declarations import DeclarationAnswered, GoodsLetIn
from services.accountbook.tests import samples
from services.accountbook.tests.conftest import OpenStore, Zone
from services.accountbook.tests.export_samples import (
    OUTSIDE,
    conditions,
    entry_id,
    entry_list,
    filing,
    gate_pass,
    note,
)
from services.accountbook.tests.samples import AREA, CREAM, GOODS, MILK

S = ListStatus
DECLARED = {MILK: 6, CREAM: 2}


def answered(number: int, status: ListStatus = S.RELEASED, **facts: Any) -> DeclarationAnswered:
    """Exports told of the declaration `number` from outside; released with its goods."""
    goods = [GoodsLetIn(gcode=GOODS[item], unit="011", qty=Decimal(qty)) for item, qty in DECLARED.items()]
    known = {
        "submission_id": f"d-{number}", "agent_code": "3302980JK5", "cop_no": f"G{number}", "trade_mode": "0110",
        "customs_code": "3105", "ebc_code": OUTSIDE, "entry_id": entry_id(number), "status": status, "into": AREA,
        "entering": goods if status is S.RELEASED else None,
    }  # fmt: skip
    return DeclarationAnswered.model_validate({**known, **facts})


@pytest.fixture
async def book(open_store: OpenStore) -> Zone:
    """It stands, and nothing enters by declarations that exports did not tell. No note is drawn."""
    made = Zone(await open_store(), gate_inspection_share=Decimal(0), ACCOUNTBOOK_ENTRY_DECLARED=True)
    await made.feed(conditions(), filing())
    return made


async def found(zone: Zone, *events: Any) -> list[tuple[str, str | None, str | None]]:
    refused = only(DeclarationRefused, await zone.feed(*events))
    return [
        (each.rule.partition("@")[0].partition("list.")[2], each.actual, each.expected) for each in refused.findings
    ]


async def test_goods_enter_by_what_was_released_and_end_it(book: Zone) -> None:
    """The declaration's number, consignor and goods are those of the list; the refund's evidence names it."""
    await book.feed(answered(1, S.STORED), answered(1))
    listed = only(EntryListApproved, await book.feed(entry_list(DECLARED, 1)))
    vehicle = only(ReleaseNoteApproved, await book.feed(note([listed.bond_invt_no])))
    told = await book.feed(gate_pass(vehicle.passport_no))
    assert isinstance(told[0], GoodsEntered) and only(RefundEvidenceIssued, told[1:]).entry_id == entry_id(1)
    await book.feed(answered(1, S.CLOSED))
    assert ("entryId.released", entry_id(1), None) in await found(book, entry_list(DECLARED, 1))


async def test_what_is_declared_for_export_lets_nothing_into_a_book_for_imports(zone: Zone) -> None:
    await zone.feed(answered(1))
    imports = entry_list(DECLARED, 1, ems_no=samples.BOOK), entry_list(DECLARED, 2, ems_no=samples.BOOK)
    assert await found(zone, imports[0]) == [("entryId.kind", entry_id(1), "保税进口")]
    only(EntryListApproved, await zone.feed(imports[1]))


async def test_nothing_enters_by_what_is_not_released_or_says_otherwise(book: Zone) -> None:
    assert await found(book, entry_list(DECLARED, 1)) == [("entryId.released", entry_id(1), None)]
    await book.feed(answered(1), answered(2), answered(2, S.REJECTED))
    assert await found(book, entry_list(DECLARED, 2)) == [("entryId.released", entry_id(2), None)]
    other = entry_list(DECLARED | {CREAM: 3}, 1, outside_code="3301960XX9")
    assert await found(book, other) == [
        ("outsideCode.declaration", "3301960XX9", OUTSIDE),
        ("lines.declaration", f"{GOODS[MILK]} 6 011, {GOODS[CREAM]} 3 011", f"{GOODS[MILK]} 6 011, {GOODS[CREAM]} 2 011"),
    ]  # fmt: skip
    await book.feed(answered(3, into="3105W60009"))
    assert await found(book, entry_list(DECLARED, 3)) == [("areaCode.declaration", AREA, "3105W60009")]


async def test_the_gate_asks_whether_the_declaration_still_stands(book: Zone) -> None:
    await book.feed(answered(1))
    listed = only(EntryListApproved, await book.feed(entry_list(DECLARED, 1)))
    vehicle = only(ReleaseNoteApproved, await book.feed(note([listed.bond_invt_no])))
    refused = only(DeclarationRefused, await book.feed(answered(1, S.REJECTED), gate_pass(vehicle.passport_no)))
    assert [(each.rule, each.actual) for each in refused.findings] == [
        ("gate-pass.passportNo.declaration@1", entry_id(1))
    ]


async def test_a_declaration_that_exports_does_not_know_is_taken_where_the_setting_lets_it(zone: Zone) -> None:
    await zone.feed(conditions(), filing())
    only(EntryListApproved, await zone.feed(entry_list(DECLARED, 7)))
    await zone.feed(answered(8))
    assert (await found(zone, entry_list({MILK: 1}, 8)))[0][0] == "lines.declaration"


@pytest.mark.parametrize("cut", [1, 2000])
async def test_a_rebuild_knows_the_declarations(database: Any, cut: int) -> None:
    db: asyncpg.Connection = await database("accountbook")
    made = Zone(db, gate_inspection_share=Decimal(0), ACCOUNTBOOK_ENTRY_DECLARED=True)
    await made.feed(conditions(), filing())
    await made.feed(answered(1), answered(2), entry_list(DECLARED, 1), answered(2, S.REJECTED), entry_list(DECLARED, 2))
    before, after = await rebuilt(made, db, cut)
    assert after == before and before["entry_declaration"].rows == 2
