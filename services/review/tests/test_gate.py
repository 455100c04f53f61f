"""A released list is stopped when the gate finds its parcel abnormal; an officer, or the finding, ends it."""

from __future__ import annotations

import pytest

from libs.runtime.twins.testing import A_DAY, only
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.base import Event
from libs.schemas.events.review import (
    ListConfiscated,
    ListDetained,
    ListDetentionLifted,
    ListReleased,
    ListSentBack,
    OfficerActionRefused,
    QuotaCredited,
)
from services.review.tests.conftest import Open
from services.review.tests.samples import abnormal, assessed, came_back, inspection, ruling

LEADS_TO = {
    InspectionResult.CORRECTABLE: (ListDetained, "599"),
    InspectionResult.DECLARATION_ERROR: (ListDetained, "501"),
    InspectionResult.SUSPECTED_SMUGGLING: (ListDetained, "502"),
    InspectionResult.LICENCE: (ListDetained, "503"),
    InspectionResult.PROHIBITED: (ListSentBack, "700"),
}


@pytest.mark.requirement("B13")
@pytest.mark.parametrize("result", LEADS_TO)
async def test_the_finding_says_where_a_released_list_goes(room: Open, result: InspectionResult) -> None:
    driver = room()
    released = only(ListReleased, await driver.feed(assessed("1")))
    kind, status = LEADS_TO[result]
    stopped = only(kind, await driver.feed(abnormal("1", result)))
    assert (stopped.list, stopped.status, stopped.released) == (released.list.named, status, True)
    assert [ground.rule for ground in stopped.grounds] == [f"review.gate-inspection.{result}"]
    assert await driver.quota() == (0, 320 if kind is ListDetained else 0)
    assert [lists for _, lists in await driver.waiting()] == ([1] if kind is ListDetained else [])
    assert await driver.feed(abnormal("1", result)) == [], "told again it says nothing new"


@pytest.mark.parametrize(
    ("word", "event", "used"),
    [("release", ListDetentionLifted, 320), ("send-back", ListSentBack, 0), ("confiscate", ListConfiscated, 0)],
)
async def test_an_officer_lets_it_on_or_sends_it_back(room: Open, word: str, event: type[Event], used: int) -> None:
    driver = room()
    await driver.feed(assessed("1"), abnormal("1", InspectionResult.LICENCE))
    for wrong in ("reject", "inspect"):
        assert only(OfficerActionRefused, await driver.feed(ruling("1", wrong))).findings[0].actual == "503"
    said = only(event, await driver.feed(ruling("1", word)))
    assert said.released and said.grounds[0].rule == f"review.manual-verdict.{word}"
    assert await driver.quota() == (0, used)
    assert await driver.waiting() == []
    assert only(OfficerActionRefused, await driver.feed(ruling("1", word))).findings[0].code == "-621010"


async def test_what_may_go_on_may_be_found_abnormal_again(room: Open) -> None:
    driver = room()
    await driver.feed(assessed("1"), abnormal("1", InspectionResult.LICENCE), ruling("1", "release"))
    only(ListSentBack, await driver.feed(abnormal("1", InspectionResult.PROHIBITED)))
    assert await driver.quota() == (0, 0)


async def test_a_list_that_is_not_released_is_not_found_at_the_gate(room: Open) -> None:
    driver = room(inspection_share="1")
    await driver.feed(assessed("1"))
    assert await driver.feed(abnormal("1", InspectionResult.LICENCE), abnormal("2", InspectionResult.LICENCE)) == []
    only(ListReleased, await driver.feed(inspection("1", InspectionResult.NORMAL)))


async def test_what_came_back_before_is_not_given_back_twice(room: Open) -> None:
    driver = room()
    await driver.feed(assessed("1"))
    only(QuotaCredited, await driver.feed(came_back("1", "120.00", A_DAY)))
    await driver.feed(abnormal("1", InspectionResult.PROHIBITED))
    assert await driver.quota() == (0, 0)
    assert await driver.feed(came_back("1", "200.00", A_DAY, return_no="R-2")) == [], "its verdict undid it"
