"""The relay writes feeds to their subscribers' own topics, in the order of their numbers.

A topic is leased, so that one relay has it at a time, and how far it is written is kept once the broker has acknowledged it.
A relay that dies between leaves entries that are written again, under the same ids and numbers. No entry lies in the topic
without those before it, so that a reader drops what is at or below the last number it has.
"""

from __future__ import annotations

import asyncio
import secrets
from datetime import datetime, timedelta

import structlog

from libs.runtime.clock import SHANGHAI, Clock
from libs.runtime.failures import Transient
from libs.runtime.http.answering import AWAY
from libs.schemas.topic import partner_topic
from services.feed.own_topics.keeping import OwnTopics, TopicLeased
from services.feed.own_topics.lines import LogLine, TopicLog, line_of
from services.feed.settings import Settings

log = structlog.get_logger()
_PIECE = 500
"""Most entries of a turn: then others have theirs. One that failed before tries a single entry: what fails again costs no
more, and no more lies twice in the topic."""
_LOOK_S = 0.2
"""How often an idle relay looks."""
_PAUSE, _PAUSE_MAX = timedelta(seconds=5), timedelta(seconds=30)
"""How long a topic that cannot be written is left: as long as it has failed already, within these."""


class Relay:
    """Works off own topics of all subscribers, one at a time."""

    def __init__(self, settings: Settings, topics: OwnTopics, written: TopicLog, clock: Clock) -> None:
        self._topics, self._log, self._clock = topics, written, clock
        self._lease = timedelta(seconds=settings.lease_s)
        self._replication, self._again_s = settings.topics_replication, settings.topic_again_s

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.now_ns() / 1e9, SHANGHAI)

    async def run(self) -> None:
        """Work until it is cancelled."""
        while True:
            try:
                busy = await self.turn()
            except AWAY as failure:
                log.info("own topics put off", error=type(failure).__name__)
                busy = False
            except Exception as failure:  # one topic's trouble must not end the writing of all
                log.exception("writing failed", error=type(failure).__name__)
                busy = False
            if not busy:
                await self._clock.sleep(_LOOK_S)

    async def turn(self) -> bool:
        """Give one topic a turn. False where none has anything to be written."""
        now = self.now()
        leased = await self._topics.lease(secrets.token_hex(8), now, now + self._lease)
        if leased is None:
            return False
        due = await self._topics.due(leased, 1 if leased.failing_since else _PIECE)
        try:
            async with asyncio.timeout(self._again_s if leased.failing_since else self._lease.total_seconds()):
                await self._write(leased, [line_of(entry.body, leased.series) for entry in due])
        except Exception as failure:  # whatever it is, others have their turn, and its subscriber is told
            why = str(failure) if isinstance(failure, Transient) else type(failure).__name__
            log.warning("own topic not written", topic=leased.topic, error=why)
            now = self.now()
            failed = now - leased.failing_since if leased.failing_since else _PAUSE
            await self._topics.put_off(leased, why, now, now + min(max(failed, _PAUSE), _PAUSE_MAX))
            return True
        await self._topics.keep(leased, due[-1].number if due else leased.last, self.now())
        return True

    async def _write(self, leased: TopicLeased, lines: list[LogLine]) -> None:
        """Raises Transient. A topic that could not be written may have been dropped by somebody: it is made again."""
        topic = partner_topic(leased.subscriber)
        if leased.failing_since and topic:
            await self._log.make(topic, self._replication)
        if lines:
            await self._log.write(leased.topic, lines)
