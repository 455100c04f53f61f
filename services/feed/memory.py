"""The feed's rows on a store in memory, for simulations; the stories of `tests/` hold both stores to the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from operator import attrgetter

from libs.runtime.twins import memory
from libs.schemas.keys import AttemptKey
from services.feed.domain.bills import BillSaid
from services.feed.domain.entries import FeedFiles, Subscriber, ToldBefore, facts_in

_LOCK = "a lock, and no row of any table"


class MemoryRows:
    """They keep the promises of `loading.Rows`."""

    def __init__(self, db: memory.Rows) -> None:
        self._db = db

    async def order_lists(self, stripes: Mapping[int, bool]) -> None:
        await self._db.upsert("order_of_lists", dict.fromkeys(stripes, _LOCK))

    async def stops_of(self, attempts: Collection[AttemptKey]) -> dict[AttemptKey, str]:
        return await self._db.read("stop", attempts)

    async def anybody(self) -> bool:
        return bool(await self._db.scan("subscriber"))

    async def ahead_of(self, attempts: Collection[AttemptKey]) -> dict[AttemptKey, list[BillSaid]]:
        return await self._db.read("bill_ahead", attempts)

    async def told_of(self, attempts: Collection[AttemptKey]) -> dict[AttemptKey, list[ToldBefore]]:
        wanted = set(attempts)
        found = await self._db.scan("entry", lambda _, e: (e.case_key, e.attempt) in wanted)
        last = {(e.case_key, e.attempt, e.subscriber, e.kind): e for e in sorted(found.values(), key=_number)}
        told: dict[AttemptKey, list[ToldBefore]] = {}
        for (case, attempt, *_), e in last.items():
            one = ToldBefore(e.subscriber, e.kind, e.business_key, facts_in(e.body), e.released)
            told.setdefault(AttemptKey(case, attempt), []).append(one)
        return told

    async def books_of(self, numbers: Collection[str]) -> dict[str, str]:
        return await self._db.read("book", numbers)

    async def lock_subscribers(self, codes: Collection[str]) -> Iterable[Subscriber]:
        return [Subscriber(*key_and_last) for key_and_last in (await self._db.lock("subscriber", codes)).items()]

    async def save(self, files: FeedFiles) -> None:
        await self._db.upsert("stop", files.stopped)
        await self._db.upsert(
            "bill_ahead", {each: files.ahead[each] for each in files.ahead_changed & files.ahead.keys()}
        )
        await self._db.delete("bill_ahead", files.ahead_changed - files.ahead.keys())
        await self._db.upsert("book", files.opened)
        await self._db.update("subscriber", {each.code: each.last for each in files.subscribers.values() if each.grown})
        await self._db.insert("entry", {(entry.subscriber, entry.number): entry for entry in files.entries})


_number = attrgetter("number")
