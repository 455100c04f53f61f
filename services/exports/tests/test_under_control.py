"""A direct purchase under control stays in its site, and leaves it as customs decided: nothing of it is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from libs.runtime.sealing import KeyRing
from libs.runtime.store.retention import LETTERS, Retention
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import kinds, only, rebuilt_in_memory
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events.exports import (
    ArrivalsPosted,
    ListLeftSite,
    ListNotReady,
    ListReadyToLeave,
    SiteReleasePosted,
)
from services.exports.processor import Exports
from services.exports.tests.conftest import SiteDriver
from services.exports.tests.samples import (
    controlled,
    declared,
    delivery,
    examined,
    permitted,
    rejected,
    sheet,
    signed_for,
)
from services.exports.tests.test_sites import refusals

ONE, TWO = declared("1"), declared("2")
SENT_BACK = controlled(ONE, ListStatus.SENT_BACK, leaves_as="sent-back")
CONFISCATED = controlled(ONE, ListStatus.DETAINED_OTHERWISE, leaves_as="confiscated")
TO_LEAVE = [("parcel sent back or confiscated has not left", 1)]
AWAY = {"sent-back": (SENT_BACK, {}), "confiscated": (CONFISCATED, {"decision_no": "MS-1"})}
"""What customs decide → how review says so, and what else the sheet says."""


@pytest.mark.parametrize("away", AWAY)
@pytest.mark.parametrize("first", ["arrived", "decided"])
async def test_what_customs_took_leaves_its_site_as_that(driver: SiteDriver, away: str, first: str) -> None:
    decided, more = AWAY[away]
    steps = [delivery("D1", "1"), decided]
    await driver.feed(*(steps if first == "arrived" else steps[::-1]))
    assert await driver.waiting() == TO_LEAVE
    assert refusals(await driver.feed(sheet("R1", "1"))) == [("site-release.leavesAs.decided", "released (W-1)")]
    posted, left = await driver.feed(sheet("R2", "1", leaves_as=away, **more))
    assert isinstance(posted, SiteReleasePosted) and isinstance(left, ListLeftSite)
    assert (posted.leaves_as, posted.decision_no, left.leaves_as) == (away, more.get("decision_no"), away)
    assert left.list == ONE and await driver.waiting() == []
    again = sheet("R3", "1", leaves_as=away, **more)
    assert refusals(await driver.feed(again)) == [("site-release.logisticsNo.once", "W-1")]
    assert await driver.feed(signed_for("1")) == [], "it was delivered to nobody"


async def test_goods_leave_as_nothing_that_customs_did_not_decide(driver: SiteDriver) -> None:
    await driver.feed(delivery("D1", "1", "2"), SENT_BACK, examined(TWO), permitted(TWO))
    taken: dict[str, Any] = {"leaves_as": "confiscated", "decision_no": "MS-1"}
    assert refusals(await driver.feed(sheet("R1", "12", **taken))) == [
        ("site-release.leavesAs.decided", "confiscated (W-1)"),
        ("site-release.leavesAs.decided", "confiscated (W-2)"),
    ]


@pytest.mark.parametrize(("leaves_as", "decision_no"), [("confiscated", None), ("sent-back", "MS-1")])
async def test_a_decision_is_named_of_confiscated_goods_alone(
    driver: SiteDriver, leaves_as: str, decision_no: str | None
) -> None:
    await driver.feed(delivery("D1", "1"), AWAY[leaves_as][0])
    wrong = sheet("R1", "1", leaves_as=leaves_as, decision_no=decision_no)
    assert [rule for rule, _ in refusals(await driver.feed(wrong))] == ["site-release.decisionNo.given"]


@pytest.mark.parametrize(
    "held", [controlled(ONE), controlled(ONE, ListStatus.DETAINED_SMUGGLING), SENT_BACK, CONFISCATED]
)
@pytest.mark.parametrize("was_known", [True, False])
async def test_no_report_of_a_site_takes_away_what_is_under_control(
    driver: SiteDriver, held: Any, was_known: bool
) -> None:
    """It is the same whether or not its list had waited for it before."""
    await driver.feed(*([examined(ONE)] if was_known else []), delivery("D1", "1", "2"), held)
    lost = [("711.logisticsNo.controlled", "W-1")]
    for report in (
        delivery("D1", "1", app_type="3"),
        delivery("D1", "2", app_type="2"),
        delivery("D1", "1", app_type="2", customs_code="0101"),
        delivery("D1", "1", app_type="2", logistics_code="3301960AB5"),
    ):
        assert refusals(await driver.feed(report)) == lost
    assert refusals(await driver.feed(sheet("R1", "1")))[0][0].startswith("site-release.")
    assert kinds(await driver.feed(delivery("D1", "1", "3", app_type="2"))) == [ArrivalsPosted]


async def test_what_is_let_go_may_leave_or_be_corrected_again(driver: SiteDriver) -> None:
    await driver.feed(delivery("D1", "1"), controlled(ONE))
    assert only(ListReadyToLeave, await driver.feed(examined(ONE, ListStatus.EXAMINED))).list == ONE
    assert kinds(await driver.feed(permitted(ONE), sheet("R1", "1"))) == [SiteReleasePosted, ListLeftSite]
    await driver.feed(delivery("D2", "2"), controlled(TWO), rejected(TWO))
    assert kinds(await driver.feed(delivery("D2", "2", app_type="3"))) == [ArrivalsPosted]


async def test_no_other_list_takes_a_parcel_that_customs_have(driver: SiteDriver) -> None:
    stranger = declared("9", logistics_no="W-1")
    await driver.feed(delivery("D1", "1"), SENT_BACK)
    waits = only(ListNotReady, await driver.feed(examined(stranger)))
    assert [finding.rule for finding in waits.findings] == ["exports.logisticsNo.one-list@1"]
    assert refusals(await driver.feed(permitted(stranger), sheet("R1", "1"))) == [
        ("site-release.leavesAs.decided", "released (W-1)")
    ]


@pytest.mark.parametrize("away", AWAY)
async def test_what_has_not_left_is_nobody_elses_however_late(driver: SiteDriver, away: str) -> None:
    """A list that names its parcel half a year later lets nothing leave as released."""
    await driver.feed(delivery("D1", "1"), AWAY[away][0])
    late, other = date(2026, 9, 5), declared("7", logistics_no="W-1")
    waits = only(ListNotReady, await driver.feed(examined(other), day=late))
    assert [finding.rule for finding in waits.findings] == ["exports.logisticsNo.one-list@1"]
    assert refusals(await driver.feed(permitted(other), sheet("R1", "1"), day=late)) == [
        ("site-release.leavesAs.decided", "released (W-1)")
    ]
    assert await driver.waiting() == TO_LEAVE


async def test_a_number_comes_again_half_a_year_after_it_was_sent_back(driver: SiteDriver) -> None:
    await driver.feed(delivery("D1", "1"), SENT_BACK, sheet("R1", "1", leaves_as="sent-back"))
    late, other = date(2026, 9, 5), declared("7", logistics_no="W-1")
    await driver.feed(delivery("D2", "1"), day=late)
    assert only(ListReadyToLeave, await driver.feed(examined(other), day=late)).list == other
    assert kinds(await driver.feed(permitted(other), sheet("R2", "1"), day=late)) == [SiteReleasePosted, ListLeftSite]


@pytest.mark.parametrize("portion", [1, 2, 5])
async def test_a_rebuild_has_it_where_it_is(portion: int) -> None:
    store = MemoryStore()
    driver = SiteDriver(Connections(store))
    await driver.feed(
        delivery("D1", "1", "2"), controlled(ONE), controlled(TWO), SENT_BACK, sheet("R1", "1", leaves_as="sent-back")
    )
    before, after = await rebuilt_in_memory(driver, store, portion, lambda _: False)
    assert after == before


async def test_what_customs_have_is_kept_until_it_has_left(database: Any, tmp_path: Path) -> None:
    db = await database("exports")
    driver = SiteDriver(db)
    await driver.feed(delivery("D1", "1", "2", "3"), SENT_BACK, controlled(TWO))
    await driver.feed(controlled(declared("3"), ListStatus.SENT_BACK, leaves_as="sent-back"))
    await driver.feed(sheet("R1", "3", leaves_as="sent-back"))
    await db.execute("update calendar set closed_day = $1", date(2026, 12, 31))
    await Retention("exports", (*Exports.kept, LETTERS), tmp_path, KeyRing.of("1:first-secret"), 30, {}).run(db)
    rows = await db.fetch("select logistics_no from parcel order by 1")
    assert [row["logistics_no"] for row in rows] == ["W-1", "W-2"]
