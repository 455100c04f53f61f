"""`make erase PERSON=token OFFICER=code REASON="why"`: nobody reads again what documents tell of a person.

What makes a message readable is its key. It goes with the last person the message names; rows, receipts and tokens
elsewhere stay, and say nothing without it. `PERSON=-` reads the ID number from the standard input instead. What the
person sends later is kept as ever. Each erasure is on record: in the store, by which a rebuilt one is erased again, and on a
topic, by which a restored one is.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Iterable, Sequence
from datetime import timedelta

import asyncpg
import msgspec
from msgspec.structs import astuple

from libs.runtime.failures import Halt, Transient
from libs.runtime.orders import put_on_record
from libs.runtime.processing import Connection
from libs.runtime.queries import queries_beside
from libs.schemas.kinds import KINDS
from libs.schemas.personal import Personal
from libs.schemas.topics import ERASURES
from services.intake.domain.memory import SubmissionRow
from services.intake.domain.reading.submission import submissions_of
from services.intake.settings import Settings

_QUERIES = queries_beside(__file__)
_LOOK_AGAIN_S, _WAIT_S_MAX = 0.05, 60.0
"""Between looks at transactions that are older than an erasure, and until it is given up: a batch takes seconds at most."""
NAMING = [name for name, kind in KINDS.items() if kind.person]
"""Kinds whose documents name a person by number."""


class Ordered(msgspec.Struct, frozen=True):
    """Somebody ordered an erasure. person: token; until_ms: what the log took later is not meant."""

    person: str
    officer: str
    reason: str
    until_ms: int


_decode = msgspec.json.Decoder(Ordered).decode


async def erase(db: Connection, ordered: Ordered) -> int:
    """Erase a person and put it on record, at once or not at all. Returns how many messages lost their key."""
    async with db.transaction():
        messages = await _forget(db, ordered.person, ordered.until_ms)
        await db.execute(_QUERIES.record_erasure, *astuple(ordered), messages)
    return messages


async def erase_beside_workers(db: Connection, ordered: Ordered) -> int:
    """Erase while workers take documents. Their transactions begun before the record stood are waited for and looked
    through, too; later ones see the record, see `erase_late`."""
    messages = await erase(db, ordered)
    behind = await db.fetchval(_QUERIES.next_transaction)
    waits_until_s = time.monotonic() + _WAIT_S_MAX
    while not await db.fetchval(_QUERIES.older_ended, behind):
        if time.monotonic() > waits_until_s:
            raise Transient(
                f"some transaction has lasted for {_WAIT_S_MAX:.0f} s: what it stores may tell of the person"
            )
        await asyncio.sleep(_LOOK_AGAIN_S)
    async with db.transaction():
        return messages + await _forget(db, ordered.person, ordered.until_ms)


async def erase_late(db: Connection, taken: Sequence[SubmissionRow]) -> None:
    """Erase from a batch just stored what the log held of erased persons when that was ordered."""
    erasures = await db.fetch(_QUERIES.erasures_from, min(row.received_ms for row in taken))
    for person, until_ms in erasures:
        found = [row.id for row in taken if row.person == person and row.received_ms <= until_ms]
        await _forget_found(db, person, until_ms, found)
    if erasures:
        joined = await db.fetch(_QUERIES.find_joined_late, [row.id for row in taken], NAMING)
        await _drop_keys(db, [row["id"] for row in joined])


async def erase_again(db: Connection) -> None:
    """Erase in a store made anew everybody who is on record."""
    for person, until_ms in await db.fetch(_QUERIES.erasures):
        await _forget(db, person, until_ms)


async def erase_on_record(db: Connection, orders: Iterable[bytes]) -> None:
    """Erase in a restored store whom its own record does not have: they were erased behind the backup."""
    known = {tuple(row) for row in await db.fetch(_QUERIES.erasures)}
    for ordered in map(_decode, orders):
        if (ordered.person, ordered.until_ms) not in known:
            known.add((ordered.person, ordered.until_ms))
            await erase(db, ordered)


async def _forget(db: Connection, person: str, until_ms: int) -> int:
    """Look through the kept days, one after the other, since no index is kept of persons."""
    found: list[str] = []
    day, last = await db.fetchval(_QUERIES.days_kept)
    while day and day <= last:
        found += [row["id"] for row in await db.fetch(_QUERIES.find_person, day, person, until_ms)]
        day += timedelta(days=1)
    return await _forget_found(db, person, until_ms, found)


async def _forget_found(db: Connection, person: str, until_ms: int, found: Sequence[str]) -> int:
    """found: the submissions that name the person. What else is of their orders is forgotten with them."""
    gone = await db.fetch(_QUERIES.forget_person, found, person, until_ms) if found else []
    if not gone:
        return 0
    orders = list({row["order_no"] for row in gone if row["order_no"]})
    joined = await db.fetch(_QUERIES.find_joined, orders, NAMING, until_ms)
    return await _drop_keys(db, [row["id"] for row in (*gone, *joined)])


async def _drop_keys(db: Connection, submissions: Iterable[str]) -> int:
    parts = dict(map(submissions_of, submissions))
    pairs = [(message, own_id) for message, ids in parts.items() for own_id in ids]
    dropped: str = await db.execute(_QUERIES.drop_keys, [m for m, _ in pairs], [own_id for _, own_id in pairs], NAMING)
    return int(dropped.rpartition(" ")[2])


async def _run(settings: Settings, persons: Iterable[str], officer: str, reason: str) -> int:
    """The order goes on record first: what was begun is done again after whatever happens."""
    now_ms = time.time_ns() // 1_000_000
    orders = [Ordered(person, officer, reason, now_ms) for person in persons]
    await put_on_record(settings.kafka_bootstrap, ERASURES, [msgspec.json.encode(each) for each in orders])
    db = await asyncpg.connect(settings.database_url.get_secret_value())
    try:
        return sum([await erase_beside_workers(db, each) for each in orders])
    finally:
        await db.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m services.intake.erasing", description=__doc__)
    parser.add_argument("person", help="token of the person's ID number, or - to read the number from standard input")
    parser.add_argument("--officer", required=True, help="who orders it")
    parser.add_argument("--reason", required=True, help="why, without a word about the person")
    asked = parser.parse_args()
    settings = Settings()
    persons = [asked.person]
    if asked.person == "-":
        told = settings.tokens.of[Personal.ID_NUMBER.value](sys.stdin.readline().strip())
        persons = [token for token in (told.token, told.former) if token]
    try:
        messages = asyncio.run(_run(settings, persons, asked.officer, asked.reason))
    except (Halt, Transient, OSError) as trouble:
        print(f"not erased, order it again: {trouble}", file=sys.stderr)
        return 2
    print(f"{messages:,} messages are not readable any more; the erasure is on record")
    return 0


if __name__ == "__main__":
    sys.exit(main())
