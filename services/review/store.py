"""Review's rows on PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from dataclasses import astuple
from datetime import date, datetime
from operator import attrgetter
from typing import Any

import asyncpg
import msgspec

from libs.runtime.columns import columns
from libs.runtime.processing import Connection
from libs.runtime.queries import queries_beside
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.control import Instruction
from libs.schemas.declarations import Credit, EnterpriseRole
from libs.schemas.events.base import reader_of
from libs.schemas.events.review import Ground
from services.review.domain.attempts import Attempt
from services.review.domain.due import ListClosable, WaitExpired
from services.review.domain.facts import Enterprise
from services.review.domain.files import BuyerYear, ReviewFiles
from services.review.domain.quota import QuotaAccount
from services.review.domain.views import ToDecide
from services.review.loading import Declared, name_of

_Q = queries_beside(__file__)
_NEW_ATTEMPT = (
    "case_key", "attempt", "invt_no", "status", "reason", "buyer_token", "quota_year", "value", "since",
    "declared_at", "expires_on", "closable_from", "billed_fen", "assessed", "grounds", "questions", "day",
)  # fmt: skip
_key_of = attrgetter(*_NEW_ATTEMPT[:2])
_plain_facts_of = attrgetter(*_NEW_ATTEMPT[:13])
_assessed_of = reader_of(ToDecide)
_grounds_of = msgspec.json.Decoder(list[Ground]).decode
_PAGE = 2_000
_encode = msgspec.json.Encoder().encode


class PostgresRows:
    """They keep the promises of `loading.Rows`."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    async def lock_attempts(self, cases: Collection[str]) -> Iterable[Attempt]:
        return map(_attempt, await self._db.fetch(_Q.load_attempts, list(cases)))

    async def enterprises(self, codes: Collection[str]) -> Iterable[Enterprise]:
        found = await self._db.fetch(_Q.load_enterprises, list(codes))
        return [
            Enterprise(code, frozenset(map(EnterpriseRole, roles)), active, zone, office, Credit(credit))
            for code, roles, active, zone, office, credit in found
        ]

    async def instructions(self, day: date) -> Iterable[Instruction]:
        return [Instruction(*row) for row in await self._db.fetch(_Q.instructions, day)]

    async def lock_quota(self, keys: Collection[BuyerYear]) -> Iterable[QuotaAccount]:
        return [QuotaAccount(*row) for row in await self._db.fetch(_Q.lock_quota, *columns(keys, 2))]

    async def save(self, files: ReviewFiles) -> None:
        db = self._db
        new_ones = {attempt.key for attempt in files.opened} if files.changed else ()
        await self._update([a for key, a in files.changed.items() if key not in new_ones], files.day)
        if files.opened:
            records = [(*_new_row(attempt), files.day) for attempt in sorted(files.opened, key=_key_of)]
            await db.copy_records_to_table("attempt", records=records, columns=_NEW_ATTEMPT)
        await self._update([a for key, a in files.changed.items() if key in new_ones], files.day)
        accounts = files.accounts.values()
        if new := [(a.buyer_token, a.year, str(a.ceiling), str(a.held), str(a.used)) for a in accounts if a.opened]:
            await db.execute(_Q.open_quota, *columns(sorted(new), 5))
        if touched := [
            (a.buyer_token, a.year, str(a.held), str(a.used)) for a in accounts if a.touched and not a.opened
        ]:
            await db.execute(_Q.update_quota, *columns(touched, 4))
        if files.registered:
            registered = [
                (e.code, ",".join(sorted(e.roles)), e.active, e.pilot_zone, e.office, e.credit)
                for e in files.registered.values()
            ]
            await db.execute(_Q.register_enterprises, *columns(registered, 6))
        if files.instructed:
            await db.execute(_Q.instruct, *columns(map(astuple, files.instructed.values()), 8))
        if files.paid:
            await db.execute(_Q.note_paid, *columns(files.paid.items(), 2))

    async def _update(self, attempts: Sequence[Attempt], day: date) -> None:
        """Attempts of before come first: one of them may let its case go that a new one is released of."""
        if attempts:
            await self._db.execute(_Q.update_attempts, *columns(map(_changed_row, attempts), 17), day)

    async def closable(self, day: date, after: ListClosable | None, limit: int) -> Sequence[ListClosable]:
        last = after or ListClosable(date.min, "", 0)
        found = await self._db.fetch(_Q.closable, day, last.closable_from, last.case_key, last.attempt, limit)
        return [ListClosable(*row) for row in found]

    async def expired(self, day: date, after: WaitExpired | None, limit: int) -> Sequence[WaitExpired]:
        last = after or WaitExpired(date.min, "", 0)
        found = await self._db.fetch(_Q.expired, day, last.expires_on, last.case_key, last.attempt, limit)
        return [WaitExpired(*row) for row in found]

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        return [(reason, lists, oldest) for reason, lists, oldest in await self._db.fetch(_Q.waiting)]

    async def declared_since(self, time: datetime) -> AsyncIterator[Sequence[Declared]]:
        page: list[Declared] = []
        # Read to its end, it closes: a restore alters the table in the same transaction.
        async for buyer, case, attempt, at in self._db.cursor(_Q.declared_since, time, prefetch=_PAGE):
            page.append((buyer, name_of(case, attempt), at))
            if len(page) == _PAGE:
                yield page
                page = []
        if page:
            yield page

    async def declared_before(self, time: datetime) -> bool:
        return bool(await self._db.fetchval(_Q.declared_before, time))


def _new_row(a: Attempt) -> tuple[Any, ...]:
    """Without returns: there are none yet, and one of this very batch is written as a change."""
    return *_plain_facts_of(a), *_kept(a), sorted(a.questions) or None


def _changed_row(a: Attempt) -> tuple[Any, ...]:
    told = *_kept(a), json.dumps(a.return_nos) if a.return_nos else None, ",".join(sorted(a.questions)) or None, a.value
    closing = a.expires_on, a.closable_from, a.left, a.billed_fen, a.collected_fen, ",".join(a.ent_duty_nos)
    return *_key_of(a), a.status, a.reason, a.quota_year, a.since, *told, *closing


def _kept(a: Attempt) -> tuple[str | None, str | None]:
    """Return what an officer's answer needs, as JSON."""
    if a.since is None:
        return None, None
    return a.assessed.encode().decode() if a.assessed else None, _encode(a.grounds).decode()


def _attempt(row: asyncpg.Record) -> Attempt:
    case_key, attempt, invt_no, status, reason, buyer, year, value, since, assessed, grounds, return_nos, at, *more = (
        row
    )
    asked, *closing = more
    return Attempt(
        case_key, attempt, invt_no, ListStatus(status), reason, buyer, year, value, since,
        _assessed_of(assessed.encode()) if assessed else None, _grounds_of(grounds) if grounds else (), return_nos, at,
        frozenset(map(ListStatus, asked or ())), *closing,
    )  # fmt: skip
