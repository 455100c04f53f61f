"""An officer has a vehicle inspected at the gate that nobody drew."""

from __future__ import annotations

from decimal import Decimal

import pytest

from libs.runtime.twins.testing import only, rebuilt_in_memory
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.accountbook import (
    DeclarationRefused,
    GoodsExited,
    ParcelFoundAbnormal,
    ReleaseNoteDrawn,
)
from libs.schemas.events.returns import ReturnCompleted
from services.accountbook.tests.conftest import OpenStore, Zone, stocked
from services.accountbook.tests.samples import gate_control, gate_inspection, gate_pass, invt_no, returned
from services.accountbook.tests.test_gate import NORMAL, bundle, load_vehicle


@pytest.mark.requirement("B11")
async def test_a_control_instruction_sends_the_parcels_of_a_note_past_the_sorting_line(zone: Zone) -> None:
    note = await load_vehicle(zone, await bundle(zone, 1, 2))
    assert not note.inspection
    drawn = only(ReleaseNoteDrawn, await zone.feed(gate_control(note.passport_no)))
    assert ([ref.invt_no for ref in drawn.lists], drawn.note_cop_no) == ([invt_no(1), invt_no(2)], note.cop_no)
    refusal = only(DeclarationRefused, await zone.feed(gate_pass(note.passport_no)))
    assert [(found.rule, found.actual) for found in refusal.findings] == [
        ("gate-pass.passportNo.inspected@1", "no result")
    ]
    told = await zone.feed(gate_inspection(note.passport_no, {1: InspectionResult.PROHIBITED, 2: NORMAL}))
    assert only(ParcelFoundAbnormal, told[1:]).list.invt_no == invt_no(1)
    exited = only(GoodsExited, await zone.feed(gate_pass(note.passport_no)))
    assert [ref.invt_no for ref in exited.lists] == [invt_no(2)]


async def test_what_was_found_normal_is_looked_at_again_where_an_instruction_says_so(strict_zone: Zone) -> None:
    note = await load_vehicle(strict_zone, await bundle(strict_zone, 1))
    await strict_zone.feed(gate_inspection(note.passport_no, {1: NORMAL}), gate_control(note.passport_no))
    only(DeclarationRefused, await strict_zone.feed(gate_pass(note.passport_no)))
    await strict_zone.feed(gate_inspection(note.passport_no, {1: NORMAL}))
    only(GoodsExited, await strict_zone.feed(gate_pass(note.passport_no)))


async def test_an_instruction_names_a_note_whose_vehicle_is_in_the_zone(zone: Zone) -> None:
    note = await load_vehicle(zone, await bundle(zone, 1))
    await zone.feed(gate_pass(note.passport_no))
    told = await zone.feed(gate_control(note.passport_no), gate_control("Z9"))
    assert [each.findings[0].rule for each in told if isinstance(each, DeclarationRefused)] == [
        "gate-control.passportNo.passed@1", "gate-control.passportNo.approved@1",
    ]  # fmt: skip


async def test_nothing_of_a_controlled_note_comes_back_to_stock(zone: Zone) -> None:
    note = await load_vehicle(zone, await bundle(zone, 1))
    await zone.feed(gate_control(note.passport_no))
    before = await zone.stock()
    assert await zone.feed(returned(1, {1: 2})) == [] and await zone.stock() == before


async def test_a_rebuild_draws_what_was_aboard_then(in_memory: OpenStore) -> None:
    """Of a list that had come back in full it may read so behind the instruction."""
    zone = await stocked(Zone(await in_memory(), gate_inspection_share=Decimal(0)))
    note = await load_vehicle(zone, await bundle(zone, 1, 2))
    await zone.feed(returned(1, {1: 2, 2: 1}), gate_control(note.passport_no))
    before, after = await rebuilt_in_memory(
        zone, zone.db.store, 1, lambda record: isinstance(record.event, ReturnCompleted)
    )
    assert after == before
