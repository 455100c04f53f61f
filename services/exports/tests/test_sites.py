"""A site on a store: lists wait for their parcels, in whatever order things come; parcels leave once, released."""

from __future__ import annotations

from datetime import date

import pytest

from libs.runtime.twins.testing import kinds, only
from libs.schemas.ceb import FINDINGS_MAX
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events.base import Event
from libs.schemas.events.exports import (
    ArrivalsPosted,
    ListDelivered,
    ListLeftSite,
    ListNotReady,
    ListReadyToLeave,
    SiteDocumentRefused,
    SiteReleasePosted,
)
from services.exports.tests.conftest import SiteDriver, Store
from services.exports.tests.samples import (
    BILL,
    CARRIER,
    OTHER_CARRIER,
    OTHER_SITE,
    SITE,
    declared,
    delivery,
    examined,
    permitted,
    rejected,
    sheet,
    signed_for,
    stopped,
)

ONE, TWO = declared("1"), declared("2")


def refusals(events: list[Event]) -> list[tuple[str, str]]:
    return [(f.rule.partition("@")[0], f.actual) for f in only(SiteDocumentRefused, events).findings]


async def test_a_list_waits_until_its_waybill_is_among_the_arrived(driver: SiteDriver) -> None:
    waits = only(ListNotReady, await driver.feed(examined(ONE)))
    assert (waits.list, waits.status, waits.findings) == (ONE, "120", [])
    assert await driver.waiting() == [("parcel not arrived", 1)]
    posted, ready = await driver.feed(delivery("D1", "2", "1"))
    assert isinstance(posted, ArrivalsPosted) and posted.logistics_nos == ["W-2", "W-1"]
    assert isinstance(ready, ListReadyToLeave) and ready.list == ONE
    assert await driver.waiting() == []


async def test_the_parcel_may_come_before_its_list(driver: SiteDriver) -> None:
    assert kinds(await driver.feed(delivery("D1", "1"))) == [ArrivalsPosted]
    assert kinds(await driver.feed(examined(ONE))) == [ListReadyToLeave]
    assert kinds(await driver.feed(delivery("D2", "3"), examined(TWO), delivery("D3", "2"))) == [
        ArrivalsPosted, ListNotReady, ArrivalsPosted, ListReadyToLeave,
    ]  # fmt: skip


async def test_a_site_says_nothing_of_another_office(driver: SiteDriver) -> None:
    told = await driver.feed(delivery("D1", "1", sender_office="3109"))
    assert refusals(told) == [("711.customsCode.own", "2231")]
    assert kinds(await driver.feed(delivery("D2", "1", sender_office="2231"))) == [ArrivalsPosted]
    told = await driver.feed(examined(ONE), permitted(ONE), sheet("R1", "1", sender_office="3109"))
    assert refusals(told) == [("site-release.customsCode.own", "2231")]


async def test_a_bill_arrives_in_parts(driver: SiteDriver) -> None:
    await driver.feed(examined(ONE), examined(TWO))
    assert only(ListReadyToLeave, await driver.feed(delivery("D1", "1"))).list == ONE
    assert only(ListReadyToLeave, await driver.feed(delivery("D2", "2"))).list == TWO


async def test_after_an_officer_the_list_keeps_399_and_a_setting_says_400(in_memory: Store) -> None:
    after = examined(ONE, ListStatus.EXAMINED)
    assert only(ListNotReady, await SiteDriver(in_memory).feed(after)).status == "399"
    assert only(ListNotReady, await SiteDriver(in_memory, arrival_awaited_as_400=True).feed(after)).status == "400"


async def test_another_bill_than_the_lists_does_not_make_it_ready(driver: SiteDriver) -> None:
    await driver.feed(examined(ONE))
    waits = only(ListNotReady, await driver.feed(delivery("D1", "1", bill_no="999-22220002")))
    assert [(f.rule, f.actual, f.expected) for f in waits.findings] == [
        ("exports.billNo.arrival@1", BILL, "999-22220002")
    ]
    deleted = delivery("D1", "1", bill_no="999-22220002", app_type="3")
    assert only(ArrivalsPosted, await driver.feed(deleted)).withdrawn == ["W-1"]
    assert kinds(await driver.feed(delivery("D1", "1"))) == [ArrivalsPosted, ListReadyToLeave]


async def test_a_change_adds_and_takes_out_what_no_list_is_released_on(driver: SiteDriver) -> None:
    await driver.feed(delivery("D1", "1", "2"), examined(ONE))
    changed = only(ArrivalsPosted, await driver.feed(delivery("D1", "1", "3", app_type="2")))
    assert (changed.logistics_nos, changed.withdrawn) == (["W-1", "W-3"], ["W-2"])
    assert kinds(await driver.feed(examined(TWO))) == [ListNotReady]
    assert refusals(await driver.feed(delivery("D1", "3", app_type="2"))) == [("711.logisticsNo.counted-on", "W-1")]
    assert refusals(await driver.feed(delivery("D1", "1", app_type="3"))) == [("711.logisticsNo.counted-on", "W-1")]
    await driver.feed(stopped(ONE))
    assert only(ArrivalsPosted, await driver.feed(delivery("D1", "3", app_type="2"))).withdrawn == ["W-1"]
    assert kinds(await driver.feed(examined(ONE))) == [ListNotReady]


async def test_a_list_is_changed_after_some_of_its_parcels_left(driver: SiteDriver) -> None:
    """A site that gives no copNo has one list of a bill, so what comes later can only be added."""
    await driver.feed(delivery(None, "1", "2"), examined(ONE), permitted(ONE), sheet("R1", "1"), examined(TWO))
    added = only(ArrivalsPosted, await driver.feed(delivery(None, "1", "2", "3", app_type="2")))
    assert (added.logistics_nos, added.withdrawn) == (["W-1", "W-2", "W-3"], [])
    assert refusals(await driver.feed(sheet("R2", "1"))) == [("site-release.logisticsNo.once", "W-1")]
    assert refusals(await driver.feed(delivery(None, "2", app_type="2"))) == [("711.logisticsNo.counted-on", "W-1")]
    again = delivery("D2", "1")
    assert refusals(await driver.feed(again)) == [("711.logisticsNo.left", "W-1")]


async def test_a_change_may_name_another_carrier(driver: SiteDriver) -> None:
    await driver.feed(delivery("D1", "1", "2"))
    changed = delivery("D1", "1", app_type="2", logistics_code=OTHER_CARRIER)
    assert only(ArrivalsPosted, await driver.feed(changed)).withdrawn == ["W-1", "W-2"]
    assert kinds(await driver.feed(examined(ONE))) == [ListNotReady]
    others = declared("9", logistics_code=OTHER_CARRIER, logistics_no="W-1")
    assert kinds(await driver.feed(examined(others))) == [ListReadyToLeave]


async def test_all_that_is_wrong_with_a_warehouse_in_list_is_said_at_once(driver: SiteDriver) -> None:
    await driver.feed(delivery("D1", "1"))
    wrong = delivery("D2", "1", "2", "2", ie_flag="E")
    assert refusals(await driver.feed(wrong)) == [
        ("711.ieFlag.import", "E"),
        ("711.logisticsNo.elsewhere", "W-1"),
        ("711.logisticsNo.once", "W-2"),
    ]
    assert kinds(await driver.feed(examined(TWO))) == [ListNotReady]


async def test_a_refusal_has_its_bound_however_long_the_document(driver: SiteDriver) -> None:
    """One of 9,999 lines, all of them wrong, would be larger than a record may be."""
    many = [str(number) for number in range(FINDINGS_MAX + 1)]
    assert len(refusals(await driver.feed(delivery("D1", *many, *many)))) == FINDINGS_MAX
    assert len(refusals(await driver.feed(sheet("R1", many)))) == FINDINGS_MAX


async def test_a_new_attempt_waits_for_the_same_parcel(driver: SiteDriver) -> None:
    await driver.feed(delivery("D1", "1"), examined(ONE), rejected(ONE))
    again = declared("1", attempt=2)
    assert only(ListReadyToLeave, await driver.feed(examined(again))).ref.attempt == 2
    await driver.feed(rejected(ONE))
    assert kinds(await driver.feed(permitted(again), sheet("R1", "1"))) == [SiteReleasePosted, ListLeftSite]


async def test_a_waybill_stands_for_one_list(driver: SiteDriver) -> None:
    stranger = declared("9", logistics_no="W-1")
    await driver.feed(delivery("D1", "1"), examined(ONE))
    waits = only(ListNotReady, await driver.feed(examined(stranger)))
    assert [(f.rule, f.expected) for f in waits.findings] == [("exports.logisticsNo.one-list@1", "N-1")]
    assert waits.list == stranger
    await driver.feed(rejected(ONE))
    assert kinds(await driver.feed(examined(stranger))) == [ListReadyToLeave]


async def test_parcels_leave_released_and_once(driver: SiteDriver) -> None:
    await driver.feed(delivery("D1", "1", "2", "3"), examined(ONE), examined(TWO), permitted(ONE))
    unreleased = sheet("R1", "1234")
    assert refusals(await driver.feed(unreleased)) == [
        ("site-release.logisticsNo.released", "W-2"),
        ("site-release.logisticsNo.released", "W-3"),
        ("site-release.logisticsNo.arrived", "W-4"),
    ]
    assert refusals(await driver.feed(sheet("R2", "1", operator_code=OTHER_SITE))) == [
        ("site-release.logisticsNo.arrived", "W-1")
    ]
    posted, left = await driver.feed(sheet("R3", "1"))
    assert isinstance(posted, SiteReleasePosted) and isinstance(left, ListLeftSite)
    assert (left.list, left.operator_code) == (ONE, SITE)
    again = sheet("R4", "1")
    assert refusals(await driver.feed(again)) == [("site-release.logisticsNo.once", "W-1")]


async def test_what_is_detained_after_its_release_stays(driver: SiteDriver) -> None:
    await driver.feed(delivery("D1", "1"), examined(ONE), permitted(ONE), stopped(ONE))
    assert refusals(await driver.feed(sheet("R1", "1"))) == [("site-release.logisticsNo.released", "W-1")]
    assert kinds(await driver.feed(permitted(ONE), sheet("R2", "1"))) == [SiteReleasePosted, ListLeftSite]


async def test_a_sheet_names_each_parcel_once_and_its_own_list(driver: SiteDriver) -> None:
    await driver.feed(delivery("D1", "1"), examined(ONE), permitted(ONE))
    twice = sheet("R1", "11")
    assert refusals(await driver.feed(twice)) == [("site-release.logisticsNo.once", "W-1")]
    parcel = {"logistics_code": CARRIER, "logistics_no": "W-1", "invt_no": "N-2"}
    assert refusals(await driver.feed(sheet("R2", "", parcels=[parcel]))) == [("site-release.invtNo.list", "N-2")]
    assert len(await driver.feed(sheet("R3", "", parcels=[parcel | {"invt_no": "N-1"}]))) == 2


@pytest.mark.parametrize("signed_first", [True, False])
async def test_a_signature_closes_the_delivery_once(driver: SiteDriver, signed_first: bool) -> None:
    await driver.feed(delivery("D1", "1"), examined(ONE), permitted(ONE))
    steps = [signed_for("1"), sheet("R1", "1")]
    events = await driver.feed(*(steps if signed_first else steps[::-1]))
    delivered = only(ListDelivered, events)
    assert (delivered.list, delivered.logistics_time) == (ONE, "20260303100000")
    assert await driver.feed(signed_for("1")) == []


async def test_a_signature_for_a_parcel_of_no_site_says_nothing(driver: SiteDriver) -> None:
    assert await driver.feed(signed_for("8")) == []


async def test_a_number_comes_again_after_half_a_year(driver: SiteDriver) -> None:
    await driver.feed(delivery("D1", "1"), examined(ONE), permitted(ONE), sheet("R1", "1"), signed_for("1"))
    soon, late = date(2026, 9, 1), date(2026, 9, 2)
    assert refusals(await driver.feed(delivery("D2", "1"), day=soon)) == [("711.logisticsNo.left", "W-1")]
    other = declared("7", logistics_no="W-1")
    waits = only(ListNotReady, await driver.feed(rejected(ONE), examined(other), day=soon))
    assert [(f.rule, f.actual) for f in waits.findings] == [("exports.logisticsNo.left@1", "W-1")]
    assert only(ListReadyToLeave, await driver.feed(delivery("D3", "1"), day=late)).list == other
    assert kinds(await driver.feed(permitted(other), sheet("R2", "1"), day=late)) == [SiteReleasePosted, ListLeftSite]


@pytest.mark.parametrize("listed_first", [True, False])
async def test_what_let_a_parcel_go_lets_no_other_with_its_number_go(driver: SiteDriver, listed_first: bool) -> None:
    """It left and nothing more was said of it, so its list is as good as released for ever."""
    await driver.feed(delivery("D1", "1"), examined(ONE), permitted(ONE), sheet("R1", "1"), signed_for("1"))
    late, other = date(2026, 9, 2), declared("7", logistics_no="W-1")
    steps = [examined(other), delivery("D2", "1")]
    for step in steps if listed_first else steps[::-1]:
        await driver.feed(sheet("R2", "1"), step, sheet("R3", "1"), day=late)
    assert await driver.feed(examined(other), day=late) != []
    assert kinds(await driver.feed(permitted(other), day=late)) == []
    events = await driver.feed(sheet("R4", "1"), signed_for("1"), day=late)
    assert kinds(events) == [SiteReleasePosted, ListLeftSite, ListDelivered]
    assert only(ListLeftSite, events).list == other
