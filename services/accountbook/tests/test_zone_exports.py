"""Exports of a zone are held, released, bundled and leave by the gate, alone or in bulk."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from libs.runtime.twins.testing import kinds, only
from libs.schemas.codes.book_kinds import ZoneCondition
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.accountbook import (
    DeclarationRefused,
    GateInspectionPosted,
    GoodsConfiscated,
    GoodsExited,
    GoodsSentBack,
    HoldVoided,
    ParcelFoundAbnormal,
    ReleaseNoteApproved,
    ReleaseNoteWithdrawn,
    StockGivenUp,
    StockHeld,
    StockKept,
    VerificationListApproved,
    VerificationListWithdrawn,
)
from libs.schemas.events.matching import ListRefused
from services.accountbook.tests import export_samples as exports
from services.accountbook.tests import samples
from services.accountbook.tests.conftest import OpenStore, Zone
from services.accountbook.tests.export_samples import BOOK, asked_back, conditions, invt_no, matched, released
from services.accountbook.tests.samples import CREAM, MILK

OWN = {"ems_no": BOOK}
LAST_DAY_OF_FILINGS = date(2024, 12, 14)


@pytest.fixture
async def zone(open_store: OpenStore) -> Zone:
    """An export book with ten pieces of each item; no note is drawn."""
    zone = Zone(await open_store(), gate_inspection_share=0)
    await exports.stocked(zone)
    return zone


async def _stock(zone: Zone) -> tuple[int, int]:
    async with zone._transaction() as db:
        (item,) = await zone._rows(db).lock_items({(BOOK, MILK)})
    return int(item.on_hand), int(item.held)


async def _bundled(zone: Zone, *numbers: int) -> str:
    await zone.feed(*(matched(number) for number in numbers), *map(released, numbers))
    listed = samples.verification_list([invt_no(number) for number in numbers], **OWN)
    return str(only(VerificationListApproved, await zone.feed(listed)).bond_invt_no)


async def _note(zone: Zone, *bond_invt_nos: str) -> ReleaseNoteApproved:
    approved: ReleaseNoteApproved = only(
        ReleaseNoteApproved, await zone.feed(samples.release_note(bond_invt_nos, **OWN))
    )
    return approved


@pytest.mark.requirement("Z15")
async def test_the_verification_list_of_exports_is_of_released_lists(zone: Zone) -> None:
    await zone.feed(matched(1), matched(2), matched(3))
    assert await _stock(zone) == (10, 6)
    await zone.feed(released(1), released(2))
    named = [invt_no(1), invt_no(2)]
    approved = only(VerificationListApproved, await zone.feed(samples.verification_list(named, **OWN)))
    assert re.fullmatch(r"QD310526E\d{9}", approved.bond_invt_no)
    assert [(ref.ref.direction, ref.invt_no) for ref in approved.lists] == [("E", number) for number in named]
    assert await zone.feed(samples.verification_list([invt_no(3)], **OWN)) == [], "it waits for its release"
    assert kinds(await zone.feed(released(3))) == [VerificationListApproved]


@pytest.mark.requirement("Z1", "Z3")
async def test_goods_for_an_overseas_warehouse_leave_in_batches(zone: Zone) -> None:
    """Kept in the zone until their lists of an order of type W are released, then out with one vehicle."""
    held = await zone.feed(*(matched(number, {MILK: 3, CREAM: 1}, order_type="W") for number in (1, 2)))
    assert kinds(held) == [StockHeld, StockHeld]
    await zone.feed(released(1), released(2))
    listed = samples.verification_list([invt_no(1), invt_no(2)], **OWN)
    vehicle = await _note(zone, only(VerificationListApproved, await zone.feed(listed)).bond_invt_no)
    left = only(GoodsExited, await zone.feed(samples.gate_pass(vehicle.passport_no, **OWN)))
    assert [ref.invt_no for ref in left.lists] == [invt_no(1), invt_no(2)]
    assert [(p.item_record_no, int(p.qty), int(p.on_hand)) for p in left.postings] == [(MILK, 6, 4), (CREAM, 2, 8)]


@pytest.mark.requirement("Z17")
async def test_an_overseas_warehouse_is_on_file_until_that_is_no_longer_asked(zone: Zone) -> None:
    after = date(2024, 12, 15)
    refused = only(ListRefused, await zone.feed(matched(1, order_type="W"), day=LAST_DAY_OF_FILINGS))
    assert [(f.rule, f.actual, f.expected) for f in refused.findings] == [
        ("603.iacCode.conditions@1", None, "overseas-warehouse")
    ]
    parcel = await zone.feed(matched(2, order_type="E"), matched(3), day=LAST_DAY_OF_FILINGS)
    assert kinds(parcel) == [StockHeld, StockHeld], "of parcels it is never asked"
    assert kinds(await zone.feed(matched(4, order_type="W"), day=after)) == [StockHeld]
    await zone.feed(conditions([ZoneCondition.OVERSEAS_WAREHOUSE], until="20241231"))
    assert kinds(await zone.feed(matched(5, {MILK: 1}, order_type="W"), day=LAST_DAY_OF_FILINGS)) == [StockHeld]


@pytest.mark.requirement("Z18")
async def test_what_leaves_is_inspected_kept_and_withdrawn_as_imports_are(open_store: OpenStore) -> None:
    zone = Zone(await open_store(), gate_inspection_share=0)
    await exports.stocked(zone)
    export: dict[str, Any] = {"direction": "E", "invt_no": invt_no(1), **OWN}
    number = await _bundled(zone, 1, 2)
    vehicle = await _note(zone, number)
    assert kinds(await zone.feed(samples.list_withdrawal(number, **OWN))) == [DeclarationRefused]
    undone = await zone.feed(
        samples.note_withdrawal(vehicle.passport_no, **OWN), samples.list_withdrawal(number, **OWN)
    )
    expected: list[type[Any]] = [ReleaseNoteWithdrawn, VerificationListWithdrawn]
    assert kinds(undone) == expected
    voided = only(HoldVoided, await zone.feed(samples.rejected(1, **export)))
    assert (voided.list_ref.ref.direction, await _stock(zone)) == ("E", (10, 2))


async def test_a_released_list_gives_its_stock_up_while_its_goods_lie_free(zone: Zone) -> None:
    """In a verification list, or out of the zone, it does not; told again it says how the stock stands."""
    number = await _bundled(zone, 1, 2)
    await zone.feed(matched(3), released(3))
    assert await _stock(zone) == (10, 6)
    assert only(StockKept, await zone.feed(asked_back(1))).by == number
    voided, given_up = await zone.feed(asked_back(3))
    assert isinstance(voided, HoldVoided) and isinstance(given_up, StockGivenUp)
    assert (voided.list_ref.invt_no, given_up.submission_id, await _stock(zone)) == (invt_no(3), "w-3", (10, 4))
    assert only(StockKept, await zone.feed(asked_back(3))).by == "voided"
    refused = await zone.feed(samples.verification_list([invt_no(3)], **OWN, cop_no="H3"))
    assert kinds(refused) == [DeclarationRefused]
    note = await _note(zone, number)
    await zone.feed(samples.gate_pass(note.passport_no, **OWN))
    assert only(StockKept, await zone.feed(asked_back(1))).by == "used"


async def test_an_abnormal_parcel_stays_and_is_sent_back_or_confiscated(open_store: OpenStore) -> None:
    zone = Zone(await open_store(), gate_inspection_share=0, weight_share="0.05")
    await exports.stocked(zone)
    await zone.feed(*(matched(n, gross_weight="9") for n in (1, 2, 3)), *map(released, (1, 2, 3)))
    listed = samples.verification_list([invt_no(n) for n in (1, 2, 3)], **OWN)
    number = only(VerificationListApproved, await zone.feed(listed)).bond_invt_no
    vehicle = await _note(zone, number)  # declared far too heavy: drawn
    results = {
        invt_no(1): InspectionResult.NORMAL, invt_no(2): InspectionResult.PROHIBITED, invt_no(3): InspectionResult.LICENCE,
    }  # fmt: skip
    told = await zone.feed(exports.gate_inspection(vehicle.passport_no, results))
    assert kinds(told) == [GateInspectionPosted, ParcelFoundAbnormal, ParcelFoundAbnormal]
    left = only(GoodsExited, await zone.feed(samples.gate_pass(vehicle.passport_no, **OWN)))
    assert ([ref.invt_no for ref in left.lists], await _stock(zone)) == ([invt_no(1)], (8, 4))
    await zone.feed(exports.sent_back(2), exports.confiscated(3))
    assert await _stock(zone) == (8, 4), "customs' own until it has left"
    again = samples.verification_list([invt_no(2)], **OWN)
    vehicle = await _note(zone, only(VerificationListApproved, await zone.feed(again)).bond_invt_no)
    if vehicle.inspection:
        await zone.feed(exports.gate_inspection(vehicle.passport_no, {invt_no(2): InspectionResult.NORMAL}))
    back = only(GoodsSentBack, await zone.feed(samples.gate_pass(vehicle.passport_no, **OWN)))
    assert [ref.invt_no for ref in back.lists] == [invt_no(2)]
    taken = only(GoodsConfiscated, await zone.feed(samples.confiscation([invt_no(3)], **OWN)))
    assert ([ref.ref.direction for ref in taken.lists], await _stock(zone)) == (["E"], (4, 0))
