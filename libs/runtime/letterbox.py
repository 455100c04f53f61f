"""A service's dead letters as an operator handles them: listed, opened, sent again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from libs.runtime.deadletters import Sealer
from libs.runtime.pages import Message
from libs.runtime.processing import Connection
from libs.schemas.topics import replays

_COLUMNS = "id, topic, partition, record_offset, reason, headers, body, arrived_at, replays"
_FIND = f"""
select {_COLUMNS}, count(*) over () as found
from dead_letter
where ($1::text is null or reason = $1) and ($2::text is null or id = $2)
  and ($3 or replays = 0) and (arrived_at, id) > ($4::timestamptz, $5::text)
order by arrived_at, id
limit $6
"""
_CLAIM = """
update dead_letter d set replays = d.replays + 1
from unnest($1::text[], $2::int[]) as c (id, replays)
where d.id = c.id and d.replays = c.replays
returning d.id
"""
_START = (datetime.min, "")

TOPIC, REPLAY_OF = "tg_topic", "tg_replay_of"
"""Headers of a replay: the topic the record first came on, and the letter it repeats."""


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """A row of `dead_letter`. headers: those that may be shown. replays: how often it was sent again."""

    id: str
    topic: str
    partition: int
    offset: int
    reason: str
    headers: dict[str, str]
    body: bytes
    arrived_at: datetime
    replays: int


@dataclass(frozen=True, slots=True)
class Filter:
    """Which letters are meant. replayed: also those that were sent again before."""

    reason: str | None = None
    id: str | None = None
    replayed: bool = True


class Letterbox:
    """The letters of one service. Needs a connection to that service's database."""

    def __init__(self, service: str, db: Connection) -> None:
        self.service, self._db = service, db

    async def find(
        self, wanted: Filter, limit: int, after: StoredLetter | None = None
    ) -> tuple[list[StoredLetter], int]:
        """The oldest `limit` letters behind `after`, and how many there are in all. None from a service never started."""
        place = (after.arrived_at, after.id) if after else _START
        try:
            rows = await self._db.fetch(_FIND, wanted.reason, wanted.id, wanted.replayed, *place, limit)
        except asyncpg.UndefinedTableError:
            return [], 0
        return [_letter(row) for row in rows], rows[0]["found"] if rows else 0

    async def claim(self, letters: Sequence[StoredLetter]) -> list[StoredLetter]:
        """Count these as sent again, before they are: what two operators do at once, or a crash, sends nothing twice.
        Returns those that nobody else took meanwhile."""
        rows = await self._db.fetch(_CLAIM, [letter.id for letter in letters], [letter.replays for letter in letters])
        taken = {row["id"] for row in rows}
        return [letter for letter in letters if letter.id in taken]


def _letter(row: asyncpg.Record) -> StoredLetter:
    return StoredLetter(
        row["id"], row["topic"], row["partition"], row["record_offset"], row["reason"],
        json.loads(row["headers"]), row["body"], row["arrived_at"], row["replays"],
    )  # fmt: skip


def replay_of(service: str, letter: StoredLetter, sealer: Sealer) -> Message:
    """The letter as it goes to the service's replays topic: key, value and headers as they first came.

    A NULL header says nothing, so it is left out: the record becomes readable where the header is optional, and is a dead
    letter again where it is not. A letter that is a replay itself keeps the topic of the first record.
    Raises cryptography.fernet.InvalidToken under another key than it was sealed with.
    """
    key, value, headers = sealer.open(letter.body)
    first_topic = letter.topic
    if letter.topic == replays(service).name:
        first_topic = next((text.decode() for name, text in headers if name == TOPIC and text), letter.topic)
    kept = [(name, text) for name, text in headers if text is not None and name not in (TOPIC, REPLAY_OF)]
    marks = [(TOPIC, first_topic.encode()), (REPLAY_OF, letter.id.encode())]
    return Message(replays(service).name, 0, _key(key, value), _value(value), marks + kept)
