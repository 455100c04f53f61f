"""Transits of direct purchases that nobody closes are bounded, and end."""

from __future__ import annotations

from datetime import date

import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import A_DAY, kinds, only, rebuilt_in_memory
from libs.schemas.events.departures import TransitClosed, TransitExpired, TransitOpened
from libs.schemas.events.exports import ListNotReady, ListReadyToLeave
from services.exports.tests import exported
from services.exports.tests.conftest import SiteDriver
from services.exports.tests.exported import refusals
from services.exports.tests.samples import OTHER_CARRIER, examined, permitted
from services.exports.tests.transits.sealed import closing, listed, opening, taken_in, under_seal
from services.exports.tests.transits.test_direct_transits import awaited

ONE = listed()
LAST = date(2026, 4, 1)
"""Thirty customs days after it was opened."""


@pytest.fixture
def bounded(request: pytest.FixtureRequest) -> SiteDriver:
    return SiteDriver(request.getfixturevalue(request.param), transit_import_parcels_max=2)


BOTH = pytest.mark.parametrize("bounded", ["db", "in_memory"], indirect=True)


async def _rows(driver: SiteDriver) -> list[str]:
    """Return the waybills that have a row among the parcels of sites."""
    if isinstance(driver.store, Connections):
        return sorted(number for _, number in driver.store.store.tables.get("parcel", {}))
    return [row["logistics_no"] for row in await driver.store.fetch("select logistics_no from parcel order by 1")]


@BOTH
async def test_a_carrier_has_so_many_under_seal_at_once(bounded: SiteDriver) -> None:
    assert kinds(await bounded.feed(opening("T1", "1"), opening("T2", "2"))) == [TransitOpened, TransitOpened]
    full = [("transit-opening.parcels.bound", "-800001", "3", "<= 2")]
    assert refusals(await bounded.feed(opening("T3", "3"))) == full
    others = {"logistics_code": OTHER_CARRIER}
    parcel = others | {"logistics_no": "W-3"}
    assert kinds(await bounded.feed(opening("T3", logistics_code=OTHER_CARRIER, parcels=[parcel]))) == [TransitOpened]
    assert kinds(await bounded.feed(closing("C1", "T1"), opening("T4", "4"))) == [TransitClosed, TransitOpened]
    assert refusals(await bounded.feed(opening("T5", "5"))) == full


@BOTH
async def test_a_refused_opening_leaves_no_row(bounded: SiteDriver) -> None:
    await bounded.feed(opening("T1", "1", "2", "3"))
    named = [{"logistics_code": exported.CARRIER, "logistics_no": number} for number in ("W-1", "W-1")]
    await bounded.feed(opening("T2", parcels=named))
    assert await _rows(bounded) == []
    await bounded.feed(under_seal(ONE))
    await bounded.feed(opening("T3", "1", "2", "3"))
    assert await _rows(bounded) == ["W-1"], "the list's, as it was"
    assert kinds(await bounded.feed(opening("T4", "1"))) == [TransitOpened, ListNotReady]


async def test_an_unclosed_transit_ends_with_words_to_its_sender(driver: SiteDriver) -> None:
    await driver.feed(under_seal(ONE), opening("T1", "1", "2"))
    assert await driver.close(date(2026, 3, 31)) == []
    expired, waits = await driver.close(LAST)
    assert isinstance(expired, TransitExpired) and isinstance(waits, ListNotReady)
    assert (expired.submission_id, expired.opened_on, expired.until) == ("o-T1", A_DAY, LAST)
    assert waits.awaits == ["transit-opening", "arrival"]
    assert await driver.waiting() == [("parcel not arrived", 1)]
    assert refusals(await driver.feed(closing("C1", "T1"), day=LAST)) == [
        ("transit-closing.transitNo.open", "-800001", "T1", "expired, 2026-04-01")
    ]
    assert awaited(await driver.feed(opening("T2", "1"), day=LAST)) == ["transit-closing", "arrival"]
    assert only(ListReadyToLeave, await driver.feed(closing("C2", "T2"), taken_in("D1", "1"), day=LAST)).list == ONE


async def test_a_closing_that_is_too_late_is_so_before_the_days_close_too(driver: SiteDriver) -> None:
    """Documents of the next day may be here before it."""
    await driver.feed(under_seal(ONE), opening("T1", "1"))
    late = [("transit-closing.transitNo.open", "-800001", "T1", "expired, 2026-04-01")]
    next_day = date(2026, 4, 2)
    assert refusals(await driver.feed(closing("C1", "T1"), day=next_day)) == late
    assert kinds(await driver.close(LAST)) == [TransitExpired, ListNotReady]
    assert refusals(await driver.feed(closing("C2", "T1"), day=next_day)) == late


async def test_a_transit_that_was_closed_or_leads_abroad_does_not_end_so(driver: SiteDriver) -> None:
    await driver.feed(opening("T1", "1"), closing("C1", "T1"))
    out = exported.listed("9", port=exported.PORT)
    await driver.feed(exported.arrival("A1", "9"), exported.manifest("M1", "9"), examined(out))
    await driver.feed(permitted(out), exported.opening("T9", "9"))
    assert await driver.close(date(2026, 12, 31)) == []
    assert await driver.waiting() == [("transit open", 1)]


@pytest.mark.parametrize("portion", [1, 3])
async def test_a_rebuild_knows_what_ended(portion: int) -> None:
    store = MemoryStore()
    driver = SiteDriver(Connections(store))
    await driver.feed(under_seal(ONE), opening("T1", "1", "2"), opening("T2", "3"), closing("C2", "T2"))
    await driver.close(LAST)
    await driver.feed(opening("T3", "1"), day=date(2026, 4, 2))
    before, after = await rebuilt_in_memory(driver, store, portion, lambda _: False)
    assert after == before
