"""A list that leaves by a supervised site is released once its parcel is there, and not before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import asyncpg
import pytest

from libs.runtime.twins.testing import A_DAY, kinds, only, rebuilt
from libs.schemas.codes import supervision_modes as modes
from libs.schemas.codes.supervision_modes import IMPORT, Exit
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.base import Event
from libs.schemas.events.exports import ListReadyToLeave, ParcelHeld
from libs.schemas.events.review import (
    ArrivalAskedBack,
    LeavePermitted,
    LineGoods,
    ListDetained,
    ListDetentionLifted,
    ListExamined,
    ListInspectionOrdered,
    ListRejected,
    ListReleased,
    ListSentBack,
    OfficerActionRefused,
    OfficerActionTaken,
    ParcelControlled,
    Verdict,
)
from libs.schemas.events.tax import TaxAssessed
from services.review.processor import Review
from services.review.settings import Settings
from services.review.tests.conftest import Open, Room
from services.review.tests.samples import assessed, inspection, line, registrations, ruling

NORMAL = InspectionResult.NORMAL


def direct(order_no: str, value: str = "320.00", **facts: Any) -> TaxAssessed:
    known: dict[str, Any] = {"trade_mode": "9610", "ems_no": None, "entry_mode": None, "bill_no": "B1"}
    return assessed(order_no, line(value), **known | facts)


def ready(event: TaxAssessed) -> ListReadyToLeave:
    return ListReadyToLeave(list=event.list)


def stands(events: Sequence[Event]) -> str:
    status: str = only(ListExamined, events).status.value
    return status


async def test_it_keeps_120_and_its_quota_until_its_parcel_is_there(room: Open) -> None:
    driver, event = room(), direct("1")
    examined = only(ListExamined, await driver.feed(event))
    assert (examined.status, examined.lets_go, examined.final, examined.list) == ("120", [], False, event.list)
    assert (await driver.quota(), await driver.waiting()) == ((320, 0), [("120 review.logisticsNo.arrival", 1)])

    released, permitted = await driver.feed(ready(event))
    assert isinstance(released, ListReleased) and isinstance(permitted, LeavePermitted)
    assert [ground.rule for ground in released.grounds] == ["review.list.clear", "review.logisticsNo.arrival"]
    assert (await driver.quota(), await driver.waiting()) == ((0, 320), [])
    assert await driver.feed(ready(event)) == []


@pytest.mark.parametrize(
    ("words", "share"),
    [
        ((inspection("1", NORMAL),), "1"),
        ((ruling("1", "release"),), "0"),
        ((ruling("1", "release"), inspection("1", NORMAL)), "1"),
        ((inspection("1", InspectionResult.LICENCE), ruling("1", "release")), "1"),
    ],
    ids=["inspected", "looked at", "both", "detained"],
)
async def test_after_an_officer_it_keeps_399(room: Open, words: Sequence[Event], share: str) -> None:
    driver = room(inspection_share=share)
    event = direct("1", "0.00") if isinstance(words[0], type(ruling("1", "release"))) and words[:1] else direct("1")
    await driver.feed(event)
    assert await driver.feed(ready(event)) == [], "it waits for more than its parcel"
    said = [verdict for word in words for verdict in (await driver.feed(word))[1:]]
    assert stands(said) == "399"
    assert kinds(await driver.feed(ready(event))) == [ListReleased, LeavePermitted]


async def test_what_is_rejected_waits_for_nothing(room: Open) -> None:
    driver, event = room(), direct("1", "26000.01")
    assert kinds(await driver.feed(event)) == [ListRejected]
    assert await driver.feed(ready(event)) == []


async def test_a_bonded_list_is_released_at_once_and_no_site_hears_of_it(room: Open) -> None:
    assert kinds(await room().feed(assessed("1"))) == [ListReleased]


async def test_a_mode_whose_row_has_another_exit_does_not_wait(room: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    row = modes.supervision_mode("9610", IMPORT, A_DAY)
    assert row and row.exit is Exit.SUPERVISED_SITE
    gate = replace(row, code="9906", exit=Exit.ZONE_GATE)
    monkeypatch.setitem(modes._BY_KEY, ("9906", IMPORT), (gate,))
    assert kinds(await room().feed(direct("1", trade_mode="9906"))) == [ListReleased]


async def test_the_new_years_limit_holds_for_what_waited_over_it(room: Open) -> None:
    driver, new_year = room(), date(2027, 1, 4)
    event = direct("1", "5000.00")
    await driver.feed(event)
    fill = [assessed(f"f{n}", line("5000.00")) for n in range(5)]
    assert kinds(await driver.feed(*fill, day=new_year)) == [ListReleased] * 5
    rejected = only(ListRejected, await driver.feed(ready(event), day=new_year))
    assert [finding.code for finding in rejected.findings] == ["1313"]
    assert await driver.quota() == (0, 25000)


@pytest.mark.parametrize("cut", [1, 3, 2000])
async def test_the_store_comes_out_as_it_was(db: asyncpg.Connection, redis_url: str, cut: int) -> None:
    driver = Room(db, redis_url, inspection_share="0.5")
    await driver.feed(*registrations())
    lists = [direct(str(number)) for number in range(12)]
    events: Sequence[Any] = await driver.feed(*lists)
    drawn = [event.list.ref.number for event in events if isinstance(event, ListInspectionOrdered)]
    assert 0 < len(drawn) < len(lists)
    found = (NORMAL, InspectionResult.SUSPECTED_SMUGGLING)
    answers = await driver.feed(*(inspection(number, found[n % 2]) for n, number in enumerate(drawn)))
    assert {type(event) for event in answers} <= {OfficerActionTaken, ListExamined, ListDetained, ParcelControlled}
    await driver.feed(*(ready(event) for event in lists[::2]))
    stopped: Sequence[Any] = await driver.feed(*(held(event) for event in lists[::4]))
    assert kinds(stopped) and set(kinds(stopped)) == {ListInspectionOrdered}
    await driver.feed(inspection(stopped[0].list.ref.number, InspectionResult.LICENCE))
    before, after = await rebuilt(driver, db, cut)
    assert after == before


def test_it_is_told_by_a_topic_of_its_own() -> None:
    assert ListReadyToLeave in Review(Settings()).flow.reads


@pytest.mark.parametrize(
    ("words", "leaves_as"),
    [
        ((), [None]),
        ((inspection("1", InspectionResult.PROHIBITED),), [None, "sent-back"]),
        ((inspection("1", InspectionResult.SUSPECTED_SMUGGLING),), [None, None]),
        ((inspection("1", InspectionResult.LICENCE), ruling("1", "send-back")), [None, None, "sent-back"]),
        (
            (inspection("1", InspectionResult.SUSPECTED_SMUGGLING), ruling("1", "confiscate")),
            [None, None, "confiscated"],
        ),
        ((inspection("1", InspectionResult.CORRECTABLE),), [None]),
        ((inspection("1", InspectionResult.LICENCE), ruling("1", "release")), [None, None]),
    ],
    ids=["drawn", "prohibited", "smuggled", "sent back", "confiscated", "rejected", "let go"],
)
async def test_its_site_hears_that_it_is_under_control_and_what_becomes_of_it(
    room: Open, words: Sequence[Event], leaves_as: list[str | None]
) -> None:
    driver, event = room(inspection_share="1"), direct("1")
    told = [*await driver.feed(event), *await driver.feed(*words)]
    controlled = [each for each in told if isinstance(each, ParcelControlled)]
    assert [(each.list, each.leaves_as) for each in controlled] == [(event.list, word) for word in leaves_as]


async def test_of_a_bonded_list_under_control_no_site_hears(room: Open) -> None:
    driver = room(inspection_share="1")
    told = [*await driver.feed(assessed("1")), *await driver.feed(inspection("1", InspectionResult.PROHIBITED))]
    assert ParcelControlled not in kinds(told)


@pytest.mark.parametrize("status", ["120", "300", "500", "501"])
async def test_an_officer_has_its_parcel_arrive_anew_before_its_release(room: Open, status: str) -> None:
    driver = room(inspection_share="1" if status in ("500", "501") else "0")
    event = direct("1", "0.00") if status == "300" else direct("1")
    await driver.feed(event)
    if status == "501":
        await driver.feed(inspection("1", InspectionResult.DECLARATION_ERROR))
    before = await driver.waiting()
    asked = only(ArrivalAskedBack, await driver.feed(ruling("1", "lift-arrival")))
    assert (asked.list, asked.submission_id) == (event.list, ruling("1", "lift-arrival").submission_id)
    assert await driver.waiting() == before, "nothing of the list is decided by it"


async def test_nothing_is_lifted_of_a_released_list_a_bonded_one_or_none(room: Open) -> None:
    driver, event = room(), direct("1")
    await driver.feed(event, ready(event), assessed("2", line("0.00")))

    async def found(order_no: str) -> str:
        told = await driver.feed(ruling(order_no, "lift-arrival"))
        rule: str = only(OfficerActionRefused, told).findings[0].rule
        return rule

    assert await found("1") == "review.invtNo.status@1"
    assert await found("2") == "review.verdict.by-site@1"
    assert await found("3") == "review.invtNo.known@1"


def held(event: TaxAssessed) -> ParcelHeld:
    return ParcelHeld(list=event.list, instructions=["BK1"])


async def a_held_one(driver: Room) -> TaxAssessed:
    event = direct("1")
    await driver.feed(event)
    told = only(LeavePermitted, await driver.feed(ready(event)))
    assert told.goods == [LineGoods(each.gcode, each.country) for each in event.lines]
    ordered = only(ListInspectionOrdered, await driver.feed(held(event)))
    assert (ordered.status, ordered.released, ordered.lets_go, ordered.final) == ("500", True, [], False)
    assert [(each.rule, each.code) for each in ordered.grounds] == [("review.list.held", "500")]
    assert await driver.feed(held(event)) == [], "told again it says nothing new"
    return event


async def test_a_released_one_that_a_control_instruction_names_is_inspected_at_its_site(room: Open) -> None:
    driver = room()
    await a_held_one(driver)
    assert await driver.waiting() == [("500 review.list.held", 1)] and await driver.quota() == (0, 320)
    for wrong in ("release", "reject", "withdraw"):
        assert only(OfficerActionRefused, await driver.feed(ruling("1", wrong))).findings[0].actual == "500"
    _, let_on = await driver.feed(inspection("1", NORMAL))
    assert isinstance(let_on, ListDetentionLifted) and let_on.released
    assert await driver.waiting() == [] and await driver.quota() == (0, 320)


@pytest.mark.parametrize(
    ("result", "kind", "status"),
    [
        (InspectionResult.CORRECTABLE, ListDetained, "599"),
        (InspectionResult.LICENCE, ListDetained, "503"),
        (InspectionResult.PROHIBITED, ListSentBack, "700"),
    ],
)
async def test_what_is_found_in_it_is_as_at_a_gate(
    room: Open, result: InspectionResult, kind: type[Event], status: str
) -> None:
    driver = room()
    await a_held_one(driver)
    _, verdict, told = await driver.feed(inspection("1", result))
    assert isinstance(verdict, kind) and isinstance(verdict, Verdict)
    assert (verdict.status, verdict.released) == (status, True)
    assert isinstance(told, ParcelControlled)
    assert told.leaves_as == ("sent-back" if kind is ListSentBack else None)


async def test_an_officer_of_another_office_does_not_inspect_it(room: Open) -> None:
    driver = room()
    await a_held_one(driver)
    stranger = inspection("1", NORMAL).model_copy(update={"sender_office": "9999"})
    assert only(OfficerActionRefused, await driver.feed(stranger)).findings[0].rule == "review.officer.office@1"


async def test_what_was_inspected_before_its_release_is_not_asked_again(room: Open) -> None:
    driver, event = room(inspection_share="1"), direct("1")
    await driver.feed(event, inspection("1", NORMAL))
    assert only(LeavePermitted, await driver.feed(ready(event))).goods is None
