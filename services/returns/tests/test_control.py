"""Under control, nothing returns: the application is refused with the reason, at once (settled 43, case B8)."""

from __future__ import annotations

from typing import Any

import pytest

from libs.runtime.twins.testing import A_DAY, only
from libs.schemas.events.base import Event
from libs.schemas.events.returns import ReturnAccepted, ReturnCompleted, ReturnRefused
from libs.schemas.events.review import ListSentBack
from libs.schemas.tests import verdicts
from services.returns.tests.conftest import ReturnsDriver
from services.returns.tests.samples import application, arrival, drawn, inspected, released, stands
from services.returns.tests.test_store import codes


def reason(events: list[Event]) -> str:
    """Return what the refusal says, where nothing else is wrong."""
    (finding,) = only(ReturnRefused, events).findings
    assert finding.code == "-625022"
    return str(finding.message)


@pytest.mark.parametrize("status", ["300", "500"])
async def test_of_a_list_in_question_the_application_is_refused_at_once(driver: ReturnsDriver, status: str) -> None:
    """It had a receipt 2, and no other one before its day closed."""
    await driver.feed(stands("1", status))
    assert status in reason(await driver.feed(application("1", "R1")))
    assert await driver.feed(released("1")) == []
    only(ReturnAccepted, await driver.feed(application("1", "R1")))


async def test_a_question_that_is_answered_before_the_release_is_over(driver: ReturnsDriver) -> None:
    await driver.feed(stands("1", "500"), stands("1", "800"))
    assert await driver.feed(application("1", "R1")) == [], "it waits for the release"
    only(ReturnAccepted, await driver.feed(released("1")))


async def test_an_application_quicker_than_the_question_is_refused_with_it(driver: ReturnsDriver) -> None:
    await driver.feed(application("1", "R1"))
    assert "500" in reason(await driver.feed(stands("1", "500")))
    assert await driver.feed(stands("1", "500")) == [], "told again"
    assert await driver.close(A_DAY) == []


async def test_a_drawn_vehicle_cannot_be_emptied_by_returns(driver: ReturnsDriver) -> None:
    await driver.feed(*map(released, "123"), drawn("1", "2"), drawn("3", inspection=False))
    assert "Z1" in reason(await driver.feed(application("1", "R1")))
    only(ReturnAccepted, await driver.feed(application("3", "R3")))
    await driver.feed(inspected(**{"1": "normal", "2": "licence"}))
    only(ReturnAccepted, await driver.feed(application("1", "R1")))


@pytest.mark.parametrize("detained_first", [True, False])
async def test_what_the_gate_stopped_comes_back_when_a_verdict_lets_it(
    driver: ReturnsDriver, *, detained_first: bool
) -> None:
    """Whichever of the two topics comes first."""
    await driver.feed(released("1"), drawn("1"))
    found: list[Any] = [inspected(**{"1": "licence"}), stands("1", "501", was_released=True)]
    await driver.feed(*(found[::-1] if detained_first else found))
    assert "501" in reason(await driver.feed(application("1", "R1")))
    await driver.feed(stands("1", "800", was_released=True))
    only(ReturnAccepted, await driver.feed(application("1", "R1")))


@pytest.mark.parametrize("status", ["700", "599"])
async def test_what_is_sent_back_or_confiscated_at_the_gate_never_comes_back(
    driver: ReturnsDriver, status: str
) -> None:
    """The verdict is the last one, and nothing lets the goods on: they are customs' own."""
    end = ListSentBack(list=released("1").list.named, **verdicts.effect(status, verdicts.NOT_STOCK), released=True)
    await driver.feed(released("1"), application("1", "R1", (1, "1")), stands("1", "501", was_released=True), end)
    assert status in reason(await driver.feed(application("1", "R2", (1, "1"))))
    assert codes(await driver.feed(arrival("1", "R1", (1, "1")))) == ["-625022"]


async def test_a_question_from_before_the_release_that_comes_behind_it_counts_for_nothing(
    driver: ReturnsDriver,
) -> None:
    await driver.feed(released("1"), stands("1", "500"))
    only(ReturnAccepted, await driver.feed(application("1", "R1")))


async def test_goods_of_an_accepted_application_do_not_arrive_from_a_drawn_vehicle(driver: ReturnsDriver) -> None:
    await driver.feed(released("1"), application("1", "R1"), drawn("1"))
    assert codes(await driver.feed(arrival("1", "R1"))) == ["-625022"]
    await driver.feed(inspected(**{"1": "normal"}))
    only(ReturnCompleted, await driver.feed(arrival("1", "R1")))
