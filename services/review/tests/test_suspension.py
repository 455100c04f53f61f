"""A suspension touches lists under way (settled question 38): nothing of the enterprise is released before it is lifted."""

from __future__ import annotations

from typing import Any

import pytest

from libs.runtime.processing import Connection
from libs.runtime.twins.testing import Driver, only, rebuilt
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.review import (
    ListDetained,
    ListExamined,
    ListInspectionOrdered,
    ListManualReviewOrdered,
    ListReleased,
    OfficerActionRefused,
    OfficerActionTaken,
)
from libs.schemas.tests.a_list import amended
from services.review.domain.officers import TO_MANUAL
from services.review.tests.conftest import Open
from services.review.tests.samples import EBC, EBP, PAY, ROLES, assessed, inspection, line, registration, ruling
from services.review.tests.test_arrival import direct, ready

NORMAL, SMUGGLED = InspectionResult.NORMAL, InspectionResult.SUSPECTED_SMUGGLING
RULE = "review.parties.suspended@1"


async def _suspend(driver: Driver, code: str, status: str = "suspended") -> None:
    await driver.feed(registration(code, ROLES[code], status=status))


async def _refused(driver: Driver, word: Any) -> list[str]:
    refusal: OfficerActionRefused = only(OfficerActionRefused, await driver.feed(word))
    return [finding.rule for finding in refusal.findings]


@pytest.mark.parametrize("code", ROLES)
async def test_a_list_of_a_suspended_enterprise_waits_for_an_officer(room: Open, code: str) -> None:
    driver = room()
    await _suspend(driver, code)
    held = only(ListManualReviewOrdered, await driver.feed(assessed("1")))
    assert [ground.rule for ground in held.grounds] == ["review.parties.active"]
    assert await driver.quota() == (320, 0)
    assert await _refused(driver, ruling("1", "release")) == [RULE]
    await _suspend(driver, code, "active")
    only(ListReleased, await driver.feed(ruling("1", "release")))


async def test_a_list_at_300_is_not_released_while_one_of_its_enterprises_is_suspended(room: Open) -> None:
    driver = room()
    await driver.feed(assessed("1", line("50.00", unit_price="100.00")))
    await _suspend(driver, PAY)
    assert await _refused(driver, ruling("1", "release")) == [RULE]
    await driver.feed(registration("3301960XX1", ROLES[PAY], status="suspended"))  # of another one
    await _suspend(driver, PAY, "active")
    only(ListReleased, await driver.feed(ruling("1", "release")))


async def test_it_may_be_rejected_and_inspected_as_ever(room: Open) -> None:
    driver = room()
    await _suspend(driver, EBC)
    await driver.feed(assessed("1"), assessed("2"))
    assert isinstance((await driver.feed(ruling("1", "reject")))[0], OfficerActionTaken)
    assert isinstance((await driver.feed(ruling("2", "inspect")))[1], ListInspectionOrdered)


async def test_a_parcel_found_in_order_goes_back_to_manual_review(room: Open) -> None:
    driver = room(inspection_share="1")
    await driver.feed(assessed("1"))
    await _suspend(driver, EBP)
    _, held = await driver.feed(inspection("1", NORMAL))
    assert isinstance(held, ListManualReviewOrdered) and held.grounds[0].rule == TO_MANUAL.rule.id
    assert await _refused(driver, ruling("1", "release")) == [RULE]
    await _suspend(driver, EBP, "active")
    only(ListReleased, await driver.feed(ruling("1", "release")))


async def test_detained_goods_stay_detained(room: Open) -> None:
    driver = room(inspection_share="1")
    await driver.feed(assessed("1"))
    assert isinstance((await driver.feed(inspection("1", SMUGGLED)))[1], ListDetained)
    await _suspend(driver, EBP)
    assert await _refused(driver, ruling("1", "release")) == [RULE]


async def test_a_release_is_refused_at_once_though_the_list_is_drawn_too(room: Open) -> None:
    """Not taken, inspected, and refused then. An officer who wants it inspected meanwhile says so."""
    driver = room(inspection_share="1")
    await _suspend(driver, EBC)
    await driver.feed(assessed("1"), assessed("2"))
    assert await _refused(driver, ruling("1", "release")) == [RULE]
    assert isinstance((await driver.feed(ruling("2", "inspect")))[1], ListInspectionOrdered)
    await _suspend(driver, EBC, "active")
    assert isinstance((await driver.feed(ruling("1", "release")))[1], ListInspectionOrdered)
    only(ListReleased, await driver.feed(inspection("1", NORMAL)))


@pytest.mark.parametrize(("value", "detained"), [("0.00", False), ("320.00", True)], ids=["looked at", "detained"])
async def test_a_direct_purchase_that_is_to_arrive_is_refused_at_once(room: Open, value: str, detained: bool) -> None:
    driver = room(inspection_share="1" if detained else "0")
    await driver.feed(direct("1", value), *([inspection("1", SMUGGLED)] if detained else []))
    await _suspend(driver, EBP)
    assert await _refused(driver, ruling("1", "release")) == [RULE]
    await _suspend(driver, EBP, "active")
    only(ListExamined, await driver.feed(ruling("1", "release")))


async def test_what_is_found_in_order_is_asked_of_its_arrival_first(room: Open) -> None:
    driver = room(inspection_share="1")
    await driver.feed(direct("1"))
    await _suspend(driver, EBP)
    only(ListExamined, await driver.feed(inspection("1", NORMAL)))
    only(ListManualReviewOrdered, await driver.feed(ready(direct("1"))))


async def test_the_suspension_and_the_officer_s_word_may_come_in_one_batch(room: Open) -> None:
    driver = room(inspection_share="1")
    events = await driver.feed(
        assessed("1"), registration(EBC, ROLES[EBC], status="suspended"), inspection("1", NORMAL)
    )
    assert not [event for event in events if isinstance(event, ListReleased)]
    only(ListManualReviewOrdered, events)


async def test_an_officer_decides_on_lists_of_the_own_office(room: Open) -> None:
    driver = room(inspection_share="1")
    await driver.feed(assessed("1"))
    elsewhere = amended(inspection("1", NORMAL), sent_by="C001", sender_office="3105")
    assert await _refused(driver, elsewhere) == ["review.officer.office@1"]
    only(ListReleased, await driver.feed(amended(elsewhere, sender_office="2991")))


async def test_it_is_rebuilt(on_postgres: Open, db: Connection) -> None:
    driver = on_postgres(inspection_share="1")
    await _suspend(driver, EBP, "active")
    await driver.feed(assessed("1"))
    await _suspend(driver, EBP)
    await driver.feed(inspection("1", NORMAL))
    await db.execute("delete from enterprise where code <> $1", EBP)  # the others were registered by another driver
    before, after = await rebuilt(driver, db, 2)
    assert before == after
