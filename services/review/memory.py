"""Review's rows and its counters in memory, for simulations; the stories of `tests/` hold both stores to the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from msgspec.structs import astuple

from libs.runtime.twins import memory
from libs.schemas.codes.list_status import CLEARED, ListStatus
from libs.schemas.control import Instruction
from libs.schemas.keys import AttemptKey, case_apart
from services.review.domain.attempts import Attempt
from services.review.domain.due import ListClosable, WaitExpired
from services.review.domain.facts import Enterprise
from services.review.domain.files import BuyerYear, ReviewFiles
from services.review.domain.quota import QuotaAccount
from services.review.loading import Declared, History, consignor_of, name_of


class MemoryRows:
    """They keep the promises of `loading.Rows`. released: the unique index that lets a case be released once."""

    def __init__(self, db: memory.Rows) -> None:
        self._db = db

    async def lock_attempts(self, cases: Collection[str]) -> Iterable[Attempt]:
        return map(replace, (await self._db.lock_where("attempt", lambda key, _: key.case in cases)).values())

    async def enterprises(self, codes: Collection[str]) -> Iterable[Enterprise]:
        return (await self._db.read("enterprise", codes)).values()

    async def instructions(self, day: date) -> Iterable[Instruction]:
        return (await self._db.scan("control_instruction", lambda _, each: each.until >= day)).values()

    async def lock_quota(self, keys: Collection[BuyerYear]) -> Iterable[QuotaAccount]:
        return map(replace, (await self._db.lock("quota", keys)).values())

    async def save(self, files: ReviewFiles) -> None:
        db = self._db
        await db.insert("attempt", {attempt.key: replace(attempt) for attempt in files.opened})
        await db.update("attempt", {key: replace(attempt) for key, attempt in files.changed.items()})
        written = (*files.opened, *files.changed.values())
        released = {a.case_key: a.attempt for a in written if a.status in CLEARED}
        known = await db.read("released", {a.case_key for a in written})
        ended = known.items() - released.items()
        await db.delete("released", [a.case_key for a in written if (a.case_key, a.attempt) in ended])
        await db.insert("released", {case: n for case, n in released.items() if known.get(case) != n})
        accounts = files.accounts.items()
        rows = {key: replace(a, touched=False, opened=False) for key, a in accounts if a.opened or a.touched}
        new = {key for key, account in accounts if account.opened}
        await db.insert("quota", {key: row for key, row in rows.items() if key in new})
        await db.update("quota", {key: row for key, row in rows.items() if key not in new})
        await db.upsert("enterprise", files.registered)
        await db.upsert("control_instruction", files.instructed)
        await db.upsert("paid_document", files.paid)

    async def closable(self, day: date, after: ListClosable | None, limit: int) -> Sequence[ListClosable]:
        paid = (await self._db.scan("paid_document", lambda *_: True)).keys()

        def due(_: AttemptKey, a: Attempt) -> bool:
            released = a.status is ListStatus.RELEASED and a.closable_from is not None and a.closable_from <= day
            return released and a.left and a.billed_fen == a.collected_fen and paid >= set(a.ent_duty_nos)

        found = (await self._db.scan("attempt", due)).values()
        rows = sorted((ListClosable(a.closable_from, *a.key) for a in found), key=astuple)
        return [row for row in rows if after is None or astuple(row) > astuple(after)][:limit]

    async def expired(self, day: date, after: WaitExpired | None, limit: int) -> Sequence[WaitExpired]:
        found = (await self._db.scan("attempt", lambda _, a: a.expires_on is not None and a.expires_on <= day)).values()
        rows = sorted((WaitExpired(a.expires_on, *a.key) for a in found), key=astuple)
        return [row for row in rows if after is None or astuple(row) > astuple(after)][:limit]

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        since: defaultdict[str, list[datetime]] = defaultdict(list)
        for attempt in (await self._db.scan("attempt", lambda _, a: a.since is not None)).values():
            since[f"{attempt.status} {attempt.reason}"].append(attempt.since)
        return [(reason, len(times), min(times)) for reason, times in sorted(since.items())]

    async def declared_since(self, time: datetime) -> AsyncIterator[Sequence[Declared]]:
        rows = await self._db.scan("attempt", lambda _, a: bool(a.declared_at and a.declared_at >= time))
        yield [(whose, name_of(*key), a.declared_at) for key, a in rows.items() if (whose := _counted(a))]

    async def declared_before(self, time: datetime) -> bool:
        return bool(await self._db.scan("attempt", lambda _, a: a.declared_at and a.declared_at < time))


def _counted(attempt: Attempt) -> str | None:
    return attempt.buyer_token or consignor_of(*case_apart(attempt.case_key)[:2])


class MemoryVelocity:
    """`velocity.Velocity` without Redis."""

    whole = True

    def __init__(self, window_s: int) -> None:
        self._window = timedelta(seconds=window_s)
        self._lists: defaultdict[str, dict[str, datetime]] = defaultdict(dict)

    async def count(self, lists: Sequence[Declared], history: History) -> list[int] | None:
        for buyer, name, time in lists:
            self._lists[buyer][name] = time
        return [
            sum(time - self._window < other <= time for other in self._lists[buyer].values())
            for buyer, _, time in lists
        ]

    async def foresee(self, lists: Sequence[Declared], history: History) -> list[int] | None:
        return [
            1 + sum(time - self._window < other <= time for other in self._lists[buyer].values())
            for buyer, _, time in lists
        ]
