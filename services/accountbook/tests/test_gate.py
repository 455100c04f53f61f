"""核放单, inspection and the exit gate: the book goes down only there."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from libs.runtime.twins.testing import only
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.accountbook import (
    DeclarationRefused,
    GateInspectionPosted,
    GoodsExited,
    ParcelFoundAbnormal,
    ReleaseNoteApproved,
    VerificationListApproved,
)
from services.accountbook.tests.conftest import OpenStore, Zone, stocked
from services.accountbook.tests.samples import (
    CREAM,
    MILK,
    detained,
    gate_inspection,
    gate_pass,
    invt_no,
    lifted,
    matched,
    rejected,
    release_note,
    released,
    sent_back,
    verification_list,
)

NORMAL = InspectionResult.NORMAL


async def bundle(zone: Zone, *numbers: int) -> str:
    """Lists matched, released and bundled; the number of their verification list."""
    await zone.feed(*(matched(number, {MILK: 2, CREAM: 1}) for number in numbers), *map(released, numbers))
    events = await zone.feed(verification_list([invt_no(number) for number in numbers]))
    return str(only(VerificationListApproved, events).bond_invt_no)


async def load_vehicle(zone: Zone, *bond_invt_nos: str) -> ReleaseNoteApproved:
    approved: ReleaseNoteApproved = only(ReleaseNoteApproved, await zone.feed(release_note(bond_invt_nos)))
    return approved


async def test_a_note_carries_no_more_parcels_than_it_may(open_store: OpenStore) -> None:
    """Of a hundred verification lists of two thousand each no record could name all."""
    zone = await stocked(Zone(await open_store(), gate_inspection_share=Decimal(0), parcels_max=2))
    one, other = await bundle(zone, 1, 2), await bundle(zone, 3)
    (finding,) = only(DeclarationRefused, await zone.feed(release_note([one, other]))).findings
    assert (finding.rule, finding.actual) == ("release-note.bondInvtNos.parcels@1", "3")
    await load_vehicle(zone, one)
    await load_vehicle(zone, other)


@pytest.mark.requirement("B14")
async def test_the_pass_uses_the_holds_and_reduces_the_book(zone: Zone) -> None:
    note = await load_vehicle(zone, await bundle(zone, 1, 2), await bundle(zone, 3))
    assert re.fullmatch(r"Z3105E260302\d{12}", note.passport_no)
    assert await zone.stock() == (10, 6)
    exited = only(GoodsExited, await zone.feed(gate_pass(note.passport_no)))
    assert [(p.item_record_no, int(p.qty), int(p.on_hand), int(p.held)) for p in exited.postings] == [
        (MILK, 6, 4, 0),
        (CREAM, 3, 7, 0),
    ]
    assert [ref.invt_no for ref in exited.lists] == [invt_no(1), invt_no(2), invt_no(3)]
    assert await zone.stock() == (4, 0)


async def test_a_vehicle_passes_once(zone: Zone) -> None:
    note = await load_vehicle(zone, await bundle(zone, 1))
    events = await zone.feed(gate_pass(note.passport_no), gate_pass(note.passport_no))
    assert [type(event) for event in events] == [GoodsExited, DeclarationRefused]
    refusal = only(DeclarationRefused, await zone.feed(gate_pass(note.passport_no)))
    assert [finding.rule for finding in refusal.findings] == ["gate-pass.passportNo.once@1"]
    assert await zone.stock() == (8, 0)
    assert await zone.feed(rejected(1)) == []


async def test_no_vehicle_passes_before_its_note(zone: Zone) -> None:
    note = await load_vehicle(zone, await bundle(zone, 1))
    refusal = only(DeclarationRefused, await zone.feed(gate_pass(note.passport_no, pass_time="20260302085959")))
    assert [finding.rule for finding in refusal.findings] == ["gate-pass.passTime.later@1"]
    only(GoodsExited, await zone.feed(gate_pass(note.passport_no, pass_time="20260302090000")))


async def test_a_vehicle_may_pass_in_the_batch_that_approves_it(zone: Zone) -> None:
    """Numbers can be guessed, and what a guess does must not hang on how batches are cut."""
    number = await bundle(zone, 1)
    guessed = "Z3105E260302000000000001"
    events = await zone.feed(release_note([number]), gate_pass(guessed))
    assert only(ReleaseNoteApproved, events).passport_no == guessed
    assert only(GoodsExited, events).passport_no == guessed
    assert await zone.stock() == (8, 0)


async def test_everything_up_to_the_gate_may_be_guessed_in_one_batch(zone: Zone) -> None:
    await zone.feed(matched(1), released(1))
    bundled, note = verification_list([invt_no(1)]), release_note(["QD310526E000000001"])
    events = await zone.feed(bundled, note, gate_pass("Z3105E260302000000000001"))
    assert [type(event) for event in events] == [VerificationListApproved, ReleaseNoteApproved, GoodsExited]
    assert await zone.stock() == (8, 0)


@pytest.mark.requirement("B9")
async def test_a_verification_list_travels_on_one_note(zone: Zone) -> None:
    number = await bundle(zone, 1)
    await load_vehicle(zone, number)
    refusal = only(
        DeclarationRefused, await zone.feed(release_note([number, "QD310526E999999999", number], area_code="X"))
    )
    assert [finding.rule for finding in refusal.findings] == [
        "release-note.areaCode.book@1",
        "release-note.bondInvtNos.once@1",
        "release-note.bondInvtNos.approved@1",
        "release-note.bondInvtNos.repeated@1",
    ]


@pytest.mark.requirement("B10")
async def test_a_drawn_vehicle_waits_for_a_normal_result(strict_zone: Zone) -> None:
    zone = strict_zone
    note = await load_vehicle(zone, await bundle(zone, 1))
    assert note.inspection
    refusal = only(DeclarationRefused, await zone.feed(gate_pass(note.passport_no)))
    assert [(finding.actual, finding.expected) for finding in refusal.findings] == [("no result", "normal")]
    await zone.feed(gate_inspection(note.passport_no, {1: NORMAL}))
    only(GoodsExited, await zone.feed(gate_pass(note.passport_no)))
    assert await zone.stock() == (8, 0)


@pytest.mark.requirement("B12")
async def test_every_parcel_has_a_result_at_once_or_one_after_the_other(strict_zone: Zone) -> None:
    zone = strict_zone
    note = await load_vehicle(zone, await bundle(zone, 1, 2), await bundle(zone, 3))
    posted = only(GateInspectionPosted, await zone.feed(gate_inspection(note.passport_no, {1: NORMAL, 3: NORMAL})))
    assert (posted.awaited, [found.invt_no for found in posted.results]) == ([invt_no(2)], [invt_no(1), invt_no(3)])
    refusal = only(DeclarationRefused, await zone.feed(gate_pass(note.passport_no)))
    assert (refusal.findings[0].actual, refusal.findings[0].expected) == (invt_no(2), "normal")
    only(GateInspectionPosted, await zone.feed(gate_inspection(note.passport_no, {2: NORMAL})))
    assert len(only(GoodsExited, await zone.feed(gate_pass(note.passport_no))).lists) == 3


@pytest.mark.requirement("B12", "B13")
@pytest.mark.parametrize("result", [result for result in InspectionResult if result is not NORMAL])
async def test_an_abnormal_parcel_comes_off_and_the_others_leave(strict_zone: Zone, result: InspectionResult) -> None:
    zone = strict_zone
    note = await load_vehicle(zone, await bundle(zone, 1, 2))
    told = await zone.feed(gate_inspection(note.passport_no, {1: result, 2: NORMAL}))
    found = only(ParcelFoundAbnormal, told[1:])
    assert (found.list.invt_no, found.result, found.passport_no) == (invt_no(1), result, note.passport_no)
    exited = only(GoodsExited, await zone.feed(gate_pass(note.passport_no)))
    assert [ref.invt_no for ref in exited.lists] == [invt_no(2)]
    assert await zone.stock() == (8, 2), "its stock stays held"


async def test_what_came_off_is_bundled_again_once_it_may_go_on(strict_zone: Zone) -> None:
    zone = strict_zone
    note = await load_vehicle(zone, await bundle(zone, 1, 2))
    await zone.feed(gate_inspection(note.passport_no, {1: InspectionResult.LICENCE, 2: NORMAL}), detained(1))
    assert await zone.feed(verification_list([invt_no(1)])) == [], "it waits, as for a release"
    again = only(VerificationListApproved, await zone.feed(lifted(1), released(1)))
    note = await load_vehicle(zone, again.bond_invt_no)
    await zone.feed(gate_inspection(note.passport_no, {1: NORMAL}))
    assert [ref.invt_no for ref in only(GoodsExited, await zone.feed(gate_pass(note.passport_no))).lists] == [
        invt_no(1)
    ]


async def test_a_release_told_again_lets_nothing_go_that_is_detained(strict_zone: Zone) -> None:
    zone = strict_zone
    note = await load_vehicle(zone, await bundle(zone, 1))
    await zone.feed(gate_inspection(note.passport_no, {1: InspectionResult.LICENCE}), released(1))
    assert await zone.feed(verification_list([invt_no(1)])) == []
    assert await zone.waiting() == [("verification-list-awaits-release", 1)]


async def test_what_is_sent_back_from_the_gate_stays_held(strict_zone: Zone) -> None:
    zone = strict_zone
    note = await load_vehicle(zone, await bundle(zone, 1))
    await zone.feed(gate_inspection(note.passport_no, {1: InspectionResult.PROHIBITED}), sent_back(1, released=True))
    assert only(GoodsExited, await zone.feed(gate_pass(note.passport_no))).lists == []
    assert await zone.stock() == (10, 2)
    assert await zone.waiting() == [("kept-awaits-exit", 1)]
    assert await zone.feed(lifted(1)) == []


async def test_results_of_parcels_that_are_not_aboard_are_refused(strict_zone: Zone) -> None:
    zone = strict_zone
    note = await load_vehicle(zone, await bundle(zone, 1, 2))
    await bundle(zone, 3)
    await zone.feed(gate_inspection(note.passport_no, {1: InspectionResult.LICENCE}))
    reported = gate_inspection(note.passport_no, {1: NORMAL, 2: NORMAL, 3: NORMAL})
    twice = reported.model_copy(update={"results": [*reported.results, reported.results[1]]})
    refusal = only(DeclarationRefused, await zone.feed(twice))
    assert [(finding.rule, finding.path, finding.actual) for finding in refusal.findings] == [
        ("gate-inspection.results.aboard@1", "results[1].invtNo", invt_no(1)),
        ("gate-inspection.results.aboard@1", "results[3].invtNo", invt_no(3)),
        ("gate-inspection.results.repeated@1", "results[4].invtNo", invt_no(2)),
    ]


async def test_a_later_result_of_a_parcel_counts_until_the_vehicle_has_passed(strict_zone: Zone) -> None:
    zone = strict_zone
    note = await load_vehicle(zone, await bundle(zone, 1))
    await zone.feed(gate_inspection(note.passport_no, {1: NORMAL}))
    only(ParcelFoundAbnormal, (await zone.feed(gate_inspection(note.passport_no, {1: InspectionResult.LICENCE})))[1:])
    assert only(GoodsExited, await zone.feed(gate_pass(note.passport_no))).lists == []


async def test_an_inspection_that_fits_no_vehicle_is_refused(zone: Zone) -> None:
    note = await load_vehicle(zone, await bundle(zone, 1))
    await zone.feed(gate_pass(note.passport_no))
    events = await zone.feed(
        gate_inspection(note.passport_no, {1: NORMAL}),
        gate_inspection("Z3105E260302999999999999", {1: NORMAL}),
        gate_pass(note.passport_no, ems_no="T3105W000099"),
    )
    rules = [[finding.rule for finding in event.findings] for event in events if isinstance(event, DeclarationRefused)]
    assert rules == [
        ["gate-inspection.passportNo.drawn@1", "gate-inspection.passportNo.passed@1"],
        ["gate-inspection.passportNo.approved@1"],
        ["gate-pass.passportNo.approved@1"],
    ]


@pytest.mark.parametrize("office", ["2900", "5300"])
async def test_officers_and_gates_of_another_office_have_no_say(zone: Zone, office: str) -> None:
    note = await load_vehicle(zone, await bundle(zone, 1))
    elsewhere = {"sent_by": "gate-9", "sender_office": office}
    refusal = only(DeclarationRefused, await zone.feed(gate_pass(note.passport_no, **elsewhere)))
    assert [finding.rule for finding in refusal.findings] == ["gate-pass.gate.office@1"]
    looked = await zone.feed(gate_inspection(note.passport_no, {1: InspectionResult.NORMAL}, **elsewhere))
    assert "gate-inspection.officer.office@1" in [f.rule for f in only(DeclarationRefused, looked).findings]
    assert await zone.stock() == (10, 2)
    only(GoodsExited, await zone.feed(gate_pass(note.passport_no, sent_by="gate-1", sender_office="3105")))


@pytest.mark.requirement("B10")
@pytest.mark.parametrize(
    ("declared", "drawn"), [("0.001", True), ("3.13", True), ("3.14", False), ("3.46", False), ("3.47", True)]
)
async def test_a_note_whose_weight_is_far_off_is_inspected(zone: Zone, declared: str, drawn: bool) -> None:
    """Case D3: a thousandth of a kilogram was declared for 3.3 kilograms of parcels."""
    await zone.feed(matched(1, gross_weight="1.1"), matched(2, gross_weight="2.2"), released(1), released(2))
    listed = only(VerificationListApproved, await zone.feed(verification_list([invt_no(1), invt_no(2)])))
    note = only(
        ReleaseNoteApproved, await zone.feed(release_note([listed.bond_invt_no], total_weight=Decimal(declared)))
    )
    assert (note.inspection, note.gross_weight) == (drawn, Decimal("3.3") if drawn else None)


@pytest.mark.requirement("B10")
@pytest.mark.parametrize(
    ("listed", "declared", "off"),
    [
        ([], "0", None),
        ([], "0.001", "0"),
        (["1.1", None], "1.04", "1.1"),
        (["1.1", None], "1.05", None),
        (["1.1", None], "900", None),
        ([None], "0.001", None),
        ([None], "0", "0"),
        (["1.1"], "0", "1.1"),
    ],
)
async def test_a_weight_is_held_against_what_is_known(
    zone: Zone, listed: list[str | None], declared: str, off: str | None
) -> None:
    """An empty vehicle weighs 0; of lists without a weight those that have one are a lower bound."""
    for number, weight in enumerate(listed, 1):
        await zone.feed(matched(number, gross_weight=weight), released(number))
    invt_nos = [invt_no(number) for number in range(1, len(listed) + 1)]
    bonds = [
        only(VerificationListApproved, await zone.feed(verification_list(invt_nos))).bond_invt_no
    ] if invt_nos else []  # fmt: skip
    note = only(ReleaseNoteApproved, await zone.feed(release_note(bonds, total_weight=Decimal(declared))))
    assert (note.inspection, note.gross_weight) == (off is not None, Decimal(off) if off else None)
