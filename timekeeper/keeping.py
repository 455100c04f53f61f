"""Closing what is to be closed: once by hand, or for ever as days pass."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date, datetime, timedelta

import structlog
from aiokafka.errors import KafkaError

from libs.runtime.clock import SHANGHAI, Clock, Pause
from libs.runtime.failures import Transient
from libs.runtime.kafka.cluster import Cluster
from libs.schemas.topics import DECLARED
from timekeeper.declare_log import DeclareLog
from timekeeper.schedule import Due, due, last_closed, last_day_over, next_day_over
from timekeeper.settings import Settings

log = structlog.get_logger()

NAP_S_MAX = 60.0
"""A sleep knows nothing of a clock that was set, or a machine that was suspended: look at the clock that often."""

AWAY = (KafkaError, Transient, TimeoutError, OSError)
"""The log does not answer right now."""

OpenLog = Callable[[], AbstractAsyncContextManager[DeclareLog]]


class Refused(Exception):
    """This day is not closed. Its message is for the person who asked."""


def moment(clock: Clock) -> datetime:
    """Return what the clock says, in Asia/Shanghai."""
    return datetime.fromtimestamp(clock.now_ns() / 1e9, SHANGHAI)


@asynccontextmanager
async def declared_at(settings: Settings) -> AsyncIterator[DeclareLog]:
    """The declare topics of the running system. Raises Halt where one is missing or has another partition count than the
    table's, KafkaError or Transient without a broker."""
    await Cluster(settings.kafka_bootstrap).topic_ids(topic.name for topic in DECLARED.values())
    async with DeclareLog(settings.kafka_bootstrap, settings.calendar_secret.get_secret_value()) as declared:
        yield declared


async def close_until(declared: DeclareLog, until: date, within_s: float) -> list[Due]:
    """Close every day up to and including `until` wherever it is open; what was written. Harmless to repeat.

    Raises TimeoutError where the log cannot be read back to the last close in `within_s` seconds.
    """
    async with asyncio.timeout(within_s):
        closed = await declared.last_closed()
        first_fact = None if last_closed(closed) else await declared.first_fact()
    written = due(closed, first_fact, until)
    for each in written:
        await declared.close(each)
        log.info("day closed", day=each.day.isoformat(), partitions=len(each.places))
    return written


async def close_by_hand(
    open_log: OpenLog, day: date, now: datetime, within_s: float, *, ahead: bool = False
) -> list[Due]:
    """Close `day`, and what is still open before it. Raises Refused where it is closed everywhere, or is not over."""
    if not ahead and day > last_day_over(now):
        raise Refused(f"{day} is not over in Asia/Shanghai, where it is {now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
    async with open_log() as declared:
        written = await close_until(declared, day, within_s)
    if not written:
        raise Refused(f"{day} is closed already")
    return written


class Keeper:
    """Closes each day once it is over and its grace too. After a pause or a crash, all that were missed."""

    def __init__(
        self, open_log: OpenLog, clock: Clock, pause: Pause, grace: timedelta, within_s: float, at: str
    ) -> None:
        """at: where the log is, for who reads that it does not answer."""
        self._open_log, self._clock, self._pause, self._at = open_log, clock, pause, at
        self._grace, self._within_s = grace, within_s

    async def run(self) -> None:
        """Until it is cancelled. Raises Halt as `declared_at` does."""
        done: date | None = None
        while True:
            over = last_day_over(moment(self._clock), self._grace)
            if done is None or done < over:
                await self._close_with_patience(over)
                done = over
            now = moment(self._clock)
            await self._clock.sleep(min((next_day_over(now, self._grace) - now).total_seconds(), NAP_S_MAX))

    async def _close_with_patience(self, until: date) -> None:
        """Looks at the log anew after every failure: what was written before it counts."""
        while True:
            try:
                async with self._open_log() as declared:
                    await close_until(declared, until, self._within_s)
            except AWAY as failure:
                log.warning("the log does not answer", at=self._at, error=type(failure).__name__)
                await self._pause.after_failure()
            else:
                self._pause.reset()
                return
