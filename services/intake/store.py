"""SQL edge of `intake`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

import asyncpg
import cramjam
from asyncpg.exceptions import UniqueViolationError
from pydantic_core import from_json

from libs.runtime.columns import columns
from libs.runtime.failures import Halt, Transient
from libs.runtime.http import ASK_SECONDS_MAX
from libs.runtime.processing import Connection
from libs.runtime.queries import queries_beside
from libs.runtime.sealing import KeyRing, Sealed, Unopened
from services.intake.domain.answering.receipts import named_in
from services.intake.domain.answering.states import DECIDED
from services.intake.domain.memory import (
    Answered,
    Changes,
    DeclaredAttempt,
    Kept,
    KnownDocument,
    ListName,
    SubmissionRow,
    kept_answers,
)
from services.intake.domain.parties import Entrusted, Party
from services.intake.domain.questions.persons import KnownIdentity
from services.intake.erasing import erase_late
from services.intake.loading import KEY_TAKEN, SUBMISSION_TAKEN, StoredBody

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

_QUERIES = queries_beside(__file__)

_DOCUMENT_COLUMNS = ("key", "submission_id", "app_time", "order_no", "case_key", "free", "since")
_ATTEMPT_COLUMNS = (
    *(
        "order_no",
        "place",
        "case_key",
        "attempt",
        "submission_id",
        "app_time",
        "pre_no",
        "logistics_code",
        "logistics_no",
    ),
    *("corrections", "rejected"),
)
_SUBMISSION_COLUMNS = (*SubmissionRow._fields[:-1], "key", "body")
TABLES = {
    "submission": ", ".join((*(name for name in SubmissionRow._fields if name != "body"), "key is null")),
    "document": ", ".join(_DOCUMENT_COLUMNS),
    "attempt": ", ".join(name for name in _ATTEMPT_COLUMNS if name != "place"),
    "receipt": "about, answer",
    "party": ", ".join(Party._fields),
    "entrustment": ", ".join(Entrusted._fields),
    "list_name": ", ".join(ListName._fields),
    "identity": ", ".join(KnownIdentity._fields),
}
"""Table → the columns that are facts: all but the numbers that order receipts, the places of rows that several workers
add, and what is sealed anew each time."""

_DOCUMENT = attrgetter(*_DOCUMENT_COLUMNS)
_ATTEMPT = attrgetter(*_ATTEMPT_COLUMNS)
_IN_ORDER = attrgetter(*_ATTEMPT_COLUMNS[:2])
_CHANGED = attrgetter(*_ATTEMPT_COLUMNS[:2], "submission_id", "corrections", "rejected")


class PostgresRows:
    """Intake's rows in one transaction on PostgreSQL; what they promise is said in `loading.Rows`."""

    def __init__(self, db: Connection, ring: KeyRing) -> None:
        self._db, self._ring = db, ring

    async def lock_documents(self, keys: Collection[str]) -> dict[str, KnownDocument]:
        rows = await self._db.fetch(_QUERIES.lock_documents, sorted(keys))
        return {row["key"]: KnownDocument(*row) for row in rows}

    async def lock_attempts(self, order_numbers: Collection[str]) -> dict[str, list[DeclaredAttempt]]:
        attempts: dict[str, list[DeclaredAttempt]] = {}
        for row in await self._db.fetch(_QUERIES.lock_attempts, sorted(order_numbers)):
            attempts.setdefault(row["order_no"], []).append(DeclaredAttempt(*row))
        return attempts

    async def skip_pre_numbers(self) -> None:
        await self._db.execute(_QUERIES.skip_pre_numbers)

    async def take_pre_numbers(self, count: int) -> Iterator[int]:
        return iter([row[0] for row in await self._db.fetch(_QUERIES.take_pre_numbers, count)])

    async def answered(self, submissions: Collection[str]) -> dict[str, Answered]:
        found: dict[str, Answered] = {}
        for row in await self._db.fetch(_QUERIES.read_answers, list(submissions)):
            known = found.get(row["id"])
            if known is None:
                known = found[row["id"]] = Answered(row["kind"], row["business_key"], kept_answers(row["answers"]))
            if row["answer"]:
                known.answers.append(row["answer"].encode())
        return found

    async def kept(self, submissions: Collection[str]) -> dict[str, Kept]:
        rows = await self._db.fetch(_QUERIES.read_kept, list(submissions))
        return {own_id: Kept(kind, key, named_in(answers)) for own_id, kind, key, answers in rows}

    async def bodies(self, submissions: Collection[str]) -> list[StoredBody]:
        rows = await self._db.fetch(_QUERIES.read_bodies, list(submissions))
        try:
            return [
                StoredBody(own_id, kind, xml, part, None if content else self._ring.open(Sealed(key, body)), content)
                for own_id, kind, xml, part, content, key, body in rows
            ]
        except Unopened as unopened:
            raise Halt(f"a kept body cannot be opened, are all of SEALING_KEYS there? {unopened}") from None

    async def parties(self, codes: Collection[str]) -> Iterable[Party]:
        rows = await self._db.fetch(_QUERIES.parties, list(codes))
        return [Party(code, frozenset(roles), office, active, credit) for code, roles, office, active, credit in rows]

    async def entrustments(self, parties: Collection[str], entrusted: Collection[str]) -> Iterable[Entrusted]:
        return [Entrusted(*row) for row in await self._db.fetch(_QUERIES.entrustments, list(parties), list(entrusted))]

    async def cases_named(self, names: Collection[str]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for name, case_key in await self._db.fetch(_QUERIES.cases_named, list(names)):
            found.setdefault(name, set()).add(case_key)
        return found

    async def identities(self, persons: Collection[str]) -> dict[str, KnownIdentity]:
        rows = await self._db.fetch(_QUERIES.identities, list(persons))
        return {row["person"]: KnownIdentity(*row) for row in rows}

    async def save(self, changes: Changes) -> None:
        db = self._db
        try:
            await _append(db, "submission", _SUBMISSION_COLUMNS, self._sealed(changes.submissions))
            new = sorted(changes.new_documents.values(), key=attrgetter("key"))
            await _append(db, "document", _DOCUMENT_COLUMNS, map(_DOCUMENT, new))
            attempts = sorted(changes.new_attempts, key=_IN_ORDER)
            await _append(db, "attempt", _ATTEMPT_COLUMNS, map(_ATTEMPT, attempts))
        except UniqueViolationError as taken:
            if taken.table_name == "submission":
                raise Halt(SUBMISSION_TAKEN) from None
            raise Transient(KEY_TAKEN) from None
        await _update(db, _QUERIES.replace_documents, map(_DOCUMENT, changes.replaced_documents.values()))
        await _update(db, _QUERIES.change_attempts, map(_CHANGED, changes.changed_attempts.values()))
        parties = [(code, ",".join(sorted(roles)), *others) for code, roles, *others in changes.parties.values()]
        await _update(db, _QUERIES.register_parties, parties)
        await _update(db, _QUERIES.entrust, changes.entrustments.values())
        await _update(db, _QUERIES.name_lists, changes.list_names.values())
        await _update(db, _QUERIES.identify, changes.identities.values())
        await _append(
            db, "receipt", ("about", "answer"), [(about, answer.decode()) for about, answer in changes.answers]
        )
        if changes.decided and changes.submissions:
            await erase_late(db, changes.submissions)

    def _sealed(self, rows: list[SubmissionRow]) -> Iterator[tuple[Any, ...]]:
        """The rows as they are stored: nobody reads a body by the database alone."""
        bodies = [_compressed(row.body) if row.sha256 else row.body for row in rows if row.body is not None]
        sealed = iter(self._ring.seal_all(bodies))
        for row in rows:
            yield row[:-1] + (next(sealed) if row.body is not None else _NO_BODY)


_NO_BODY = (None, None)


def _compressed(body: bytes) -> bytes:
    return bytes(cramjam.zstd.compress(body, level=1))


async def _append(db: Connection, table: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """Append new rows by COPY, in their order. An UNNEST of them costs twice the CPU, most of it in looking at each
    element."""
    if records := list(rows):
        await db.copy_records_to_table(table, records=records, columns=columns)


async def _update(db: Connection, query: str, rows: Iterable[tuple[Any, ...]]) -> None:
    if changed := columns(rows):
        await db.execute(query, *changed)


@dataclass(frozen=True, slots=True)
class ReceiptsPage:
    """after: the id of the submission the page begins behind; None for the first page. kind, since_ms, status (of the last
    receipt): these alone. looked_max: submissions of a sender that are looked through for it."""

    submissions_max: int
    receipts_max: int
    looked_max: int
    after: str | None = None
    kind: str | None = None
    since_ms: int = 0
    status: str | None = None


class FoundSubmissions(NamedTuple):
    """Submissions of a page. behind: the last one looked at, where others may follow; looked: how many that were."""

    submissions: list[dict[str, Any]]
    behind: str | None
    looked: int


async def find_submission(pool: Pool, receipts_max: int, submission_id: str) -> dict[str, Any] | None:
    """One submission with its receipts so far in order; None where it is not known."""
    async with pool.acquire(timeout=ASK_SECONDS_MAX) as db:
        rows = await db.fetch(_QUERIES.submission_by_id, submission_id)
        found = await _with_receipts(db, rows, receipts_max)
    return found[0] if found else None


async def find_submissions(
    pool: Pool,
    page: ReceiptsPage,
    *,
    order_no: str | None = None,
    ebp_code: str | None = None,
    business_key: str | None = None,
    sender: str | None = None,
) -> FoundSubmissions:
    """Submissions by order number, business key or sender alone, oldest first, each with its receipts so far in order."""
    chosen = page.submissions_max, page.after, page.kind, page.since_ms
    async with pool.acquire(timeout=ASK_SECONDS_MAX) as db:
        if order_no is business_key is None:
            rows = await db.fetch(_QUERIES.submissions_of_sender, sender, *chosen, page.looked_max, page.status)
            looked = rows[-1]["place"] if rows else 0
            fitting = await _with_receipts(db, [row for row in rows if row["fits"]], page.receipts_max)
        else:
            if business_key is not None:
                rows = await db.fetch(_QUERIES.submissions_of_key, business_key, *chosen, sender)
            else:
                rows = await db.fetch(_QUERIES.submissions_of_order, order_no, ebp_code, *chosen, sender)
            looked = len(rows)
            found = await _with_receipts(db, rows, page.receipts_max)
            fitting = [each for each in found if page.status in (None, each["status"])]
    whole = len(rows) < page.submissions_max and looked < page.looked_max
    return FoundSubmissions(fitting, None if whole else rows[-1]["id"], looked)


async def _with_receipts(db: Connection, rows: list[asyncpg.Record], receipts_max: int) -> list[dict[str, Any]]:
    """Each submission with its receipts; `truncated` where it has more than receipts_max."""
    about = {row["id"]: row["answered_by"] or row["id"] for row in rows}
    receipts: dict[str, list[dict[str, Any]]] = {}
    for row in await db.fetch(_QUERIES.receipts_of, list(set(about.values())), receipts_max + 1):
        known = receipts.setdefault(row["id"], [])
        if not known:
            known += from_json(row["answers"])
        if row["answer"]:
            known.append(from_json(row["answer"]))
    return [_submission(row, receipts.get(about[row["id"]], []), receipts_max) for row in rows]


def _submission(row: asyncpg.Record, receipts: list[dict[str, Any]], receipts_max: int) -> dict[str, Any]:
    repeats = {"repeats": row["answered_by"]} if row["answered_by"] else {}
    truncated = {"truncated": True} if len(receipts) > receipts_max else {}
    receipts = receipts[:receipts_max]
    return {
        "id": row["id"],
        "kind": row["kind"],
        "state": DECIDED,
        "businessKey": row["business_key"],
        "sender": row["sender"],
        "customsDay": row["day"].isoformat(),
        **repeats,
        **truncated,
        "status": receipts[-1]["receipt"]["returnStatus"] if receipts else None,
        "receipts": receipts,
    }
