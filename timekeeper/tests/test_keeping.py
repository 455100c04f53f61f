"""The timer and the hand, on a real log: days close when they are over, whatever fails meanwhile."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from aiokafka.errors import KafkaConnectionError

from deploy.local.stack import Endpoints
from libs.runtime.clock import SHANGHAI, Pause
from libs.runtime.kafka.cluster import Cluster
from libs.schemas.topics import DECLARED
from timekeeper.declare_log import DeclareLog
from timekeeper.keeping import Keeper, OpenLog, Refused, close_by_hand, close_until
from timekeeper.schedule import last_closed

WITHIN_S = 120.0
TODAY = date(2026, 3, 5)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
NOW = datetime(2026, 3, 5, 12, 0, tzinfo=SHANGHAI)
GRACE = timedelta(minutes=1)


class Evening:
    """A clock that stands still but for sleep; who sleeps past `until` is cancelled."""

    def __init__(self, now: datetime, until: datetime) -> None:
        self._now, self._until = now, until

    def now_ns(self) -> int:
        return int(self._now.timestamp() * 1e9)

    def steady_s(self) -> float:
        return self._now.timestamp()

    async def sleep(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        if self._now > self._until:
            raise asyncio.CancelledError


@pytest.fixture
def open_log(servers: Endpoints) -> OpenLog:
    """A declare topic of this test alone."""
    model = DECLARED["tax-payment"]
    topic = replace(model, name=f"{model.name}.{uuid4().hex[:8]}")
    Cluster(servers.kafka).create([topic])
    return lambda: DeclareLog(servers.kafka, "of the tests", [topic])


async def closed(open_log: OpenLog) -> date | None:
    async with open_log() as declared:
        return last_closed(await declared.last_closed())


async def keep(open_log: OpenLog, now: datetime, until: datetime) -> None:
    """The timer, from `now` on, for as long as its clock shows no more than `until`."""
    clock = Evening(now, until)
    with suppress(asyncio.CancelledError):
        await Keeper(open_log, clock, Pause(clock, 1, 2), GRACE, WITHIN_S, "nowhere:9092").run()


async def test_a_day_closes_when_its_grace_is_over_and_not_before(open_log: OpenLog) -> None:
    midnight = datetime(2026, 3, 6, tzinfo=SHANGHAI)
    await keep(open_log, NOW, midnight + GRACE - timedelta(seconds=1))
    assert await closed(open_log) == YESTERDAY
    await keep(open_log, midnight - timedelta(minutes=3), midnight + GRACE)
    assert await closed(open_log) == TODAY


async def test_days_that_passed_while_it_was_away_are_closed_one_by_one(open_log: OpenLog) -> None:
    await keep(open_log, NOW, NOW)
    async with open_log() as declared:
        written = await close_until(declared, YESTERDAY + timedelta(days=4), WITHIN_S)
    assert [each.day for each in written] == [YESTERDAY + timedelta(days=n) for n in range(1, 5)]


async def test_a_log_that_does_not_answer_is_asked_again(open_log: OpenLog) -> None:
    failures = iter([KafkaConnectionError(), TimeoutError()])

    def unreliable() -> AbstractAsyncContextManager[DeclareLog]:
        for failure in failures:
            raise failure
        return open_log()

    await keep(unreliable, NOW, NOW + timedelta(seconds=10))
    assert await closed(open_log) == YESTERDAY


async def test_by_hand_a_day_closes_once_and_only_when_it_is_over(open_log: OpenLog) -> None:
    written = await close_by_hand(open_log, YESTERDAY, NOW, WITHIN_S)
    assert [each.day for each in written] == [YESTERDAY]
    for day in (YESTERDAY, YESTERDAY - timedelta(days=1)):
        with pytest.raises(Refused, match=f"{day} is closed already"):
            await close_by_hand(open_log, day, NOW, WITHIN_S)
    with pytest.raises(Refused, match="2026-03-05 is not over in Asia/Shanghai, where it is 2026-03-05 12:00"):
        await close_by_hand(open_log, TODAY, NOW, WITHIN_S)
    assert await closed(open_log) == YESTERDAY


async def test_days_may_be_closed_ahead_and_the_timer_then_waits_for_them(open_log: OpenLog) -> None:
    await close_by_hand(open_log, YESTERDAY, NOW, WITHIN_S)
    written = await close_by_hand(open_log, TOMORROW, NOW, WITHIN_S, ahead=True)
    assert [each.day for each in written] == [TODAY, TOMORROW]
    await keep(open_log, NOW, NOW + timedelta(days=1))
    assert await closed(open_log) == TOMORROW
