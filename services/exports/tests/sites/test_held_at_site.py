"""A control instruction holds a released parcel that is still at its site, until an officer has inspected it."""

from __future__ import annotations

from typing import Any

import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import kinds, only, rebuilt_in_memory
from libs.schemas.events.exports import ArrivalsPosted, ListLeftSite, ParcelHeld, SiteDocumentRefused, SiteReleasePosted
from libs.schemas.events.intake import ControlInstructed
from libs.schemas.events.review import LineGoods
from services.exports.tests.conftest import SiteDriver
from services.exports.tests.samples import (
    OTHER_OFFICE,
    OTHER_SITE,
    controlled,
    declared,
    delivery,
    examined,
    lifted,
    permitted,
    sheet,
    stopped,
)
from services.exports.tests.test_sites import refusals

ONE, TWO = declared("1"), declared("2")
GOODS = [LineGoods("3304990029", "133"), LineGoods("0402210000", "305")]
ELSEWHERE = "3109980S01"
HELD = [("site-release.logisticsNo.controlled", "W-1")]
THERE = (delivery("D1", "1", "2"), examined(ONE), permitted(ONE, GOODS), examined(TWO), permitted(TWO))
"""Two released parcels at their site; of the second an officer has seen what is in it."""


def instruction(cop_no: str = "B-1", **criteria: Any) -> ControlInstructed:
    known = {
        "submission_id": f"b-{cop_no}", "cop_no": cop_no, "app_time": "20260302080000", "officer": "22319O0001",
        "instruction_no": "BK1", "since": "20260101", "until": "20991231",
    }  # fmt: skip
    return ControlInstructed.model_validate(known | criteria)


async def test_it_holds_a_released_parcel_until_an_officer_lets_it_on(driver: SiteDriver) -> None:
    await driver.feed(*THERE, instruction(gcode="3304"))
    refused, held = await driver.feed(sheet("R1", "12"))
    assert isinstance(refused, SiteDocumentRefused) and refusals([refused]) == HELD
    assert isinstance(held, ParcelHeld) and (held.list, held.instructions) == (ONE, ["BK1"])
    assert refusals(await driver.feed(sheet("R2", "1"))) == HELD, "and nobody is told again"
    await driver.feed(stopped(ONE))
    assert refusals(await driver.feed(sheet("R3", "1"))) == [("site-release.logisticsNo.released", "W-1")]
    assert kinds(await driver.feed(lifted(ONE), sheet("R4", "1"))) == [SiteReleasePosted, ListLeftSite]


async def test_what_was_held_stays_though_the_instruction_is_lifted(driver: SiteDriver) -> None:
    """The word went to an officer, who has the next one."""
    await driver.feed(*THERE, instruction(), sheet("R1", "1"), instruction("B-2", share="0"))
    assert kinds(told := await driver.feed(sheet("R2", "1"))) == [SiteDocumentRefused] and refusals(told) == HELD


async def test_an_instruction_lifted_before_the_parcel_was_to_leave_holds_nothing(driver: SiteDriver) -> None:
    await driver.feed(*THERE, instruction(), instruction("B-2", share="0"))
    assert kinds(await driver.feed(sheet("R1", "1"))) == [SiteReleasePosted, ListLeftSite]


@pytest.mark.parametrize(
    ("criteria", "named"),
    [
        ({}, True),
        ({"gcode": "3304", "country": "133"}, True),
        ({"gcode": "3304", "country": "305"}, False),
        ({"enterprise": ONE.parties.ebc_code}, True),
        ({"enterprise": "3399999999"}, False),
        ({"buyer_token": "another"}, False),
        ({"until": "20260102"}, False),
        ({"share": "0"}, False),
    ],
)
async def test_it_names_what_it_would_have_named_before_the_release(
    driver: SiteDriver, criteria: dict[str, Any], named: bool
) -> None:
    await driver.feed(*THERE, instruction(**criteria))
    assert (kinds(await driver.feed(sheet("R1", "1")))[0] is SiteDocumentRefused) is named


async def test_what_was_inspected_or_is_another_sites_is_not_held(driver: SiteDriver) -> None:
    await driver.feed(*THERE, instruction())
    assert kinds(await driver.feed(sheet("R1", "2"))) == [SiteReleasePosted, ListLeftSite]
    told = await driver.feed(sheet("R2", "1", operator_code=OTHER_SITE))
    assert refusals(told) == [("site-release.logisticsNo.arrived", "W-1")] and len(told) == 1


@pytest.mark.parametrize(
    "stranger",
    [{"operator_code": ELSEWHERE, "customs_code": OTHER_OFFICE}, {"sender_office": OTHER_OFFICE}],
    ids=["a site of another office", "a site that is registered at another office"],
)
async def test_nobody_else_has_a_released_list_inspected(driver: SiteDriver, stranger: dict[str, Any]) -> None:
    """A site of another office says that it has the parcel, too; then the instruction is lifted."""
    there = delivery("D9", "1", operator_code=ELSEWHERE, customs_code=OTHER_OFFICE)
    assert kinds(await driver.feed(there)) == [ArrivalsPosted]
    await driver.feed(*THERE, instruction())
    assert kinds(await driver.feed(sheet("R1", "1", **stranger))) == [SiteDocumentRefused]
    await driver.feed(instruction("B-2", share="0"))
    assert kinds(await driver.feed(sheet("R2", "1"))) == [SiteReleasePosted, ListLeftSite]


async def test_what_customs_decided_of_it_then_leaves_as_that(driver: SiteDriver) -> None:
    await driver.feed(*THERE, instruction(), sheet("R1", "1"), stopped(ONE))
    await driver.feed(controlled(ONE, leaves_as="sent-back"))
    assert kinds(await driver.feed(sheet("R2", "1", leaves_as="sent-back"))) == [SiteReleasePosted, ListLeftSite]


@pytest.mark.parametrize("portion", [1, 2, 5])
async def test_a_rebuild_holds_it_too(portion: int) -> None:
    store = MemoryStore()
    driver = SiteDriver(Connections(store))
    await driver.feed(*THERE, instruction(), sheet("R1", "1"))
    before, after = await rebuilt_in_memory(driver, store, portion, lambda _: False)
    assert after == before
    assert refusals(await driver.feed(sheet("R2", "1"))) == HELD
    await driver.feed(lifted(ONE))
    assert only(ListLeftSite, await driver.feed(sheet("R3", "1"))).list == ONE
