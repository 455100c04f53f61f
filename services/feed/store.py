"""The feed's rows on PostgreSQL. Subscribers are locked in the order of their codes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import msgspec

from libs.runtime.columns import columns
from libs.runtime.processing import Connection
from libs.runtime.queries import queries_beside
from libs.schemas.keys import AttemptKey
from services.feed.domain.bills import BillSaid
from services.feed.domain.entries import FeedFiles, Subscriber, ToldBefore, facts_in

_Q = queries_beside(__file__)
_ENTRY_COLUMNS = 9
_encode, _decode = msgspec.json.Encoder().encode, msgspec.json.Decoder(list[BillSaid]).decode
_LISTS_LOCK = 7_341_015
"""Any number, the same in every worker."""


class PostgresRows:
    """They keep the promises of `loading.Rows`."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    async def order_lists(self, stripes: Mapping[int, bool]) -> None:
        await self._db.execute(_Q.order_lists, _LISTS_LOCK, *columns(stripes.items(), 2))

    async def stops_of(self, attempts: Collection[AttemptKey]) -> dict[AttemptKey, str]:
        found = await self._db.fetch(_Q.stops_of, *columns(attempts, 2))
        return {AttemptKey(case, attempt): status for case, attempt, status in found}

    async def anybody(self) -> bool:
        return bool(await self._db.fetchval(_Q.anybody))

    async def ahead_of(self, attempts: Collection[AttemptKey]) -> dict[AttemptKey, list[BillSaid]]:
        found = await self._db.fetch(_Q.ahead_of, *columns(attempts, 2))
        return {AttemptKey(case, attempt): _decode(bills) for case, attempt, bills in found}

    async def told_of(self, attempts: Collection[AttemptKey]) -> dict[AttemptKey, list[ToldBefore]]:
        told: dict[AttemptKey, list[ToldBefore]] = {}
        for case, attempt, subscriber, kind, key, body, released in await self._db.fetch(
            _Q.told_of, *columns(attempts, 2)
        ):
            told.setdefault(AttemptKey(case, attempt), []).append(
                ToldBefore(subscriber, kind, key, facts_in(body), released)
            )
        return told

    async def books_of(self, numbers: Collection[str]) -> dict[str, str]:
        found = await self._db.fetch(_Q.books_of, list(numbers))
        return {row["ems_no"]: row["area_code"] for row in found}

    async def lock_subscribers(self, codes: Collection[str]) -> Iterable[Subscriber]:
        return [Subscriber(*row) for row in await self._db.fetch(_Q.lock_subscribers, sorted(codes))]

    async def save(self, files: FeedFiles) -> None:
        if files.stopped:
            stopped = [(*attempt, status) for attempt, status in files.stopped.items()]
            await self._db.execute(_Q.save_stops, *columns(stopped, 3), files.day)
        if files.ahead_changed:
            kept = [
                (*attempt, _encode(bills).decode())
                for attempt, bills in files.ahead.items()
                if attempt in files.ahead_changed
            ]
            if dropped := files.ahead_changed - files.ahead.keys():
                await self._db.execute(_Q.drop_ahead, *columns(dropped, 2))
            if kept:
                await self._db.execute(_Q.save_ahead, *columns(kept, 3), files.day)
        if files.opened:
            await self._db.execute(_Q.save_books, *columns(files.opened.items(), 2))
        if files.entries:
            grown = [(each.code, each.last) for each in files.subscribers.values() if each.grown]
            await self._db.execute(_Q.save_numbers, *columns(grown, 2))
            await self._db.execute(_Q.save_entries, *columns(files.entries, _ENTRY_COLUMNS), files.day)


async def begin_series(db: Connection) -> None:
    """Numbers that are given from now on belong to another series than those before, in every feed."""
    await db.execute(_Q.begin_series)


async def unanswered(db: Connection) -> list[tuple[str, int, datetime]]:
    """Count webhooks whose endpoint takes nothing, and topics that are not written: why, how many, since when the
    oldest."""
    return [(why, count, since) for why, count, since in await db.fetch(_Q.unanswered)]
