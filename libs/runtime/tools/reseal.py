"""`python -m services.<name>.app reseal`: each sealed row's key is wrapped by the first master key, content stays as it is.

It may run while the service does. Afterwards the other master keys are needed by nothing of this service.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import asyncpg

from libs.runtime.processing import Connection, Processor
from libs.runtime.sealing import KeyRing, Unopened
from libs.runtime.settings import ServiceSettings

ROWS_A_PIECE = 1_000


def main(processor: Processor[Any, Any], settings: ServiceSettings, words: list[str]) -> int:
    """0 where every key is under the first master key now, 2 where one cannot be opened."""
    try:
        ring = settings.key_ring
        wrapped = asyncio.run(_reseal(processor, settings.database_url.get_secret_value(), ring))
    except (Unopened, ValueError) as refused:
        print(f"not resealed: {refused}", file=sys.stderr)
        return 2
    print(f"{processor.name}: {wrapped:,} keys are wrapped anew; all are under {ring.first} now")
    return 0


async def _reseal(processor: Processor[Any, Any], url: str, ring: KeyRing) -> int:
    db = await asyncpg.connect(url)
    try:
        return sum([await reseal(db, table, name, ring) for table, name in processor.sealed.items()])
    finally:
        await db.close()


async def reseal(db: Connection, table: str, name: str, ring: KeyRing) -> int:
    """Wrap the keys of a table anew, a piece of rows in a transaction. Returns how many. Raises Unopened.

    name: the column that names a row.
    """
    after, wrapped = "", 0
    while True:
        async with db.transaction():
            rows = await db.fetch(
                f"select {name}, key from {table} where {name} > $1 and key is not null order by {name} limit $2 for update",
                after, ROWS_A_PIECE,
            )  # fmt: skip
            new = {row[name]: key for row in rows if (key := ring.rewrapped(row["key"]))}
            await db.execute(
                f"update {table} t set key = n.key from unnest($1::text[], $2::bytea[]) as n (name, key) "
                f"where t.{name} = n.name",
                list(new), list(new.values()),
            )  # fmt: skip
        wrapped += len(new)
        if len(rows) < ROWS_A_PIECE:
            return wrapped
        after = rows[-1][name]
