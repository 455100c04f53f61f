"""An officer answers every question about a list, one after the other, before it is released."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from libs.runtime.twins.testing import only
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.accountbook import StockHeld
from libs.schemas.events.base import DecimalText, Event
from libs.schemas.events.intake import ListInspectionReported, ManualVerdictGiven
from libs.schemas.events.review import (
    ListDetained,
    ListInspectionOrdered,
    ListManualReviewOrdered,
    ListRejected,
    ListReleased,
)
from libs.schemas.events.tax import TaxAssessed
from libs.schemas.tests.a_list import amended
from services.review.tests.conftest import Open
from services.review.tests.samples import assessed, inspection, line, ruling

CHEAP, NORMAL = (line("50.00", unit_price="100.00"),), InspectionResult.NORMAL
GIFT = (line("0.00"), line("100.00", gnum=2))
Word = ManualVerdictGiven | ListInspectionReported


def _stations(events: Sequence[Event]) -> list[str]:
    """The rule by which the list stands where it does, of each verdict."""
    return [event.grounds[0].rule for event in events if hasattr(event, "grounds")]


@pytest.mark.parametrize(
    "event",
    [
        assessed("1", *CHEAP),
        assessed("1", *GIFT[:1]),
        assessed("1", trade_mode="1239", entry_mode="1239"),
        assessed("1", unverified=True),
        assessed("1", raw_payment="unsigned"),
        amended(assessed("1"), tax=amended(assessed("1").tax, tax_total=DecimalText("9.00"))),
    ],
    ids=["price", "gift", "licence", "buyer", "payment", "tax told"],
)
async def test_a_drawn_list_is_inspected_whatever_else_is_asked(room: Open, event: TaxAssessed | StockHeld) -> None:
    """A sender who earns himself a manual question does not steer the draw away by it."""
    driver = room(inspection_share="1")
    first = only(ListManualReviewOrdered, await driver.feed(event))
    assert {ground.code for ground in first.grounds} == {"300", "500"}
    _, drawn = await driver.feed(ruling("1", "release"))
    assert isinstance(drawn, ListInspectionOrdered) and drawn.grounds[0].rule == "review.list.drawn"
    assert drawn.carriage and drawn.carriage.logistics_no, "its carrier is told what holds the parcel"
    assert await driver.waiting() == [("500 review.list.drawn", 1)]
    assert isinstance((await driver.feed(inspection("1", NORMAL)))[1], ListReleased)


@pytest.mark.parametrize(
    ("words", "stations", "last"),
    [
        ((ruling("1", "release"), inspection("1", NORMAL)), ["review.list.drawn"], ListReleased),
        (
            (ruling("1", "inspect"), inspection("1", NORMAL), ruling("1", "release")),
            ["review.manual-verdict.inspect", "review.price.booked"], ListReleased,
        ),
        ((ruling("1", "reject"),), [], ListRejected),
        (
            (ruling("1", "inspect"), inspection("1", NORMAL), ruling("1", "reject")),
            ["review.manual-verdict.inspect", "review.price.booked"], ListRejected,
        ),
        ((ruling("1", "release"), inspection("1", InspectionResult.LICENCE)), ["review.list.drawn"], ListDetained),
        (
            (ruling("1", "release"), inspection("1", InspectionResult.LICENCE), ruling("1", "release")),
            ["review.list.drawn", "review.list-inspection.licence"], ListReleased,
        ),
    ],
)  # fmt: skip
async def test_the_way_of_a_list_with_two_questions(
    room: Open, words: Sequence[Word], stations: list[str], last: type[Event]
) -> None:
    driver = room(inspection_share="1")
    await driver.feed(assessed("1", *CHEAP))
    answers = [verdict for word in words for verdict in (await driver.feed(word))[1:]]
    assert _stations(answers[:-1]) == stations
    assert isinstance(answers[-1], last)
    word = words[-1].verdict if isinstance(words[-1], ManualVerdictGiven) else words[-1].result
    assert _stations(answers[-1:])[0].endswith(word), "the reason of what an officer decides is his word"


async def test_whoever_must_not_release_is_told_so_twice(room: Open) -> None:
    """An answer told again, when its question is settled, moves nothing."""
    driver = room(inspection_share="1")
    await driver.feed(assessed("1", *CHEAP), ruling("1", "release"))
    assert [type(event).__name__ for event in await driver.feed(ruling("1", "release"))] == ["OfficerActionRefused"]


async def test_a_list_that_is_only_drawn_goes_on_as_before(room: Open) -> None:
    driver = room(inspection_share="1")
    only(ListInspectionOrdered, await driver.feed(assessed("1")))
    assert isinstance((await driver.feed(inspection("1", NORMAL)))[1], ListReleased)
