"""Own topics in the database: whose there is one, how far it is written, and who writes it just now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from libs.runtime.http import ASK_SECONDS_MAX
from libs.runtime.queries import queries_beside

_Q = queries_beside(__file__)


class TopicStanding(NamedTuple):
    """A subscriber's topic as it stands. done: number of the last entry that lies there. last: of the feed."""

    topic: str
    series: str
    done: int
    last: int
    why: str | None
    failing_since: datetime | None
    made_at: datetime


class TopicLeased(NamedTuple):
    """A topic that this writer has for a while. last: number of the feed's last entry. failing_since: the first write that
    did not come to pass, if none did since."""

    subscriber: str
    topic: str
    done: int
    last: int
    series: str
    failing_since: datetime | None
    lease: str


class EntryToWrite(NamedTuple):
    """An entry by its number, as it stands in the feed."""

    number: int
    body: str


class OwnTopics:
    """A subscriber's topic, and its writer's work. Every time is given: nothing here reads a clock."""

    def __init__(self, database: Any) -> None:
        self._database = database

    async def open(self, subscriber: str, topic: str, now: datetime, most: int) -> bool:
        """Write the subscriber's feed there from now on, from its first entry. False where there is one, or there are as
        many as may be."""
        return bool(await self._value(_Q.open_topic, subscriber, topic, now, most))

    async def room(self, most: int) -> bool:
        """Say whether fewer stand open than may."""
        return bool(await self._value(_Q.topics_room, most))

    async def of(self, subscriber: str) -> TopicStanding | None:
        row = await self._database.fetchrow(_Q.topic_of, subscriber, timeout=ASK_SECONDS_MAX)
        return TopicStanding(*row) if row else None

    async def drop(self, subscriber: str) -> bool:
        return bool(await self._value(_Q.drop_topic, subscriber))

    async def replay(self, subscriber: str, after: int, now: datetime) -> bool:
        """Write again what comes behind this number. False where the subscriber has no topic."""
        return bool(await self._value(_Q.replay_topic, subscriber, after, now))

    async def lease(self, token: str, now: datetime, until: datetime) -> TopicLeased | None:
        """Take a topic whose feed has grown and that nobody writes."""
        row = await self._database.fetchrow(_Q.lease_topic, token, now, until, timeout=ASK_SECONDS_MAX)
        return TopicLeased(*(*row, token)) if row else None

    async def due(self, leased: TopicLeased, most: int) -> Sequence[EntryToWrite]:
        rows = await self._database.fetch(
            _Q.entries_to_write, leased.subscriber, leased.done, most, timeout=ASK_SECONDS_MAX
        )
        return [EntryToWrite(*row) for row in rows]

    async def keep(self, leased: TopicLeased, done: int, now: datetime) -> None:
        """Everything up to this number lies in the topic. Nothing is kept where the lease is this writer's no more."""
        await self._database.execute(
            _Q.keep_written, leased.subscriber, leased.lease, done, now, timeout=ASK_SECONDS_MAX
        )

    async def put_off(self, leased: TopicLeased, why: str, now: datetime, until: datetime) -> None:
        """Try again then. What was written is written again."""
        await self._database.execute(
            _Q.put_off_topic, leased.subscriber, leased.lease, why, now, until, timeout=ASK_SECONDS_MAX
        )

    async def _value(self, query: str, *values: Any) -> Any:
        return await self._database.fetchval(query, *values, timeout=ASK_SECONDS_MAX)
