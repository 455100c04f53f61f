"""A service's dead letters as an operator handles them: found, opened, sent again."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import asyncpg

from libs.runtime.clock import SHANGHAI
from libs.runtime.processing import Connection, Headers
from libs.runtime.store.deadletters import AsItCame
from libs.runtime.wire.spans import BATCH_REASONS
from libs.schemas.topics import replays

_FIND = """
select id, topic, partition, record_offset, reason, headers, bytes, sha256, body is not null as kept, arrived_at,
       replays, count(*) over () as found
from dead_letter
where ($1::text is null or reason = $1) and ($2::text is null or id = $2) and ($3 or replays = 0)
  and ($7 or reason <> all($8::text[]))
  and ($4::timestamptz is null or (arrived_at, id) > ($4, $5::text))
order by arrived_at, id
limit $6
"""
_CLAIM = "update dead_letter set replays = replays + 1 where id = $1 and replays = $2 returning body"

_FORGOTTEN = "select max(day) from archived where table_name = 'told_document'"

TOPIC, FIRST_ON, REPLAY_OF = "tg_topic", "tg_first_on", "tg_replay_of"
"""Headers of a replay: topic and day on which the record first came, and the letter it repeats."""
TOLD_LATER_DAYS = 31
"""A document may be acted on so many days before a record of it comes that is no replay: a page that is sent again."""


class Forgotten(Exception):
    """Nobody knows any more whether a letter's document was acted on. Sent again, it might be so twice."""


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """A row of `dead_letter` without its body. headers: those that may be shown. bytes, sha256: of the record's value.
    kept: whether there is a body. replays: how often it was sent again."""

    id: str
    topic: str
    partition: int
    offset: int
    reason: str
    headers: dict[str, str]
    arrived_at: datetime
    replays: int
    bytes: int = 0
    sha256: str = ""
    kept: bool = True


Came = Callable[[StoredLetter, "bytes | None"], Awaitable[AsItCame]]
"""(letter, its sealed record; None where it was not kept) → the record as it came."""


@dataclass(frozen=True, slots=True)
class Filter:
    """An operator chooses dead letters by these. replayed: also those that were sent again before. batches: also whole
    batches that could not be opened, which are no records that could be sent again."""

    reason: str | None = None
    id: str | None = None
    replayed: bool = True
    batches: bool = True


@dataclass(frozen=True, slots=True)
class Replay:
    """A letter as it goes to its service's replays topic. first_on: the day on which its record first came."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers
    first_on: date


class Letterbox:
    """The letters of one service. Needs a connection to that service's database."""

    def __init__(self, service: str, db: Connection) -> None:
        self.service, self._db = service, db

    async def find(
        self, wanted: Filter, limit: int, after: StoredLetter | None = None
    ) -> tuple[list[StoredLetter], int]:
        """The oldest `limit` letters behind `after`, and how many there are behind it. None where no service ever ran."""
        place = (after.arrived_at, after.id) if after else (None, None)
        try:
            rows = await self._db.fetch(
                _FIND, wanted.reason, wanted.id, wanted.replayed, *place, limit, wanted.batches, list(BATCH_REASONS)
            )
        except asyncpg.UndefinedTableError:
            return [], 0
        return [_letter(row) for row in rows], rows[0]["found"] if rows else 0

    async def body(self, letter: StoredLetter) -> bytes:
        """The record as it came, sealed. The letter is one that is kept."""
        sealed: bytes = await self._db.fetchval("select body from dead_letter where id = $1", letter.id)
        return sealed

    async def claim(self, letter: StoredLetter, came: Came) -> Replay | None:
        """Count a letter as sent again and return what to send; None where somebody else took it meanwhile.

        came: opens a sealed record, or finds one that was not kept. It counts before it is sent, so that neither two
        operators at once nor a crash sends a letter twice unasked. What `came` raises undoes the count. Raises Forgotten
        where documents that were acted on when its record first came were dropped by retention.
        """
        async with self._db.transaction():
            row = await self._db.fetchrow(_CLAIM, letter.id, letter.replays)
            if row is None:
                return None
            replay = replay_of(self.service, letter, await came(letter, row["body"]))
            self._require_known(letter, replay.first_on, await self._db.fetchval(_FORGOTTEN))
            return replay

    @staticmethod
    def _require_known(letter: StoredLetter, first_on: date, forgotten: date | None) -> None:
        if forgotten and first_on <= forgotten + timedelta(days=TOLD_LATER_DAYS):
            raise Forgotten(
                f"{letter.id} first came on {first_on}, and which documents were acted on until {forgotten} is known no "
                "more: its sender has to send it again, under a number of its own where the first took effect"
            )


def _letter(row: asyncpg.Record) -> StoredLetter:
    return StoredLetter(
        row["id"], row["topic"], row["partition"], row["record_offset"], row["reason"],
        json.loads(row["headers"]), row["arrived_at"], row["replays"], row["bytes"], row["sha256"].hex(), row["kept"],
    )  # fmt: skip


def replay_of(service: str, letter: StoredLetter, came: AsItCame) -> Replay:
    """Key, value and headers as they first came, behind the two that make it a replay.

    A NULL header says nothing, so it is left out: the record becomes readable where that header is optional, and a dead
    letter again where it is not. A letter that was a replay itself keeps topic and day of the first record; its own
    day, where the header says none.
    """
    key, value, headers = came
    topic, first_on = letter.topic, letter.arrived_at.astimezone(SHANGHAI).date()
    if letter.topic == replays(service).name:
        named = {name: text.decode(errors="replace") for name, text in reversed(headers) if text}
        topic, first_on = named.get(TOPIC, topic), _day(named.get(FIRST_ON, "")) or first_on
    marks = {TOPIC: topic, FIRST_ON: first_on.isoformat(), REPLAY_OF: letter.id}
    kept = [(name, text) for name, text in headers if text is not None and name not in marks]
    if key is None and value is None:
        value = b""  # a record needs one of them
    marked = [(name, text.encode()) for name, text in marks.items()]
    return Replay(replays(service).name, key, value, [*marked, *kept], first_on)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
