"""An officer lifts an arrival before the release, and any site of the office may take the parcel in."""

from __future__ import annotations

import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import kinds, only, rebuilt_in_memory
from libs.schemas.events.exports import (
    ArrivalLifted,
    ArrivalQuestioned,
    ArrivalsPosted,
    ListNotReady,
    ListReadyToLeave,
    SiteDocumentRefused,
)
from services.exports.tests.conftest import SiteDriver
from services.exports.tests.samples import (
    OTHER_SITE,
    SITE,
    asked_back,
    controlled,
    declared,
    delivery,
    examined,
    permitted,
    sheet,
)
from services.exports.tests.test_sites import refusals

ONE = declared("1")
WRONG = delivery("D1", "1", "2", bill_no="999-22220002")
"""A site took the parcel in under another bill than its list's."""


async def test_a_wrong_arrival_is_lifted_and_another_site_takes_the_parcel_in(driver: SiteDriver) -> None:
    await driver.feed(WRONG, examined(ONE))
    there = delivery("D2", "1", operator_code=OTHER_SITE)
    assert refusals(await driver.feed(there)) == [("711.logisticsNo.elsewhere", "W-1")]
    lifted, told, waits = await driver.feed(asked_back(ONE))
    assert isinstance(lifted, ArrivalLifted) and isinstance(told, ArrivalQuestioned) and isinstance(waits, ListNotReady)
    assert (lifted.operator_code, lifted.submission_id, lifted.logistics_no) == (SITE, "v-1", "W-1")
    assert (told.submission_id, [f.rule for f in told.findings]) == ("d-D1", ["711.logisticsNo.lifted@1"])
    assert waits.findings == [], "nothing is wrong with it: it is not there"
    assert kinds(await driver.feed(there)) == [ArrivalsPosted, ListReadyToLeave]


async def test_the_same_site_may_say_it_anew(driver: SiteDriver) -> None:
    await driver.feed(delivery("D1", "1", "2"), controlled(ONE))
    assert kinds(await driver.feed(asked_back(ONE))) == [ArrivalLifted, ArrivalQuestioned]
    changed = delivery("D1", "1", "2", app_type="2", submission_id="d-D1-2")
    assert only(ArrivalsPosted, await driver.feed(changed)).withdrawn == []
    assert kinds(await driver.feed(examined(ONE))) == [ListReadyToLeave]


async def test_the_site_leaves_out_what_was_lifted_and_that_is_no_more_to_withdraw(driver: SiteDriver) -> None:
    await driver.feed(delivery("D1", "1", "2"), controlled(ONE), asked_back(ONE))
    assert only(ArrivalsPosted, await driver.feed(delivery("D1", "2", app_type="2"))).withdrawn == []
    assert kinds(await driver.feed(examined(ONE))) == [ListNotReady]


@pytest.mark.parametrize(
    ("steps", "rule"),
    [
        ((examined(ONE),), "manual-verdict.logisticsNo.arrived"),
        ((), "manual-verdict.logisticsNo.arrived"),
        ((delivery("D1", "1"), examined(ONE)), "manual-verdict.logisticsNo.counted-on"),
        ((delivery("D1", "1"), examined(ONE), permitted(ONE)), "manual-verdict.logisticsNo.counted-on"),
        (
            (delivery("D1", "1"), examined(ONE), permitted(ONE), sheet("R1", "1")),
            "manual-verdict.logisticsNo.arrived",
        ),
    ],
    ids=["not there", "unknown", "about to be released", "released", "left"],
)
async def test_what_is_not_there_or_counted_on_is_not_lifted(
    driver: SiteDriver, steps: list[object], rule: str
) -> None:
    await driver.feed(*steps)
    refused = only(SiteDocumentRefused, await driver.feed(asked_back(ONE)))
    assert (refused.document, refused.submission_id) == ("manual-verdict", "v-1")
    assert [finding.rule.partition("@")[0] for finding in refused.findings] == [rule]


@pytest.mark.parametrize("portion", [1, 2, 5])
async def test_a_rebuild_lifts_it_and_keeps_what_came_behind(portion: int) -> None:
    store = MemoryStore()
    driver = SiteDriver(Connections(store))
    again = delivery("D1", "1", "2", app_type="2", submission_id="d-D1-2")
    await driver.feed(delivery("D1", "1", "2"), controlled(ONE), asked_back(ONE), again)
    await driver.feed(delivery("D2", "3"), examined(declared("3", bill_no="B-9")), asked_back(declared("3"), "2"))
    before, after = await rebuilt_in_memory(driver, store, portion, lambda _: False)
    assert after == before
