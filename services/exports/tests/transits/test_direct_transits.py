"""Direct purchases whose clearance needs a seal are ready once a transit brought them home."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import permutations

import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import kinds, only
from libs.schemas.events.base import Event
from libs.schemas.events.departures import DepartureDocumentRefused, TransitClosed, TransitOpened
from libs.schemas.events.exports import (
    ArrivalsPosted,
    ListLeftSite,
    ListNotReady,
    ListReadyToLeave,
    SiteDocumentRefused,
    SiteReleasePosted,
)
from libs.schemas.events.review import LeavePermitted
from services.exports.tests import exported
from services.exports.tests.conftest import SiteDriver
from services.exports.tests.exported import HOME, PORT, refusals
from services.exports.tests.samples import (
    CARRIER,
    OTHER_CARRIER,
    examined,
    permitted,
    rejected,
    sheet,
)
from services.exports.tests.transits.sealed import closing, listed, opening, taken_in, under_seal


def awaited(events: Iterable[Event]) -> list[str]:
    return [*only(ListNotReady, [each for each in events if isinstance(each, ListNotReady)]).awaits]


def found(event: ListNotReady) -> list[tuple[str, str | None, str | None]]:
    return [(each.rule, each.actual, each.expected) for each in event.findings]


ONE, TWO = listed(), listed("2")


@pytest.mark.requirement("I8")
async def test_a_parcel_is_at_its_site_once_its_transit_is_closed(driver: SiteDriver) -> None:
    assert awaited(await driver.feed(under_seal(ONE))) == ["transit-opening", "arrival"]
    opened, waits = await driver.feed(opening("T1", "1"))
    assert isinstance(opened, TransitOpened) and (opened.ie_flag, opened.port_code) == ("I", HOME)
    assert isinstance(waits, ListNotReady) and (waits.status, waits.awaits) == ("120", ["transit-closing", "arrival"])
    assert await driver.waiting() == [("parcel not arrived", 1), ("transit open", 1)]
    assert awaited(await driver.feed(taken_in("D1", "1"))) == ["transit-closing"]
    assert kinds(await driver.feed(sheet("R1", "1"))) == [SiteDocumentRefused]
    closed, ready = await driver.feed(closing("C1", "T1"))
    assert isinstance(closed, TransitClosed) and isinstance(ready, ListReadyToLeave) and ready.list == ONE
    assert await driver.waiting() == []
    assert kinds(await driver.feed(permitted(ONE), sheet("R2", "1"))) == [SiteReleasePosted, ListLeftSite]


async def test_in_every_order_it_is_ready_when_all_are_there() -> None:
    steps = {
        "list": under_seal(ONE),
        "opening": opening("T1", "1"),
        "site": taken_in("D1", "1"),
        "end": closing("C1", "T1"),
    }
    orders = [each for each in permutations(steps) if each.index("opening") < each.index("end")]
    for order in orders:
        driver = SiteDriver(Connections(MemoryStore()))
        told = [await driver.feed(steps[step]) for step in order]
        assert [ListReadyToLeave in kinds(each) for each in told] == [False, False, False, True], order


@pytest.mark.parametrize("clearance", [None, "port", "regional", "home-declared", "home-released"])
async def test_lists_that_clear_without_a_seal_wait_for_their_site_alone(
    driver: SiteDriver, clearance: str | None
) -> None:
    assert awaited(await driver.feed(under_seal(ONE, clearance))) == []
    assert refusals(await driver.feed(opening("T1", "1"))) == [
        ("transit-opening.logisticsNo.needed", "-800001", "W-1", clearance or "port")
    ]
    assert kinds(await driver.feed(taken_in("D1", "1", customs_code=PORT))) == [ArrivalsPosted, ListReadyToLeave]


async def test_what_set_out_all_the_same_is_ready_once_it_came(driver: SiteDriver) -> None:
    await driver.feed(opening("T1", "1"), taken_in("D1", "1"))
    assert awaited(await driver.feed(under_seal(ONE, "home-released"))) == ["transit-closing"]
    assert kinds(await driver.feed(closing("C1", "T1"))) == [TransitClosed, ListReadyToLeave]


async def test_a_transit_opens_once_for_its_carriers_parcels_between_the_lists_offices(driver: SiteDriver) -> None:
    await driver.feed(under_seal(ONE), under_seal(TWO))
    named = {"logistics_code": CARRIER, "logistics_no": "W-1"}
    wrong = opening("T0", customs_code=HOME, port_code=PORT, parcels=[named | {"invt_no": "N-9"}, named])
    assert refusals(await driver.feed(wrong)) == [
        ("transit-opening.invtNo.list", "-800001", "N-9", "N-1"),
        ("transit-opening.portCode.list", "-800001", f"{PORT} (W-1)", HOME),
        ("transit-opening.customsCode.office", "-800001", f"{HOME} (W-1)", PORT),
        ("transit-opening.logisticsNo.once", "-800001", "W-1", None),
    ]
    others = opening("T0", logistics_code=OTHER_CARRIER, port_code=PORT, parcels=[named | {"invt_no": "N-9"}])
    assert refusals(await driver.feed(others)) == [
        ("transit-opening.logisticsCode.own", "-800001", CARRIER, OTHER_CARRIER)
    ]
    assert kinds(await driver.feed(opening("T1", "1"))) == [TransitOpened, ListNotReady]
    assert refusals(await driver.feed(opening("T2", "1", "2"))) == [
        ("transit-opening.logisticsNo.elsewhere", "-800001", "W-1", f"{CARRIER}/T1")
    ]
    assert kinds(await driver.feed(opening("T2", "2"))) == [TransitOpened, ListNotReady]


async def test_a_transit_closes_once_at_home_with_its_seal_and_its_parcels(driver: SiteDriver) -> None:
    await driver.feed(under_seal(ONE))
    assert refusals(await driver.feed(closing("C0", "T1"))) == [
        ("transit-closing.transitNo.known", "-800001", "T1", None)
    ]
    await driver.feed(opening("T1", "1"))
    named = [{"logistics_code": CARRIER, "logistics_no": f"W-{number}"} for number in "99"]
    elsewhere = closing("C1", "T1", customs_code=PORT, sender_office=HOME, seal_no="F9", parcels=named)
    assert refusals(await driver.feed(elsewhere)) == [
        ("transit-closing.customsCode.own", "-800001", PORT, HOME),
        ("transit-closing.customsCode.port", "-800001", PORT, HOME),
    ]
    assert refusals(await driver.feed(closing("C1", "T1", seal_no="F9", parcels=named))) == [
        ("transit-closing.sealNo.opening", "-800001", "F9", "F1"),
        ("transit-closing.logisticsNo.opening", "-800001", "W-9", "W-1"),
        ("transit-closing.logisticsNo.once", "-800001", "W-9", None),
        ("transit-closing.logisticsNo.all", "-800001", "W-1", "1"),
    ]
    whole = closing("C2", "T1", parcels=[named[0] | {"logistics_no": "W-1"}])
    assert kinds(await driver.feed(whole)) == [TransitClosed, ListNotReady]
    assert refusals(await driver.feed(closing("C3", "T1"))) == [
        ("transit-closing.transitNo.open", "-800001", "T1", f"{exported.SITE}, 20260303115500")
    ]


async def test_a_list_withdrawn_under_seal_leaves_the_transit_open_for_the_next(driver: SiteDriver) -> None:
    await driver.feed(under_seal(ONE), opening("T1", "1"))
    assert await driver.feed(rejected(ONE)) == []
    assert await driver.waiting() == [("transit open", 1)]
    elsewhere = listed(attempt=2, customs_code="0500")
    told = only(ListNotReady, await driver.feed(under_seal(elsewhere)))
    assert found(told) == [("exports.customsCode.transit@1", f"{PORT}-0500", f"{PORT}-{HOME}")]
    await driver.feed(rejected(elsewhere))
    assert kinds(await driver.feed(closing("C1", "T1"))) == [TransitClosed]
    again = listed(attempt=3)
    assert awaited(await driver.feed(under_seal(again))) == ["arrival"]
    assert only(ListReadyToLeave, await driver.feed(taken_in("D1", "1"))).list == again


async def test_a_transit_opened_with_wrong_offices_is_opened_anew(driver: SiteDriver) -> None:
    """Nobody could know before the list came. The wrong one stays open, with its age, and moves the parcel no more."""
    await driver.feed(opening("T1", "1", port_code="0500"))
    told = only(ListNotReady, await driver.feed(under_seal(ONE)))
    assert found(told) == [("exports.customsCode.transit@1", f"{PORT}-{HOME}", f"{PORT}-0500")]
    assert kinds(await driver.feed(opening("T2", "1"))) == [TransitOpened, ListNotReady]
    await driver.feed(taken_in("D1", "1"))
    assert kinds(await driver.feed(closing("C2", "T2"))) == [TransitClosed, ListReadyToLeave]
    late = closing("C1", "T1", customs_code="0500", sender_office="0500")
    assert kinds(await driver.feed(late)) == [TransitClosed]


async def test_a_site_of_another_office_does_not_make_it_ready(driver: SiteDriver) -> None:
    await driver.feed(under_seal(ONE), opening("T1", "1"), closing("C1", "T1"))
    told = only(ListNotReady, await driver.feed(taken_in("D1", "1", customs_code=PORT)))
    assert (told.awaits, found(told)) == ([], [("exports.customsCode.arrival@2", HOME, PORT)])
    assert kinds(await driver.feed(taken_in("D2", "1"))) == [ArrivalsPosted, ListReadyToLeave]
    assert kinds(await driver.feed(taken_in("D1", "1", customs_code=PORT, app_type="3"))) == [ArrivalsPosted]


async def test_a_site_that_mends_its_office_makes_it_ready(driver: SiteDriver) -> None:
    await driver.feed(under_seal(ONE), opening("T1", "1"), closing("C1", "T1"), taken_in("D1", "1", customs_code=PORT))
    mended = taken_in("D1", "1", app_type="2")
    assert kinds(await driver.feed(mended)) == [ArrivalsPosted, ListReadyToLeave]
    moved = taken_in("D1", "1", app_type="2", customs_code=PORT)
    assert kinds(await driver.feed(moved)) == [SiteDocumentRefused]


async def test_a_number_that_comes_again_needs_a_transit_of_its_own(driver: SiteDriver) -> None:
    await driver.feed(under_seal(ONE), opening("T1", "1"), closing("C1", "T1"), taken_in("D1", "1"))
    await driver.feed(permitted(ONE), sheet("R1", "1"))
    soon, late = date(2026, 9, 1), date(2026, 9, 2)
    assert refusals(await driver.feed(opening("T2", "1"), day=soon)) == [
        ("transit-opening.logisticsNo.elsewhere", "-800001", "W-1", f"{CARRIER}/T1")
    ]
    other = listed("7", logistics_no="W-1")
    await driver.feed(taken_in("D2", "1"), under_seal(other), day=late)
    assert await driver.waiting() == [("parcel not arrived", 1)]
    assert kinds(await driver.feed(opening("T2", "1"), day=late)) == [TransitOpened, ListNotReady]
    assert kinds(await driver.feed(opening("T3", "1"), day=late)) == [DepartureDocumentRefused]
    assert only(ListReadyToLeave, await driver.feed(closing("C2", "T2"), day=late)).list == other


async def test_one_number_may_go_both_ways_at_once(driver: SiteDriver) -> None:
    """A carrier numbers what comes and what leaves each for itself."""
    out = exported.listed("1", port=PORT)
    await driver.feed(under_seal(ONE), opening("T1", "1"))
    await driver.feed(
        exported.arrival("A1", "1"), exported.manifest("M1", "1"), examined(out), LeavePermitted(list=out)
    )
    assert kinds(await driver.feed(exported.opening("T2", "1"))) == [TransitOpened]
    assert kinds(await driver.feed(exported.closing("C2", "T2"))) == [TransitClosed]
    assert awaited(await driver.feed(taken_in("D1", "1"))) == ["transit-closing"]
