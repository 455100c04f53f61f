"""核注清单: approval, refusal with every bad list, and waiting for a release that is on its way."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from libs.runtime.twins.testing import A_DAY, only
from libs.schemas.events.accountbook import DeclarationRefused, VerificationListApproved
from services.accountbook.tests.conftest import OpenStore, Zone, stocked
from services.accountbook.tests.samples import filing, invt_no, matched, rejected, released, returned, verification_list

ON_THE_WAY = [("verification-list-awaits-release", 1)]


@pytest.mark.requirement("B8")
async def test_released_lists_are_bundled_under_one_number(zone: Zone) -> None:
    await zone.feed(matched(1), matched(2), released(1), released(2))
    first = only(VerificationListApproved, await zone.feed(verification_list([invt_no(1)])))
    second = only(VerificationListApproved, await zone.feed(verification_list([invt_no(2)])))
    assert (first.bond_invt_no, second.bond_invt_no) == ("QD310526E000000001", "QD310526E000000002")
    assert [ref.invt_no for ref in first.lists] == [invt_no(1)]
    assert await zone.waiting() == []


async def test_a_refusal_names_each_bad_list_and_why(zone: Zone) -> None:
    await zone.feed(filing(ems_no="T3105W000099"))
    await zone.feed(*(matched(number) for number in (1, 2, 3, 4)), released(1), released(4), rejected(2))
    await zone.feed(verification_list([invt_no(4)]))
    declared = verification_list([invt_no(1), invt_no(1), invt_no(2), invt_no(3), invt_no(4), "nowhere"])
    refusal = only(DeclarationRefused, await zone.feed(declared))
    assert {(finding.path, finding.rule.split(".")[2], finding.actual) for finding in refusal.findings} == {
        ("invtNos[2]", "repeated@1", invt_no(1)),
        ("invtNos[3]", "valid@1", invt_no(2)),
        ("invtNos[4]", "released@1", invt_no(3)),
        ("invtNos[5]", "once@1", invt_no(4)),
        ("invtNos[6]", "known@1", "nowhere"),
    }
    refusal = only(DeclarationRefused, await zone.feed(verification_list([invt_no(1)], ems_no="T3105W000099")))
    assert [finding.rule for finding in refusal.findings] == ["verification-list.invtNos.book@1"]
    refusal = only(DeclarationRefused, await zone.feed(verification_list([invt_no(1)], ems_no="none", area_code="X")))
    assert [finding.rule for finding in refusal.findings] == ["verification-list.emsNo.filed@1"]
    only(VerificationListApproved, await zone.feed(verification_list([invt_no(1)])))


async def test_a_declaration_ahead_of_its_releases_waits_for_the_last_of_them(zone: Zone) -> None:
    await zone.feed(matched(1), matched(2), matched(3), released(1))
    assert await zone.feed(verification_list([invt_no(1), invt_no(2), invt_no(3)])) == []
    assert await zone.waiting() == ON_THE_WAY
    assert await zone.feed(released(2)) == []
    approved = only(VerificationListApproved, await zone.feed(released(3)))
    assert len(approved.lists) == 3
    assert await zone.waiting() == []
    assert await zone.close(A_DAY) == []


async def test_the_release_may_follow_in_the_same_batch(zone: Zone) -> None:
    await zone.feed(matched(1))
    only(VerificationListApproved, await zone.feed(verification_list([invt_no(1)]), released(1)))
    assert await zone.waiting() == []


async def test_the_close_of_its_day_ends_the_waiting(zone: Zone) -> None:
    await zone.feed(matched(1), matched(2), released(2))
    await zone.feed(verification_list([invt_no(1), invt_no(2)]))
    assert await zone.close(A_DAY - timedelta(days=1)) == []
    refusal = only(DeclarationRefused, await zone.close(A_DAY))
    assert [(finding.path, finding.rule) for finding in refusal.findings] == [
        ("invtNos[1]", "verification-list.invtNos.released@1")
    ]
    assert await zone.waiting() == []
    assert await zone.feed(released(1)) == []


async def test_a_rejection_ends_the_waiting_at_once(zone: Zone) -> None:
    await zone.feed(matched(1), matched(2))
    await zone.feed(verification_list([invt_no(1), invt_no(2)]))
    refusal = only(DeclarationRefused, (await zone.feed(rejected(1)))[1:])
    assert [finding.rule.split(".")[2] for finding in refusal.findings] == ["valid@1", "released@1"]


async def test_a_list_returned_in_full_before_bundling_cannot_be_bundled(zone: Zone) -> None:
    await zone.feed(matched(1), released(1), returned(1, {1: 2}))
    refusal = only(DeclarationRefused, await zone.feed(verification_list([invt_no(1)])))
    assert [finding.rule for finding in refusal.findings] == ["verification-list.invtNos.valid@1"]


async def test_numbers_run_per_year(zone: Zone) -> None:
    await zone.feed(matched(1), matched(2), released(1), released(2))
    await zone.feed(verification_list([invt_no(1)]))
    next_year = only(
        VerificationListApproved, await zone.feed(verification_list([invt_no(2)]), day=A_DAY.replace(year=2027))
    )
    assert next_year.bond_invt_no == "QD310527E000000001"


async def test_no_more_declarations_await_one_list_than_may(open_store: OpenStore) -> None:
    zone = await stocked(Zone(await open_store(), gate_inspection_share=Decimal(0), awaiting_max=2))
    await zone.feed(matched(1), matched(2), matched(3))
    first, second, third = (verification_list([invt_no(1), invt_no(n)]) for n in (2, 3, 3))
    refusal = only(DeclarationRefused, await zone.feed(first, second, third))
    assert refusal.submission_id == third.submission_id
    assert [(finding.path, finding.rule) for finding in refusal.findings] == [
        ("invtNos[1]", "verification-list.invtNos.awaited@1")
    ]
    refusal = only(DeclarationRefused, await zone.feed(verification_list([invt_no(1)])))
    assert await zone.waiting() == [("verification-list-awaits-release", 2)]
    assert await zone.feed(verification_list([invt_no(2)])) == [], "those of another list go on"
    assert len(await zone.feed(rejected(1))) == 3
    assert await zone.feed(verification_list([invt_no(3)]), verification_list([invt_no(3)])) == []
