"""Review's tables. Attempts are locked before quota, each in key order, so that workers never wait in a circle."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import asyncpg
import msgspec
from pydantic import TypeAdapter

from libs.runtime.failures import Transient
from libs.runtime.processing import Connection
from libs.runtime.queries import queries_beside
from libs.schemas.declarations import EnterpriseRole
from libs.schemas.events.review import Ground
from services.review.domain.attempts import Attempt, Status
from services.review.domain.facts import Enterprise
from services.review.domain.files import BuyerYear, Case, Files
from services.review.domain.quota import Account
from services.review.domain.rules import RuleBook
from services.review.domain.views import TaxAssessedView

_Q = queries_beside(__file__)
_GROUNDS = TypeAdapter(list[Ground])
_assessed_of = msgspec.json.Decoder(TaxAssessedView).decode
_NEW_ATTEMPT = (
    "ebp_code", "order_no", "attempt", "invt_no", "status", "reason", "since",
    "buyer_token", "quota_year", "value", "assessed", "grounds", "return_nos",
)  # fmt: skip


async def load_attempts(db: Connection, files: Files, cases: Collection[Case]) -> None:
    if cases:
        for row in await db.fetch(_Q.load_attempts, *_columns(cases, 2)):
            attempt = _attempt(row)
            files.attempts.setdefault((attempt.ebp_code, attempt.order_no), {})[attempt.attempt] = attempt


async def load_enterprises(db: Connection, files: Files, codes: Collection[str]) -> None:
    if codes:
        for row in await db.fetch(_Q.load_enterprises, list(codes)):
            roles = frozenset(map(EnterpriseRole, row["roles"]))
            files.enterprises[row["code"]] = Enterprise(row["code"], roles, row["active"])


async def lock_quota(db: Connection, files: Files, wanted: Collection[BuyerYear], rules: RuleBook) -> None:
    """Open what is missing, which locks it, then lock the rest: a row that is only selected would not stop another
    worker's first list."""
    if wanted:
        keys = sorted(wanted)
        buyers, years = _columns(keys, 2)
        ceilings = {year: rules.quota_ceiling(year) for year in set(years)}
        opened = await db.fetch(_Q.open_quota, buyers, years, [ceilings[year] for year in years])
        for buyer, year in opened:
            files.accounts[buyer, year] = Account(buyer, year, ceilings[year])
        if known := [key for key in keys if key not in files.accounts]:
            for buyer, year, ceiling, held, used in await db.fetch(_Q.lock_quota, *_columns(known, 2)):
                files.accounts[buyer, year] = Account(buyer, year, ceiling, held, used)


async def save(db: Connection, files: Files) -> None:
    await _insert_attempts(db, files.opened)
    new = set(map(_key, files.opened))
    await _update_attempts(db, [attempt for key, attempt in files.changed.items() if key not in new])
    await _update_quota(db, [account for account in files.accounts.values() if account.touched])
    if files.registered:
        rows = [(e.code, ",".join(sorted(e.roles)), e.active) for e in files.registered.values()]
        await db.execute(_Q.register_enterprises, *_columns(rows, 3))


async def waiting(db: Connection) -> list[tuple[str, int, datetime]]:
    """What waits for an officer: status and rule ("300 review.velocity"), lists, since when the oldest."""
    return [(reason, lists, oldest) for reason, lists, oldest in await db.fetch(_Q.waiting)]


async def _insert_attempts(db: Connection, attempts: Sequence[Attempt]) -> None:
    if not attempts:
        return
    rows = [
        (
            a.ebp_code, a.order_no, a.attempt, a.invt_no, a.status, a.reason, a.since,
            a.buyer_token, a.quota_year, a.value, _assessed(a), _grounds(a), a.return_nos,
        )
        for a in sorted(attempts, key=_key)
    ]  # fmt: skip
    try:
        await db.copy_records_to_table("attempt", records=rows, columns=_NEW_ATTEMPT)
    except asyncpg.UniqueViolationError as error:
        raise Transient("another worker decided on the same attempt meanwhile") from error


async def _update_attempts(db: Connection, attempts: Sequence[Attempt]) -> None:
    if attempts:
        rows = [
            (
                a.ebp_code, a.order_no, a.attempt, a.status, a.reason, a.since, a.quota_year,
                _assessed(a), _grounds(a), json.dumps(a.return_nos),
            )
            for a in attempts
        ]  # fmt: skip
        await db.execute(_Q.update_attempts, *_columns(rows, 10))


async def _update_quota(db: Connection, accounts: Sequence[Account]) -> None:
    if accounts:
        rows = [(a.buyer_token, a.year, a.held, a.used) for a in accounts]
        await db.execute(_Q.update_quota, *_columns(rows, 4))


def _key(attempt: Attempt) -> tuple[str, str, int]:
    return attempt.ebp_code, attempt.order_no, attempt.attempt


def _columns(rows: Iterable[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Rows as the arrays that `unnest` takes; `width` makes a row of another length an error."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    assert len(columns) == width
    return columns


def _assessed(attempt: Attempt) -> str | None:
    if attempt.assessed is None:
        return None
    return msgspec.json.encode(attempt.assessed).decode()


def _grounds(attempt: Attempt) -> str | None:
    return _GROUNDS.dump_json(attempt.grounds).decode() if attempt.grounds else None


def _attempt(row: asyncpg.Record) -> Attempt:
    return Attempt(
        row["ebp_code"],
        row["order_no"],
        row["attempt"],
        row["invt_no"],
        Status(row["status"]),
        row["reason"],
        row["since"],
        row["buyer_token"],
        row["quota_year"],
        row["value"],
        _assessed_of(row["assessed"]) if row["assessed"] else None,
        _GROUNDS.validate_json(row["grounds"]) if row["grounds"] else [],
        row["return_nos"],
    )
