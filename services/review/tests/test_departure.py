"""An export list waits at 399 until its parcel is there and bound, and closes when it departs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import asyncpg
import pytest

from libs.runtime.twins.memory import Connections
from libs.runtime.twins.testing import A_DAY, kinds, only, rebuilt, rebuilt_in_memory
from libs.schemas.codes import supervision_modes as modes
from libs.schemas.codes.supervision_modes import EXPORT, Exit
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.accountbook import StockGivenUp, StockKept
from libs.schemas.events.base import Event
from libs.schemas.events.departures import ListDeparted
from libs.schemas.events.review import (
    LeavePermitted,
    ListClosed,
    ListDetained,
    ListDetentionLifted,
    ListExamined,
    ListInspectionOrdered,
    ListManualReviewOrdered,
    ListRejected,
    ListReleased,
    ListSentBack,
    ListWithdrawn,
    OfficerActionRefused,
    OfficerActionTaken,
    StockAskedBack,
    Verdict,
    WithdrawalGranted,
    WithdrawalRefused,
)
from services.review.tests.conftest import Open, Room
from services.review.tests.exports import (
    TAIYUAN,
    goods,
    inspection,
    matched,
    not_ready,
    ready,
    ruling,
    withdrawal,
)
from services.review.tests.samples import AGENT, ROLES, registration, registrations


def stands(events: Sequence[Event]) -> str:
    (verdict,) = (event for event in events if isinstance(event, Verdict))
    return verdict.status.value


async def test_it_waits_at_399_is_released_and_may_be_put_back(room: Open) -> None:
    driver, event = room(), matched()
    examined = only(ListExamined, await driver.feed(event))
    assert (examined.status, examined.lets_go, examined.released, examined.list) == ("399", [], False, event.list)
    assert await driver.waiting() == [("399 review.logisticsNo.arrival", 1)]

    released, permitted = await driver.feed(ready(event))
    assert isinstance(released, ListReleased) and isinstance(permitted, LeavePermitted)
    assert (released.tax, released.value, released.quota, released.lines) == (None, None, None, event.lines)
    assert (permitted.list, permitted.lines) == (event.list, event.lines), "exports counts and summarises these"
    assert await driver.feed(ready(event)) == []

    back = only(ListExamined, await driver.feed(not_ready(event)))
    assert (back.status, back.released, back.list) == ("399", True, event.list)
    assert [(ground.rule, ground.code) for ground in back.grounds] == [("review.billNo.bound", "399")]
    assert await driver.feed(not_ready(event)) == []

    lifted, permitted = await driver.feed(ready(event))
    assert isinstance(lifted, ListDetentionLifted) and isinstance(permitted, LeavePermitted)
    assert (lifted.status, lifted.released, lifted.lets_on) == ("800", True, True)
    assert permitted.lines is None, "they were told with the release"
    assert await driver.waiting() == []


async def test_it_closes_when_its_parcel_departs_and_not_before_its_release(room: Open) -> None:
    driver, event = room(), matched()
    left = ListDeparted(list=event.list, leave_time="20260303224000", bill_no="B1")
    assert kinds(await driver.feed(left, event)) == [ListExamined]
    assert await driver.feed(left) == []
    closed = only(ListClosed, await driver.feed(ready(event), left, left))
    assert closed.list == event.list.named
    assert await driver.feed(not_ready(event)) == []


async def test_what_is_rejected_waits_for_nothing(room: Open) -> None:
    driver, event = room(), matched("1", trade_mode="9710")
    assert kinds(await driver.feed(event)) == [ListRejected]
    assert await driver.feed(ready(event), not_ready(event)) == []


@pytest.mark.requirement("X7")
@pytest.mark.parametrize(
    ("office", "day", "path"),
    [
        ("2991", date(2026, 3, 2), ["500", "399", "800"]),
        ("2991", date(2024, 12, 16), ["500", "399", "800"]),
        ("2991", date(2024, 12, 14), ["399", "500", "399", "800"]),
        (TAIYUAN, date(2026, 3, 2), ["399", "500", "399", "800"]),
    ],
)
async def test_twelve_districts_inspect_before_loading(room: Open, office: str, day: date, path: list[str]) -> None:
    """GACC 2024-167, by date. Elsewhere the inspection follows the manifest, after which it is asked for once more."""
    driver, event = room(inspection_share="1"), matched("1", customs_code=office)
    told: list[Event] = list(await driver.feed(event, day=day))
    for fact in (ready(event), inspection(event), ready(event), ready(event)):
        told += await driver.feed(fact, day=day)
    statuses = [
        e.status.value if isinstance(e, Verdict) else "800" for e in told if isinstance(e, (Verdict, ListReleased))
    ]
    assert statuses == path
    assert kinds(told).count(OfficerActionTaken) == 1


async def test_a_person_comes_before_both(room: Open) -> None:
    driver, event = room(inspection_share="1"), matched("1", goods(country="109"), customs_code=TAIYUAN)
    assert stands(await driver.feed(event)) == "300"
    assert await driver.feed(ready(event)) == []
    assert stands(await driver.feed(ruling(event, "release"))) == "399"
    assert stands(await driver.feed(ready(event))) == "500"
    assert stands(await driver.feed(inspection(event))) == "399"
    assert kinds(await driver.feed(ready(event))) == [ListReleased, LeavePermitted]


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ((InspectionResult.LICENCE, "release"), ListExamined),
        ((InspectionResult.SUSPECTED_SMUGGLING, "send-back"), ListSentBack),
        ((InspectionResult.PROHIBITED,), ListSentBack),
        ((InspectionResult.CORRECTABLE,), ListRejected),
    ],
)
async def test_what_an_inspection_finds(room: Open, words: Sequence[Any], verdict: type[Event]) -> None:
    driver, event = room(inspection_share="1"), matched()
    only(ListInspectionOrdered, await driver.feed(event))
    found = await driver.feed(inspection(event, words[0]))
    for word in words[1:]:
        only(ListDetained, found[1:])
        found = await driver.feed(ruling(event, word))
    assert kinds(found) == [OfficerActionTaken, verdict]


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("release", [OfficerActionTaken, ListExamined]),
        ("reject", [OfficerActionTaken, ListRejected]),
        ("inspect", [OfficerActionTaken, ListInspectionOrdered]),
        ("send-back", [OfficerActionRefused]),
        ("confiscate", [OfficerActionRefused]),
        ("withdraw", [OfficerActionTaken, ListWithdrawn]),
    ],
)
@pytest.mark.parametrize("released", [False, True])
async def test_officers_may_say_this_at_399(room: Open, word: str, told: list[type[Event]], released: bool) -> None:
    driver, event = room(), matched()
    await driver.feed(event)
    if released:
        await driver.feed(ready(event), not_ready(event))
    answer = await driver.feed(ruling(event, word))
    assert kinds(answer) == told
    verdicts = [each for each in answer if isinstance(each, Verdict)]
    assert all(verdict.released is released for verdict in verdicts)
    if word == "inspect":
        assert stands(await driver.feed(inspection(event))) == "399"
    if word in ("release", "inspect"):
        let_on = ListDetentionLifted if released else ListReleased
        assert kinds(await driver.feed(ready(event))) == [let_on, LeavePermitted]


async def test_a_suspended_enterprises_list_stays_at_399(room: Open) -> None:
    """Settled question 81. Once the suspension is lifted, an officer has it asked again whether the parcel is there."""
    driver, event = room(), matched()
    await driver.feed(event, registration(AGENT, ROLES[AGENT], status="suspended"))
    assert await driver.feed(ready(event)) == []
    assert await driver.waiting() == [("399 review.logisticsNo.arrival", 1)]
    assert kinds(await driver.feed(matched("2"))) == [ListManualReviewOrdered]

    await driver.feed(registration(AGENT, ROLES[AGENT]))
    assert kinds(await driver.feed(ruling(event, "release"))) == [OfficerActionTaken, ListExamined]
    assert kinds(await driver.feed(ready(event))) == [ListReleased, LeavePermitted]


@pytest.mark.parametrize("steps", [(), (ready,), (ready, not_ready), (ready, not_ready, ready)])
async def test_it_may_be_withdrawn_until_it_departs(room: Open, steps: Sequence[Any]) -> None:
    driver, event = room(), matched()
    await driver.feed(event, *(step(event) for step in steps))
    withdrawn, granted = await driver.feed(withdrawal(event))
    assert isinstance(withdrawn, ListWithdrawn) and isinstance(granted, WithdrawalGranted)
    assert withdrawn.released is bool(steps)
    assert await driver.feed(ready(event), not_ready(event)) == []
    (finding,) = only(WithdrawalRefused, await driver.feed(withdrawal(event))).findings
    assert (finding.code, finding.rule) == ("-605007", "review.export-withdrawal.twice@1")
    again = matched("1", attempt=2)
    assert kinds(await driver.feed(again, ready(again))) == [ListExamined, ListReleased, LeavePermitted]


async def test_one_drawn_for_inspection_is_its_officers(room: Open) -> None:
    driver, event = room(inspection_share="1"), matched("1", customs_code=TAIYUAN)
    assert stands(await driver.feed(event)) == "399"
    (finding,) = only(WithdrawalRefused, await driver.feed(withdrawal(event))).findings
    assert (finding.code, finding.actual) == ("-605007", "500")
    await driver.feed(ready(event))
    assert kinds(await driver.feed(ruling(event, "withdraw"))) == [OfficerActionTaken, ListWithdrawn]


@pytest.mark.requirement("Z16")
async def test_out_of_a_zone_it_is_released_at_once(room: Open) -> None:
    """Directly where the zone holds the port of exit; else whoever sees to departures has to know of it."""
    driver, bonded = room(), {"trade_mode": "1210", "ems_no": "T2991W000001"}
    assert kinds(await driver.feed(matched("1", **bonded))) == [ListReleased]
    by_transit = matched("2", **bonded, port_code="3109")
    released, permitted = await driver.feed(by_transit)
    assert isinstance(released, ListReleased) and isinstance(permitted, LeavePermitted)
    assert (permitted.list, permitted.lines) == (by_transit.list, by_transit.lines)
    assert await driver.feed(not_ready(by_transit)) == []


async def test_out_of_a_zone_it_is_let_on_by_whoever_answers_the_last_question(in_memory: Connections) -> None:
    drawn = Room(in_memory, "redis://nowhere", inspection_share="1")
    by_transit = matched("1", trade_mode="1210", ems_no="T2991W000001", port_code="3109")
    assert kinds(await drawn.feed(by_transit)) == [ListInspectionOrdered]
    _, released, permitted = await drawn.feed(inspection(by_transit))
    assert isinstance(released, ListReleased) and isinstance(permitted, LeavePermitted)
    assert (permitted.list, permitted.lines) == (by_transit.list, by_transit.lines)


@pytest.mark.parametrize("port", [{}, {"port_code": "3109"}], ids=["directly", "by transit"])
async def test_out_of_a_zone_it_may_be_withdrawn_while_its_goods_are_there(room: Open, port: dict[str, str]) -> None:
    """The account book says whether they are; review ends the list behind its answer."""
    driver, event = room(), matched("1", trade_mode="1210", ems_no="T2991W000001", **port)
    await driver.feed(event)
    for _ in range(2):
        asked = only(StockAskedBack, await driver.feed(withdrawal(event)))
        assert (asked.list, asked.submission_id) == (event.list.named, "w")
        kept = only(WithdrawalRefused, await driver.feed(StockKept(list=asked.list, submission_id="w", by="QD1")))
        assert [(f.rule, f.code, f.actual) for f in kept.findings] == [
            ("review.export-withdrawal.stock@1", "-605007", "QD1")
        ]
    given_up = StockGivenUp(list=asked.list, submission_id="w")
    withdrawn, granted = await driver.feed(given_up)
    assert isinstance(withdrawn, ListWithdrawn) and isinstance(granted, WithdrawalGranted) and withdrawn.released
    assert await driver.feed(given_up) == []
    second = only(WithdrawalRefused, await driver.feed(StockKept(list=asked.list, submission_id="w2", by="voided")))
    assert [f.rule for f in second.findings] == ["review.export-withdrawal.twice@1"]
    assert ListReleased in kinds(
        await driver.feed(matched("1", attempt=2, trade_mode="1210", ems_no="T2991W000001", **port))
    )


async def test_a_mode_whose_row_has_another_exit_does_not_wait(room: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    row = modes.supervision_mode("9610", EXPORT, A_DAY)
    assert row and row.exit is Exit.DEPARTURE
    gate = replace(row, code="9906", exit=Exit.ZONE_GATE)
    monkeypatch.setitem(modes._BY_KEY, ("9906", EXPORT), (gate,))
    assert kinds(await room().feed(matched("1", trade_mode="9906"))) == [ListReleased]


async def _lived(driver: Room) -> None:
    """Lists of both kinds of offices stop at each place that they can stop at."""
    await driver.feed(*registrations())
    events = [matched(str(n), customs_code=("2991", TAIYUAN)[n % 2]) for n in range(16)]
    zone = {"trade_mode": "1210", "ems_no": "T2991W000001", "port_code": "3109"}
    in_zone = [matched(f"b{n}", **zone) for n in range(4)]
    await driver.feed(*events, *in_zone)
    await driver.feed(*(ready(e) for e in events))
    await driver.feed(*(inspection(e) for e in events))
    await driver.feed(*(ready(e) for e in events[:14]))
    await driver.feed(*(not_ready(e) for e in events[:6]))
    await driver.feed(*(ready(e) for e in events[:4]), *(ruling(e, "inspect") for e in events[4:6]))
    await driver.feed(*(withdrawal(e) for e in (events[0], events[7], events[8])), withdrawal(in_zone[0]))
    await driver.feed(StockKept(list=in_zone[1].list.named, submission_id="w", by="used"))
    await driver.feed(StockGivenUp(list=in_zone[0].list.named, submission_id="w"))
    again = matched("0", attempt=2)
    await driver.feed(again, inspection(again))
    await driver.feed(ready(again))


@pytest.mark.parametrize("cut", [1, 4, 2000])
async def test_the_store_comes_out_as_it_was(in_memory: Connections, cut: int) -> None:
    driver = Room(in_memory, "redis://nowhere", inspection_share="0.5")
    await _lived(driver)
    before, after = await rebuilt_in_memory(driver, in_memory.store, cut)
    assert after == before


async def test_a_real_store_comes_out_as_it_was(db: asyncpg.Connection, redis_url: str) -> None:
    driver = Room(db, redis_url, inspection_share="0.5")
    await _lived(driver)
    before, after = await rebuilt(driver, db, 2000)
    assert after == before
