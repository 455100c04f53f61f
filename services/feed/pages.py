"""Questions to feeds are answered from the database."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple, Protocol

import asyncpg

from libs.runtime.http import ASK_SECONDS_MAX
from libs.runtime.queries import queries_beside

_Q = queries_beside(__file__)
WINDOW = 10_000
"""Most numbers that one question by kind looks through: what it asks for may be rare."""


class Opened(NamedTuple):
    """A feed. first: the number of its first entry that is still kept. anew_after: see the table."""

    subscriber: str
    series: str
    last: int
    anew_after: int
    first: int

    def shown(self) -> dict[str, object]:
        return {"subscriber": self.subscriber, "series": self.series, "first": self.first, "last": self.last}


class Wanted(NamedTuple):
    """A question asks for this. business_key, case: one of both at most. after: the number behind which it begins."""

    subscriber: str
    after: int
    kinds: frozenset[str] = frozenset()
    business_key: str | None = None
    case: str | None = None


class Line(NamedTuple):
    """An entry as it is sent."""

    number: int
    kind: str
    body: str


class FeedPage(NamedTuple):
    """entries: in the order of their numbers. next: the `after` of the question that goes on. more: whether it finds
    something at once, or may."""

    entries: list[Line]
    next: int
    more: bool


class Numbers(Protocol):
    """Says how far feeds have come."""

    async def last_of(self, codes: Collection[str]) -> dict[str, int]: ...


class Pages:
    """Questions to the feed's database."""

    def __init__(self, database: asyncpg.Pool[asyncpg.Record]) -> None:
        self._database = database

    async def open(self, code: str, most: int) -> bool:
        """Open the subscriber's feed. False where there is one, or as many stand open as may."""
        return bool(await self._database.fetchval(_Q.open_feed, code, most, timeout=ASK_SECONDS_MAX))

    async def feed(self, code: str) -> Opened | None:
        row = await self._database.fetchrow(_Q.feed_of, code, timeout=ASK_SECONDS_MAX)
        return Opened(*row) if row else None

    async def last_of(self, codes: Collection[str]) -> dict[str, int]:
        found = await self._database.fetch(_Q.last_of, list(codes), timeout=ASK_SECONDS_MAX)
        return {row["code"]: row["last"] for row in found}

    async def page(self, wanted: Wanted, last: int, most: int) -> FeedPage:
        """The next entries that are wanted, up to the number `last`, which is committed."""
        until = last if wanted.business_key or wanted.case else min(last, wanted.after + WINDOW)
        query, more = _asked(wanted)
        rows = await self._database.fetch(
            query, wanted.subscriber, wanted.after, until, most, *more, timeout=ASK_SECONDS_MAX
        )
        entries = [Line(*row) for row in rows]
        full = len(entries) >= most
        reached = entries[-1].number if full else max(until, wanted.after)
        return FeedPage(entries, reached, reached < last)


def _asked(wanted: Wanted) -> tuple[str, tuple[object, ...]]:
    """Return the query and what it asks beside the numbers."""
    kinds = list(wanted.kinds) or None
    if wanted.business_key:
        return _Q.entries_of_key, (kinds, wanted.business_key)
    if wanted.case:
        return _Q.entries_of_case, (kinds, wanted.case)
    return (_Q.entries_of_kinds, (kinds,)) if kinds else (_Q.entries_after, ())
