"""Control instructions lead lists to inspection before their release; who names nobody costs nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from libs.runtime.twins.testing import A_DAY, only
from libs.schemas.control import Instruction, naming
from libs.schemas.declarations import InspectionResult
from libs.schemas.draws import Draw
from libs.schemas.events.intake import ControlInstructed
from libs.schemas.events.review import (
    ListInspectionOrdered,
    ListManualReviewOrdered,
    ListReleased,
    OfficerActionRefused,
    OfficerActionTaken,
)
from services.review.tests.conftest import Open, Room
from services.review.tests.samples import AGENT, EBP, assessed, inspection, line, ruling, seen

NORMAL = InspectionResult.NORMAL
TODAY, FAR = A_DAY.strftime("%Y%m%d"), "20991231"


def instruction(**changes: Any) -> ControlInstructed:
    facts = {
        "submission_id": "s-B", "cop_no": "B-1", "app_time": "20260302120000", "officer": "C009",
        "instruction_no": "BK1", "since": TODAY, "until": FAR,
    }  # fmt: skip
    return ControlInstructed.model_validate(facts | changes)


NAMES = [
    ({"enterprise": AGENT}, True),
    ({"enterprise": "9999999999"}, False),
    ({"gcode": "33"}, True),
    ({"gcode": "3304990029"}, True),
    ({"gcode": "1901"}, False),
    ({"country": "142"}, True),
    ({"country": "305"}, False),
    ({"buyer_token": "buyer"}, True),
    ({"buyer_token": "another"}, False),
    ({"gcode": "3304", "buyer_token": "another"}, False),
    ({"since": "20990101"}, False),
    ({"since": "20200101", "until": "20200102"}, False),
    ({"share": "0"}, False),
    ({}, True),
]


@pytest.mark.requirement("I3")
@pytest.mark.parametrize(("criteria", "named"), NAMES)
async def test_a_list_it_names_is_inspected(room: Open, criteria: dict[str, Any], named: bool) -> None:
    driver = room()
    taken = only(OfficerActionTaken, await driver.feed(instruction(**criteria)))
    assert (taken.document, taken.cop_no) == ("control-instruction", "B-1")
    (event,) = await driver.feed(assessed("1"))
    assert isinstance(event, ListInspectionOrdered if named else ListReleased)
    if named:
        assert [(g.rule, g.code, g.parameters) for g in event.grounds] == [("review.list.controlled", "500", "BK1")]
        assert "BK1" not in event.grounds[0].text, "whom the risk centre looks for is not told"
        assert isinstance((await driver.feed(inspection("1", NORMAL)))[1], ListReleased)


def test_goods_and_origin_are_those_of_one_line() -> None:
    event = seen(assessed("1", line("10.00"), line("20.00", gnum=2)))
    named = Instruction("B", None, "3304", "305", None, instruction().share, A_DAY, A_DAY)
    assert not named.names(event.list, event.lines, A_DAY)


def test_a_share_is_drawn_by_each_instruction_for_itself() -> None:
    draw, day = Draw("secret"), A_DAY
    half = [Instruction(f"B{n}", None, None, None, None, instruction(share="0.5").share, day, day) for n in range(2)]
    lists = [seen(assessed(str(n))) for n in range(200)]
    found = [naming(half, each.list, each.lines, day, draw) for each in lists]
    each = [sum(one in hits for hits in found) for one in half]
    assert all(70 < count < 130 for count in each), each
    assert 20 < sum(len(hits) == 2 for hits in found) < 80


async def test_it_comes_after_no_other_question(room: Open) -> None:
    """A person's question and the instruction are both answered, the person's first."""
    driver = room()
    await driver.feed(instruction(enterprise=EBP))
    only(ListManualReviewOrdered, await driver.feed(assessed("1", line("50.00", unit_price="100.00"))))
    assert isinstance((await driver.feed(ruling("1", "release")))[1], ListInspectionOrdered)
    assert isinstance((await driver.feed(inspection("1", NORMAL)))[1], ListReleased)


async def test_it_names_lists_that_wait_already(room: Open) -> None:
    """Before release is before release: a list at 300 is inspected too, once, whatever else was given meanwhile."""
    driver = room()
    await driver.feed(assessed("1", line("50.00", unit_price="100.00")))
    await driver.feed(instruction(gcode="3304"))
    _, ordered = await driver.feed(ruling("1", "release"))
    assert isinstance(ordered, ListInspectionOrdered) and ordered.grounds[0].rule == "review.list.controlled"
    await driver.feed(instruction(instruction_no="BK2", country="142"))
    assert isinstance((await driver.feed(inspection("1", NORMAL)))[1], ListReleased)


async def test_a_later_version_takes_its_place(room: Open) -> None:
    driver = room()
    await driver.feed(instruction(), instruction(cop_no="B-2", share="0"))
    only(ListReleased, await driver.feed(assessed("1")))
    await driver.feed(instruction(cop_no="B-3", until=TODAY))
    only(ListInspectionOrdered, await driver.feed(assessed("2")))
    only(ListReleased, await driver.feed(assessed("3"), day=date(2026, 12, 30)))


async def test_one_that_ends_before_it_begins_is_refused(room: Open) -> None:
    driver = room()
    (finding,) = only(OfficerActionRefused, await driver.feed(instruction(since=FAR, until=TODAY))).findings
    assert (finding.code, finding.rule, finding.actual, finding.expected) == (
        "-800001", "review.until.since@1", TODAY, f">= {FAR}",
    )  # fmt: skip
    only(ListReleased, await driver.feed(assessed("1")))


async def test_it_is_kept_with_every_criterion(on_postgres: Open) -> None:
    driver: Room = on_postgres()
    told = instruction(enterprise=EBP, gcode="33", country="601", buyer_token="buyer", share="0.25")
    await driver.feed(told)
    async with driver._transaction() as db:
        (kept,) = await driver.review._rows(db).instructions(A_DAY)
        assert kept == Instruction.of(told)
