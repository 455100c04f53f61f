"""Review's rows on PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

import asyncpg
import msgspec
from pydantic import TypeAdapter

from libs.runtime.processing import Connection
from libs.runtime.queries import queries_beside
from libs.schemas.declarations import EnterpriseRole
from libs.schemas.events.review import Ground
from services.review.domain.attempts import Attempt, Status
from services.review.domain.facts import Enterprise
from services.review.domain.files import BuyerYear, Case, Files
from services.review.domain.quota import Account
from services.review.domain.views import TaxAssessedView

_Q = queries_beside(__file__)
_GROUNDS = TypeAdapter(list[Ground])
_KEY = attrgetter("ebp_code", "order_no", "attempt")
_assessed_of = msgspec.json.Decoder(TaxAssessedView).decode
_NEW_ATTEMPT = (
    "ebp_code", "order_no", "attempt", "invt_no", "status", "reason", "since",
    "buyer_token", "quota_year", "value", "assessed", "grounds", "return_nos",
)  # fmt: skip


class PostgresRows:
    """What they promise is said in `loading.Rows`."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    async def lock_attempts(self, cases: Collection[Case]) -> Iterable[Attempt]:
        return map(_attempt, await self._db.fetch(_Q.load_attempts, *_columns(cases, 2)))

    async def enterprises(self, codes: Collection[str]) -> Iterable[Enterprise]:
        found = await self._db.fetch(_Q.load_enterprises, list(codes))
        return [Enterprise(code, frozenset(map(EnterpriseRole, roles)), active) for code, roles, active in found]

    async def lock_quota(self, ceilings: Mapping[BuyerYear, Decimal]) -> Iterable[Account]:
        """Open what is missing, which locks it, then lock the rest: a row that is only selected would not stop another
        worker's first list."""
        rows = [(buyer, year, ceiling) for (buyer, year), ceiling in ceilings.items()]
        opened = {(buyer, year) for buyer, year in await self._db.fetch(_Q.open_quota, *_columns(rows, 3))}
        accounts = [Account(buyer, year, ceilings[buyer, year]) for buyer, year in opened]
        if known := [key for key in ceilings if key not in opened]:
            accounts += [Account(*row) for row in await self._db.fetch(_Q.lock_quota, *_columns(known, 2))]
        return accounts

    async def save(self, files: Files) -> None:
        db = self._db
        if files.opened:
            records = [_new_row(attempt) for attempt in sorted(files.opened, key=_KEY)]
            await db.copy_records_to_table("attempt", records=records, columns=_NEW_ATTEMPT)
        if changed := [_changed_row(attempt) for attempt in files.changed_only()]:
            await db.execute(_Q.update_attempts, *_columns(changed, 10))
        if touched := [(a.buyer_token, a.year, a.held, a.used) for a in files.accounts.values() if a.touched]:
            await db.execute(_Q.update_quota, *_columns(touched, 4))
        if files.registered:
            registered = [(e.code, ",".join(sorted(e.roles)), e.active) for e in files.registered.values()]
            await db.execute(_Q.register_enterprises, *_columns(registered, 3))

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        return [(reason, lists, oldest) for reason, lists, oldest in await self._db.fetch(_Q.waiting)]


def _new_row(a: Attempt) -> tuple[Any, ...]:
    return (
        a.ebp_code, a.order_no, a.attempt, a.invt_no, a.status, a.reason, a.since,
        a.buyer_token, a.quota_year, a.value, _assessed(a), _grounds(a), a.return_nos,
    )  # fmt: skip


def _changed_row(a: Attempt) -> tuple[Any, ...]:
    return (
        a.ebp_code, a.order_no, a.attempt, a.status, a.reason, a.since, a.quota_year,
        _assessed(a), _grounds(a), json.dumps(a.return_nos),
    )  # fmt: skip


def _columns(rows: Iterable[tuple[Any, ...]], width: int) -> Sequence[list[Any]]:
    """Rows as the arrays that `unnest` takes; `width` makes a row of another length an error."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    assert len(columns) == width
    return columns


def _assessed(attempt: Attempt) -> str | None:
    return msgspec.json.encode(attempt.assessed).decode() if attempt.assessed else None


def _grounds(attempt: Attempt) -> str | None:
    return _GROUNDS.dump_json(attempt.grounds).decode() if attempt.grounds else None


def _attempt(row: asyncpg.Record) -> Attempt:
    ebp_code, order_no, attempt, invt_no, status, reason, since, buyer, year, value, assessed, grounds, return_nos = row
    return Attempt(
        ebp_code, order_no, attempt, invt_no, Status(status), reason, since, buyer, year, value,
        _assessed_of(assessed) if assessed else None, _GROUNDS.validate_json(grounds) if grounds else [], return_nos,
    )  # fmt: skip
