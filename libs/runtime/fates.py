"""Tells what became of a record, or will, by its place in the log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

import asyncpg

from libs.runtime.http import ASK_SECONDS_MAX
from libs.runtime.store.deadletters import TOLD
from libs.runtime.wire.days import origin_of
from libs.schemas.topics import TOPICS

_POSITION = "select topic_id, next_offset, first_offset from position where topic = $1 and partition = $2"
_LETTER = "select reason, headers::text as headers, arrived_at from dead_letter where id = $1"


class RecordState(Enum):
    """A state says how far a service is with a record."""

    ABSENT = "no such record, or none any more"
    PENDING = "in the log, not yet applied"
    UNREADABLE = "put aside as a dead letter"
    APPLIED = "applied"


@dataclass(frozen=True, slots=True)
class Fate:
    """reason: the class of a dead letter; None for any other record. told: what its sender learns beside it.

    at: when the log took it. sender: whom its headers name.
    """

    state: RecordState
    reason: str | None = None
    told: Mapping[str, str] = field(default_factory=dict)
    at: datetime | None = None
    sender: str | None = None


class Ends(Protocol):
    """Knows where the log ends."""

    async def end(self, topic: str, partition: int) -> int:
        """Return the offset that the next record gets."""


class Fates:
    """These tell what a service has done with the records of its inputs."""

    def __init__(self, service: str, pool: asyncpg.Pool[asyncpg.Record], ends: Ends) -> None:
        self._service, self._pool, self._ends = service, pool, ends

    async def of(self, topic: str, partition: int, offset: int) -> Fate:
        """Two reads by primary key; the broker is asked only for what lies beyond the position. A letter is committed
        with the position behind it, so the position is read first."""
        if partition >= TOPICS[topic].partitions:
            return Fate(RecordState.ABSENT)
        async with self._pool.acquire(timeout=ASK_SECONDS_MAX) as db:
            at = await db.fetchrow(_POSITION, topic, partition)
            if at is not None and at["first_offset"] <= offset < at["next_offset"]:
                origin = origin_of(self._service, TOPICS[topic], at["topic_id"], partition)
                letter = await db.fetchrow(_LETTER, f"{origin}/{offset}")
                return _fate_of(letter) if letter else Fate(RecordState.APPLIED)
        if at is not None and offset < at["first_offset"]:
            return Fate(RecordState.ABSENT)
        return Fate(RecordState.PENDING if offset < await self._ends.end(topic, partition) else RecordState.ABSENT)


def _fate_of(letter: asyncpg.Record) -> Fate:
    shown = json.loads(letter["headers"])
    told = {name.removeprefix(TOLD): value for name, value in shown.items() if name.startswith(TOLD)}
    return Fate(RecordState.UNREADABLE, letter["reason"], told, letter["arrived_at"], shown.get("tg_sender"))
