"""The record of acts says who did or saw what, and when. It is only ever appended to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg

from libs.identity import Principal
from libs.runtime.clock import Clock
from libs.runtime.http import ASK_SECONDS_MAX

_RECORD = """
insert into act (at, who, credential, roles, what, about, personal) values ($1, $2, $3, $4, $5, $6, $7)
"""
_ABOUT_MAX = 40_000


@dataclass(frozen=True, slots=True)
class Acts:
    """The record of one service."""

    pool: asyncpg.Pool[asyncpg.Record]
    clock: Clock

    async def record(self, who: Principal | None, what: str, about: str, personal: bool = False) -> None:
        """Note an act before it has its answer, so that none is answered unnoted. who: None where nobody had to say.

        what: the act in a word. about: the ids it is about; no personal data. personal: whether personal data is shown in
        clear. Raises what reaching the database raises.
        """
        at = datetime.fromtimestamp(self.clock.now_ns() / 1e9, UTC)
        by = (who.code, who.credential, sorted(who.roles)) if who else ("", "", [])
        async with self.pool.acquire(timeout=ASK_SECONDS_MAX) as db:
            await db.execute(_RECORD, at, *by, what, about[:_ABOUT_MAX], personal)
