"""The read model's rows on PostgreSQL, and what its columns say of a file."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from libs.runtime.columns import columns
from libs.runtime.processing import Connection
from libs.runtime.queries import queries_beside
from services.cases.domain.answers import AnsweredDocument, Answers
from services.cases.domain.files import CaseFile, CaseFiles, FiledParcel, case_from, case_text, parcel_from, parcel_text
from services.cases.domain.shares import readers_of
from services.cases.domain.standing import head_of, is_settled, wait_of

_Q = queries_beside(__file__)


class CaseRow(NamedTuple):
    """A case as its row has it."""

    case_key: str
    tie: int
    opened_ms: int | None
    status: str | None
    waiting: str | None
    waiting_since: datetime | None
    office: str | None
    trade_mode: str | None
    direction: str | None
    settled: bool
    day: date
    file: str


def tie_of(case: str) -> int:
    """Return a number that orders cases opened in one millisecond. It has fewer digits than an identity number."""
    return int.from_bytes(hashlib.blake2b(case.encode(), digest_size=8).digest()[:6], signed=True)


def row_of(file: CaseFile) -> CaseRow:
    """Return what lists are asked by, of a file."""
    head, wait = head_of(file), wait_of(file)
    return CaseRow(
        file.case, tie_of(file.case), file.opened_ms, head.status if head else None, wait.reason if wait else None,
        datetime.fromisoformat(wait.since) if wait else None, head.office if head else None,
        head.trade_mode if head else None, head.direction if head else None, is_settled(file), file.day, case_text(file),
    )  # fmt: skip


def reader_rows(file: CaseFile) -> list[tuple[str, int, int, str]]:
    """List who finds the case in their lists: nobody before its first document came."""
    if file.opened_ms is None:
        return []
    tie = tie_of(file.case)
    return [(code, file.opened_ms, tie, file.case) for code in readers_of(file)]


def answered_rows(answers: Answers) -> list[AnsweredDocument]:
    """List what was answered in a batch, in the order in which rows are locked."""
    return [answers.rows[key] for key in sorted(answers.changed)]


def named_rows(answers: Answers) -> list[tuple[str, int, int, str]]:
    """List who finds which answers."""
    return sorted((code, answers.rows[key].opened_ms, tie_of(key), key) for code, key in answers.named)


class PostgresRows:
    """They keep the promises of `loading.Rows`."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    async def cases_named(self, names: Collection[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, case in await self._db.fetch(_Q.cases_named, sorted(names)):
            found.setdefault(name, []).append(case)
        return found

    async def lock_parcels(self, keys: Collection[str]) -> dict[str, FiledParcel]:
        wanted = sorted(keys)
        await self._db.execute(_Q.make_parcels, wanted)
        rows = await self._db.fetch(_Q.lock_parcels, wanted)
        return {key: parcel_from(file) if file else FiledParcel(key) for key, file in rows}

    async def lock_cases(self, keys: Collection[str]) -> dict[str, CaseFile]:
        wanted = sorted(keys)
        await self._db.execute(_Q.make_cases, wanted)
        rows = await self._db.fetch(_Q.lock_cases, wanted)
        return {key: case_from(file) if file else CaseFile(case=key) for key, file in rows}

    async def lock_answers(self, about: Collection[str]) -> dict[str, AnsweredDocument]:
        return {row["about"]: AnsweredDocument(*row) for row in await self._db.fetch(_Q.lock_answers, sorted(about))}

    async def save(self, files: CaseFiles) -> None:
        if files.changed:
            changed = [files.cases[key] for key in sorted(files.changed)]
            await self._db.execute(_Q.save_cases, *columns([row_of(file) for file in changed]))
            readers = sorted(row for file in changed for row in reader_rows(file))
            codes, opened, ties, cases = columns(readers, 4)
            await self._db.execute(_Q.drop_readers, [file.case for file in changed], codes, opened, cases)
            await self._db.execute(_Q.save_readers, codes, opened, ties, cases)
        if files.changed_parcels:
            parcels = [files.parcels[key] for key in sorted(files.changed_parcels)]
            await self._db.execute(
                _Q.save_parcels, *columns([(each.key, each.day, parcel_text(each)) for each in parcels])
            )
        if files.names:
            await self._db.execute(_Q.save_names, *columns(sorted(files.names)))
        if files.answers.changed:
            await self._db.execute(_Q.save_answers, *columns(answered_rows(files.answers)))
            await self._db.execute(_Q.save_answered_to, *columns(named_rows(files.answers)))


async def waiting(db: Connection) -> list[tuple[str, int, datetime]]:
    """Count what waits: why, how many, since when the oldest."""
    return [(reason, count, since) for reason, count, since in await db.fetch(_Q.waiting)]
