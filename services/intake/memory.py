"""The memory twin of the SQL edge, for simulations; the stories of `tests/` hold both to the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

import asyncpg

from libs.runtime.failures import Halt, Transient
from libs.runtime.twins import memory
from services.intake.domain.answering.receipts import named_in
from services.intake.domain.memory import (
    Answered,
    Changes,
    DeclaredAttempt,
    Kept,
    KnownDocument,
    SubmissionRow,
    kept_answers,
)
from services.intake.domain.parties import Entrusted, Party
from services.intake.domain.questions.persons import KnownIdentity
from services.intake.loading import KEY_TAKEN, SUBMISSION_TAKEN, StoredBody


class MemoryRows:
    """Intake's rows in one transaction on a store in memory. Its sequences go back with the transaction, which nobody
    can tell."""

    def __init__(self, db: memory.Rows) -> None:
        self._db = db

    async def lock_documents(self, keys: Collection[str]) -> dict[str, KnownDocument]:
        return {key: replace(row) for key, row in (await self._db.lock("document", keys)).items()}

    async def lock_attempts(self, order_numbers: Collection[str]) -> dict[str, list[DeclaredAttempt]]:
        attempts: dict[str, list[DeclaredAttempt]] = {}
        for row in (await self._db.lock_where("attempt", lambda _, row: row.order_no in order_numbers)).values():
            attempts.setdefault(row.order_no, []).append(replace(row, stored=True))
        return attempts

    async def skip_pre_numbers(self) -> None:
        """Numbers in memory are never put back."""

    async def take_pre_numbers(self, count: int) -> Iterator[int]:
        return iter(await self._next("pre_number", count))

    async def answered(self, submissions: Collection[str]) -> dict[str, Answered]:
        found = {
            id_: Answered(row.kind, row.business_key, kept_answers(row.answers))
            for id_, row in (await self._db.read("submission", submissions)).items()
        }
        for (about, _), answer in (await self._db.scan("receipt", lambda key, _: key[0] in found)).items():
            found[about].answers.append(answer.encode())
        return found

    async def kept(self, submissions: Collection[str]) -> dict[str, Kept]:
        found = (await self._db.read("submission", submissions)).items()
        return {own_id: Kept(row.kind, row.business_key, named_in(row.answers)) for own_id, row in found}

    async def bodies(self, submissions: Collection[str]) -> list[StoredBody]:
        rows: list[SubmissionRow] = list((await self._db.read("submission", submissions)).values())
        return [
            StoredBody(row.id, row.kind, row.xml, row.part, None if row.sha256 else row.body, row.content)
            for row in rows
        ]

    async def parties(self, codes: Collection[str]) -> Iterable[Party]:
        return (await self._db.read("party", codes)).values()

    async def entrustments(self, parties: Collection[str], entrusted: Collection[str]) -> Iterable[Entrusted]:
        found = await self._db.scan("entrustment", lambda key, _: key[0] in parties and key[1] in entrusted)
        return found.values()

    async def cases_named(self, names: Collection[str]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for name, case_key in await self._db.scan("list_name", lambda key, _: key[0] in names):
            found.setdefault(name, set()).add(case_key)
        return found

    async def identities(self, persons: Collection[str]) -> dict[str, KnownIdentity]:
        found: dict[str, KnownIdentity] = await self._db.read("identity", persons)
        return found

    async def save(self, changes: Changes) -> None:
        db = self._db
        try:
            await db.insert("submission", {row.id: row for row in changes.submissions})
        except asyncpg.UniqueViolationError:
            raise Halt(SUBMISSION_TAKEN) from None
        try:
            await db.insert("document", {key: replace(row) for key, row in changes.new_documents.items()})
            await db.insert("attempt", {row.key: replace(row) for row in changes.new_attempts})
        except asyncpg.UniqueViolationError:
            raise Transient(KEY_TAKEN) from None
        await db.update("document", {key: replace(row) for key, row in changes.replaced_documents.items()})
        await db.update("attempt", {key: replace(row) for key, row in changes.changed_attempts.items()})
        await db.upsert("party", changes.parties)
        await db.upsert("entrustment", changes.entrustments)
        await db.insert("list_name", changes.list_names, on_conflict="skip")
        if answered := changes.identities:
            before: dict[str, KnownIdentity] = await db.lock("identity", answered)
            standing = {person: one for person, one in answered.items() if one.stands_against(before.get(person))}
            await db.upsert("identity", standing)
        if changes.answers:
            numbers = await self._next("receipt_number", len(changes.answers))
            answers = zip(numbers, changes.answers, strict=True)
            await db.insert("receipt", {(about, number): answer.decode() for number, (about, answer) in answers})

    async def _next(self, sequence: str, count: int) -> range:
        await self._db.insert("sequence", {sequence: 0}, on_conflict="skip")
        last: int = (await self._db.lock("sequence", [sequence]))[sequence]
        await self._db.update("sequence", {sequence: last + count})
        return range(last + 1, last + count + 1)
