"""A list waits for its goods thirty days and no longer; whatever it held is free then (settled 73)."""

from __future__ import annotations

from datetime import timedelta

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import A_DAY, kinds, only, rebuilt_in_memory
from libs.schemas.codes.supervision_modes import Hold
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.base import Event
from libs.schemas.events.review import (
    ListDetained,
    ListExamined,
    ListRejected,
    ListReleased,
    ListSentBack,
    ListWithdrawn,
)
from services.review.tests import exports
from services.review.tests.conftest import Open, Room
from services.review.tests.samples import AGENT, ROLES, inspection, registration, registrations, ruling
from services.review.tests.test_arrival import direct, ready
from services.review.tests.test_closing import close_until

LAST = A_DAY + timedelta(30)


def reasons(events: list[Event]) -> list[str]:
    return [ground.rule for ground in only(ListRejected, events).grounds]


async def test_goods_that_never_arrive_free_what_their_list_held(room: Open) -> None:
    driver = room()
    await driver.feed(direct("1"), direct("2"))
    await driver.feed(ready(direct("2")), day=LAST)
    driver.day = A_DAY
    assert await close_until(driver, LAST - timedelta(1)) == []
    told = await close_until(driver, LAST)
    assert reasons(told) == ["review.list.expired", "review.logisticsNo.arrival"]
    rejected = only(ListRejected, told)
    assert (rejected.status, rejected.final, set(rejected.lets_go)) == ("100", True, set(Hold))
    assert (await driver.quota(), await driver.waiting()) == ((0, 320), [])
    assert await driver.feed(ready(direct("1")), day=LAST + timedelta(1)) == [], "it is too late"
    again = direct("1", attempt=2)
    assert kinds(await driver.feed(again, ready(again), day=LAST + timedelta(1)))[:2] == [ListExamined, ListReleased]


async def test_an_officer_s_question_does_not_expire_and_the_wait_behind_it_is_whole(room: Open) -> None:
    driver = room(inspection_share="1")
    await driver.feed(direct("1"))
    assert await close_until(driver, LAST) == []
    await driver.feed(inspection("1", InspectionResult.NORMAL), day=driver.day)
    until = driver.day + timedelta(30)
    assert await close_until(driver, until - timedelta(1)) == []
    assert reasons(await close_until(driver, until))[0] == "review.list.expired"


async def test_detained_goods_do_not_go_back_by_a_wait_that_ends(room: Open) -> None:
    """They are let go, sent back or confiscated (settled 44). Let go, they may arrive in a whole term."""
    driver = room(inspection_share="1")
    await driver.feed(direct("1"), inspection("1", InspectionResult.LICENCE))
    assert await close_until(driver, LAST + timedelta(1)) == []
    await driver.feed(ruling("1", "release"), day=driver.day)
    until = driver.day + timedelta(30)
    assert await close_until(driver, until - timedelta(1)) == []
    assert reasons(await close_until(driver, until))[0] == "review.list.expired"


async def test_what_is_detained_does_not_expire_though_its_goods_were_never_reported(room: Open) -> None:
    driver = room(inspection_share="1")
    await driver.feed(direct("1"))
    detained = only(ListDetained, await driver.feed(inspection("1", InspectionResult.SUSPECTED_SMUGGLING)))
    assert detained.status == "502"
    assert await close_until(driver, LAST + timedelta(5)) == []
    sent_back = only(ListSentBack, await driver.feed(ruling("1", "send-back"), day=driver.day))
    assert sent_back.final


async def test_goods_of_a_suspended_enterprise_are_there(room: Open) -> None:
    driver, event = room(), exports.matched()
    await driver.feed(event, registration(AGENT, ROLES[AGENT], status="suspended"))
    assert await driver.feed(exports.ready(event)) == []
    assert await close_until(driver, LAST + timedelta(5)) == []


async def test_an_export_that_was_taken_off_and_never_bound_again_is_taken_back(room: Open) -> None:
    driver, event = room(), exports.matched()
    await driver.feed(event, exports.ready(event))
    await driver.feed(exports.not_ready(event), exports.matched("2"))
    withdrawn, rejected = await close_until(driver, LAST)
    assert isinstance(withdrawn, ListWithdrawn) and isinstance(rejected, ListRejected)
    assert (withdrawn.released, rejected.released) == (True, False)


async def test_the_store_comes_out_as_it_was() -> None:
    driver = Room(Connections(MemoryStore()), "redis://nowhere:1/0", inspection_share="0.5")
    await driver.feed(*registrations())
    lists = [direct(str(number)) for number in range(12)]
    await driver.feed(*lists, exports.matched())
    await driver.feed(*map(ready, lists[:3]), registration(AGENT, ROLES[AGENT], status="suspended"))
    leaving = exports.matched()
    await driver.feed(*map(ready, lists[3:6]), exports.ready(leaving))
    await close_until(driver, LAST + timedelta(1))
    for cut in (1, 3, 2000):
        before, after = await rebuilt_in_memory(driver, driver.store.store, cut)
        assert after == before
