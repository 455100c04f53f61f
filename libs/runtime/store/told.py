"""A service acts on a document once, whatever cause tells of it.

A dead letter that is sent again twice tells of it twice.

Of documents of a case matching itself knows what it has; all others are remembered here, by their submissions.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Container, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from pydantic import BaseModel

from libs.runtime.processing import Batch, Connection, Processor, Record
from libs.schemas.kinds import KINDS
from libs.schemas.topics import ACCEPTED

Take = Callable[[Mapping[str, str]], Awaitable[frozenset[str]]]
"""Remembers submissions with the cause of each; which of them it knew before."""

_TAKE = """
insert into told_document (submission_id, cause) select * from unnest($1::text[], $2::text[]) as told (submission_id, cause)
on conflict do nothing returning submission_id
"""


def told_once(processor: Processor[Any, Any]) -> frozenset[type[Any]]:
    """The documents, as this processor reads them, that it acts on once."""
    inputs = processor.flow.inputs
    documents = {k.becomes for k in KINDS.values() if not k.onto.many and ACCEPTED[k.onto] in inputs}
    read = {processor.views.get(document, document) for document in documents}
    return frozenset(each for each in read if "submission_id" in _fields(each))


def _fields(event: type[Any]) -> Iterable[str]:
    return event.model_fields if issubclass(event, BaseModel) else (f.name for f in msgspec.structs.fields(event))


async def first_told(once: frozenset[type[Any]], batch: Batch, take: Take) -> Batch:
    """The batch without the documents that were told before it, or before in it."""
    if not once:
        return batch
    causes: dict[str, str] = {}
    for record in batch.records:
        if type(record.event) in once:
            causes.setdefault(record.event.submission_id, record.id)
    if not causes:
        return batch
    known = await take(causes)
    records = [r for r in batch.records if type(r.event) not in once or _is_first(r, causes, known)]
    return Batch(records, batch.trial)


def _is_first(record: Record, causes: Mapping[str, str], known: frozenset[str]) -> bool:
    submission = record.event.submission_id
    return submission not in known and causes[submission] == record.id


def causes_in(once: frozenset[type[Any]], records: Sequence[Record], said: Container[str]) -> dict[str, str]:
    """Name the record of a log for which each document was acted on.

    It is the first of which something was said, else the first.

        said: ids of records because of which something was published.
    """
    causes: dict[str, str] = {}
    for record in records:
        if type(record.event) in once:
            before = causes.setdefault(record.event.submission_id, record.id)
            if before not in said and record.id in said:
                causes[record.event.submission_id] = record.id
    return causes


async def take(db: Connection, causes: Mapping[str, str]) -> frozenset[str]:
    """`Take` on PostgreSQL. Who told of the same in another partition is waited for."""
    submissions = sorted(causes)
    fresh = await db.fetch(_TAKE, submissions, [causes[each] for each in submissions])
    return frozenset(causes) - {row["submission_id"] for row in fresh}


async def causes_of(db: Connection) -> Mapping[str, str]:
    """Every submission here, with its cause."""
    return {
        row["submission_id"]: row["cause"] for row in await db.fetch("select submission_id, cause from told_document")
    }


def without_repeats(once: frozenset[type[Any]], records: Sequence[Record], causes: Mapping[str, str]) -> list[Record]:
    """The records of a log without documents that were acted on for another cause."""
    return [r for r in records if type(r.event) not in once or causes.get(r.event.submission_id, r.id) == r.id]
