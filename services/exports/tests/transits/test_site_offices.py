"""A direct purchase is released at a site of the office where its list brings it, whatever other sites say."""

from __future__ import annotations

from typing import Any

import pytest

from libs.runtime.processing import Record
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import kinds, only, rebuilt_in_memory
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events.exports import (
    ArrivalQuestioned,
    ArrivalsPosted,
    ListLeftSite,
    ListNotReady,
    ListReadyToLeave,
    SiteDocumentRefused,
    SiteReleasePosted,
)
from libs.schemas.events.site_documents import SiteDeliveryDeclared
from services.exports.tests.conftest import SiteDriver
from services.exports.tests.samples import (
    CARRIER,
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


def elsewhere(cop_no: str, *numbers: str, **facts: Any) -> SiteDeliveryDeclared:
    """A site of another office says that it has these parcels."""
    own = {"operator_code": OTHER_SITE, "customs_code": OTHER_OFFICE, "sender_office": OTHER_OFFICE}
    return delivery(cop_no, *numbers, **own, **facts)


def asked_of(event: ArrivalsPosted | ArrivalQuestioned) -> list[tuple[str, str, str]]:
    return [(each.rule, each.actual or "", each.expected or "") for each in event.findings]


_NOT_HERE = [("711.customsCode.list@1", "3109 (W-1)", "2231")]


async def test_a_list_is_not_released_at_a_site_of_another_office(driver: SiteDriver) -> None:
    await driver.feed(examined(ONE))
    posted, waits = await driver.feed(elsewhere("E1", "1"))
    assert isinstance(posted, ArrivalsPosted) and asked_of(posted) == _NOT_HERE
    assert isinstance(waits, ListNotReady)
    assert [(f.rule, f.actual, f.expected) for f in waits.findings] == [
        ("exports.customsCode.arrival@2", "2231", "3109")
    ]
    assert kinds(await driver.feed(delivery("D1", "1"))) == [ArrivalsPosted, ListReadyToLeave]


async def test_a_site_of_another_office_hears_when_the_list_comes_behind_its_word(driver: SiteDriver) -> None:
    assert asked_of(only(ArrivalsPosted, await driver.feed(elsewhere("E1", "1")))) == []
    waits, questioned = await driver.feed(examined(ONE))
    assert isinstance(waits, ListNotReady) and isinstance(questioned, ArrivalQuestioned)
    assert (questioned.operator_code, questioned.submission_id, asked_of(questioned)) == (OTHER_SITE, "d-E1", _NOT_HERE)
    assert kinds(await driver.feed(delivery("D1", "1"))) == [ArrivalsPosted, ListReadyToLeave]


async def test_both_sites_may_speak_before_the_list(driver: SiteDriver) -> None:
    for steps in ((elsewhere("E1", "1"), delivery("D1", "1")), (delivery("D2", "2"), elsewhere("E2", "2"))):
        assert kinds(await driver.feed(*steps)) == [ArrivalsPosted, ArrivalsPosted]
    assert kinds(await driver.feed(examined(ONE))) == [ListReadyToLeave, ArrivalQuestioned]
    assert kinds(await driver.feed(examined(TWO))) == [ListReadyToLeave, ArrivalQuestioned]


async def test_what_is_said_elsewhere_lets_nothing_leave_and_is_lifted_at_any_time(driver: SiteDriver) -> None:
    await driver.feed(elsewhere("E1", "1"), delivery("D1", "1"), examined(ONE), permitted(ONE))
    wrong = sheet("R1", "1", operator_code=OTHER_SITE, customs_code=OTHER_OFFICE, sender_office=OTHER_OFFICE)
    assert refusals(await driver.feed(wrong)) == [("site-release.customsCode.list", "W-1")]
    lifted_ = only(ArrivalsPosted, await driver.feed(elsewhere("E1", "1", app_type="3")))
    assert lifted_.withdrawn == ["W-1"]
    (told,) = only(SiteDocumentRefused, await driver.feed(elsewhere("E2", "1"))).findings
    assert (told.rule, told.actual, told.expected) == ("711.logisticsNo.elsewhere@1", "W-1", None), (
        "its bill is another's"
    )
    assert kinds(await driver.feed(sheet("R2", "1"))) == [SiteReleasePosted, ListLeftSite]


@pytest.mark.parametrize("decided", [controlled(ONE), controlled(ONE, ListStatus.SENT_BACK, leaves_as="sent-back")])
async def test_a_site_of_another_office_hears_nothing_of_what_customs_decided(driver: SiteDriver, decided: Any) -> None:
    """Whoever says to have a parcel would learn of its list by asking to let it go."""
    await driver.feed(delivery("D1", "1"), decided, elsewhere("E1", "1"))
    own = {"operator_code": OTHER_SITE, "customs_code": OTHER_OFFICE, "sender_office": OTHER_OFFICE}
    named = [{"logistics_code": CARRIER, "logistics_no": "W-1", "invt_no": "N-9"}]
    for asked in (sheet("R1", "1", **own), sheet("R2", (), **own, parcels=named)):
        assert refusals(await driver.feed(asked)) == [("site-release.customsCode.list", "W-1")]


async def test_a_site_hears_nothing_of_its_word_once_the_parcel_left_the_right_one(driver: SiteDriver) -> None:
    await driver.feed(elsewhere("E1", "1", "2"), delivery("D1", "1"), examined(ONE), permitted(ONE), sheet("R1", "1"))
    assert refusals(await driver.feed(elsewhere("E1", "1", "2", app_type="2"))) == [("711.logisticsNo.left", "W-1")]
    assert only(ArrivalsPosted, await driver.feed(elsewhere("E1", "2", app_type="2"))).withdrawn == ["W-1"]


async def test_a_list_of_another_port_waits_for_a_site_of_that(driver: SiteDriver) -> None:
    there = declared("1", port_office=OTHER_OFFICE)
    await driver.feed(examined(there))
    assert kinds(await driver.feed(delivery("D1", "1"))) == [ArrivalsPosted, ListNotReady]
    assert kinds(await driver.feed(elsewhere("E1", "1"))) == [ArrivalsPosted, ListReadyToLeave]


async def test_a_detained_lists_false_arrival_is_taken_out_behind_its_release(driver: SiteDriver) -> None:
    """Before that it is what the list was released on; an officer detains the list first."""
    await driver.feed(delivery("D1", "1"), examined(ONE), permitted(ONE))
    assert refusals(await driver.feed(delivery("D1", "1", app_type="3"))) == [("711.logisticsNo.counted-on", "W-1")]
    await driver.feed(stopped(ONE))
    assert only(ArrivalsPosted, await driver.feed(delivery("D1", "1", app_type="3"))).withdrawn == ["W-1"]
    assert refusals(await driver.feed(permitted(ONE), sheet("R1", "1"))) == [
        ("site-release.logisticsNo.arrived", "W-1")
    ]


async def test_what_is_said_elsewhere_bars_no_site_where_the_right_one_took_its_word_back(driver: SiteDriver) -> None:
    """The list was stopped meanwhile, and goes on."""
    await driver.feed(delivery("D1", "1"), elsewhere("E1", "1"), examined(ONE), permitted(ONE), stopped(ONE))
    await driver.feed(delivery("D1", "1", app_type="3"), lifted(ONE))
    assert kinds(await driver.feed(delivery("D2", "1"))) == [ArrivalsPosted]
    assert only(ArrivalsPosted, await driver.feed(elsewhere("E1", "1", app_type="3"))).withdrawn == ["W-1"]
    assert kinds(await driver.feed(sheet("R1", "1"))) == [SiteReleasePosted, ListLeftSite]


@pytest.mark.parametrize("cut", [1, 2000])
@pytest.mark.parametrize("late", [True, False], ids=["late", "early"])
async def test_a_rebuild_may_read_another_sites_word_behind_the_leaving(cut: int, late: bool) -> None:
    """Sites speak on partitions of their own."""

    def key(record: Record) -> bool:
        return (getattr(record.event, "operator_code", None) == OTHER_SITE) is late

    store = MemoryStore()
    driver = SiteDriver(Connections(store))
    await driver.feed(elsewhere("E1", "1", "2"), delivery("D1", "1"), examined(ONE), permitted(ONE), sheet("R1", "1"))
    await driver.feed(elsewhere("E1", "2", app_type="2"))
    before, after = await rebuilt_in_memory(driver, store, cut, key)
    assert after == before
