"""Webhooks in the database: who has which, and what their sender does with them."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import asyncpg

from libs.runtime.clock import SHANGHAI
from libs.runtime.http import ASK_SECONDS_MAX
from libs.runtime.queries import queries_beside
from libs.runtime.sealing import KeyRing, Sealed
from services.feed.domain.delivering import EndpointAnswer, WebhookStanding, WebhookState
from services.feed.webhooks.posting import PostOutcome

_Q = queries_beside(__file__)
_SECRET_BYTES = 24
SECRETS_MAX = 5
"""Secrets of one webhook that sign at once: each post opens all of them."""


class Leased(NamedTuple):
    """A webhook that this sender has for a while."""

    id: str
    subscriber: str
    url: str
    kinds: frozenset[str]
    done: int
    standing: WebhookStanding
    lease: str


class EntryDue(NamedTuple):
    """An entry to be posted. again: it was asked for once more, and is none of those that are next."""

    number: int
    id: str
    kind: str
    body: str
    again: bool = False


class Webhooks:
    """A subscriber's webhooks, and a sender's work. Every time is given: nothing here reads a clock."""

    def __init__(self, database: Any, ring: KeyRing) -> None:
        self._database, self._ring = database, ring

    # -- for subscribers ----------------------------------------------------------------------------------------------

    async def make(
        self,
        id_: str,
        secret: str,
        subscriber: str,
        url: str,
        kinds: Sequence[str],
        after: int,
        now: datetime,
        most: int,
    ) -> bool:
        """Make a webhook. False where the subscriber has no feed, or as many as there may be."""
        async with self._database.acquire(timeout=ASK_SECONDS_MAX) as db, db.transaction():
            if not await db.fetchval(_Q.make_webhook, id_, subscriber, url, list(kinds), after, now, most):
                return False
            await self._keep_secret(db, id_, secret)
        return True

    async def _keep_secret(self, db: Any, webhook: str, secret: str) -> None:
        sealed = self._ring.seal(secret.encode())
        await db.execute(_Q.keep_secret, secrets.token_hex(12), webhook, sealed.content, sealed.key)

    async def of(self, subscriber: str, id_: str | None = None) -> list[dict[str, Any]]:
        rows = await self._database.fetch(_Q.webhooks_of, subscriber, id_, timeout=ASK_SECONDS_MAX)
        return [_shown(row) for row in rows]

    async def rotate(self, id_: str, secret: str, now: datetime, overlap: timedelta) -> bool:
        """Sign by this secret from now on; by those before, too, until the overlap is over. False, and nothing changed,
        where as many sign as may."""
        async with self._database.acquire(timeout=ASK_SECONDS_MAX) as db, db.transaction():
            await db.execute(_Q.lock_webhook, id_)
            await db.execute(_Q.drop_ended_secrets, id_, now)
            if await db.fetchval(_Q.count_secrets, id_) >= SECRETS_MAX:
                return False
            await db.execute(_Q.end_secrets, id_, now + overlap)
            await self._keep_secret(db, id_, secret)
        return True

    async def pause(self, subscriber: str, id_: str) -> bool:
        return bool(await self._value(_Q.pause_webhook, subscriber, id_))

    async def resume(self, subscriber: str, id_: str, now: datetime, after: int | None = None) -> bool:
        """Send again. after: the number behind which to go on; where it stood if None."""
        return bool(await self._value(_Q.resume_webhook, subscriber, id_, now, after))

    async def drop(self, subscriber: str, id_: str) -> bool:
        return bool(await self._value(_Q.drop_webhook, subscriber, id_))

    async def ask_again(self, subscriber: str, id_: str, number: int) -> bool:
        """Post an entry once more. False where the feed has none of that number."""
        await self._value(_Q.ask_again, subscriber, id_, number)
        return bool(await self._value(_Q.entry_there, subscriber, id_, number))

    async def attempts(self, subscriber: str, id_: str, before: int, most: int) -> list[dict[str, Any]]:
        """The posts of a webhook, the last one first."""
        rows = await self._database.fetch(_Q.attempts_of, subscriber, id_, before, most, timeout=ASK_SECONDS_MAX)
        return [
            {
                "attempt": row["nth"], "number": row["number"], "id": row["entry_id"], "at": _time(row["at"]),
                "answer": row["answer"], "status": row["status"], "seen": row["seen"],
            }
            for row in rows
        ]  # fmt: skip

    async def secrets_of(self, id_: str, now: datetime) -> list[str]:
        """Return what posts are signed by now, the secret that stands first. Raises Unopened."""
        rows = await self._database.fetch(_Q.secrets_of, id_, now, timeout=ASK_SECONDS_MAX)
        return [self._ring.open(Sealed(row["key"], row["content"])).decode() for row in rows]

    async def _value(self, query: str, *values: Any) -> Any:
        return await self._database.fetchval(query, *values, timeout=ASK_SECONDS_MAX)

    # -- for senders --------------------------------------------------------------------------------------------------

    async def lease(self, token: str, now: datetime, until: datetime) -> Leased | None:
        """Take a webhook that has something to send and that nobody sends for."""
        row = await self._database.fetchrow(_Q.lease_webhook, token, now, until, timeout=ASK_SECONDS_MAX)
        if row is None:
            return None
        standing = WebhookStanding(
            WebhookState.ACTIVE, None, row["tries"], row["refusals"], row["failing_since"], row["next_at"]
        )
        own = (row["id"], row["subscriber"], row["url"], frozenset(row["kinds"]), row["done"])
        return Leased(*own, standing, token)

    async def due(self, leased: Leased, done: int, most: int) -> list[EntryDue]:
        """Find what is to be posted: first what was asked for again, then what comes behind `done`, of every kind."""
        again = await self._database.fetch(_Q.resends_of, leased.id, most, timeout=ASK_SECONDS_MAX)
        if again:
            return [EntryDue(row["number"], row["id"], "", row["body"], again=True) for row in again]
        rows = await self._database.fetch(_Q.entries_to_post, leased.subscriber, done, most, timeout=ASK_SECONDS_MAX)
        return [EntryDue(*row) for row in rows]

    async def keep(
        self,
        leased: Leased,
        due: EntryDue,
        answer: EndpointAnswer,
        outcome: PostOutcome,
        standing: WebhookStanding,
        now: datetime,
        until: datetime,
    ) -> bool:
        """Keep what came of a post, in one transaction. False, and nothing kept, where the webhook is this sender's no
        more: it was paused, dropped, put back, or taken over after the lease had ended."""
        done = due.number if answer is EndpointAnswer.DELIVERED and not due.again else None
        async with self._database.acquire(timeout=ASK_SECONDS_MAX) as db, db.transaction():
            if not await db.fetchval(_Q.keep_outcome, leased.id, leased.lease, done, *standing, until):
                return False
            day = now.astimezone(SHANGHAI).date()
            await db.execute(
                _Q.keep_attempt, leased.id, due.number, due.id, now, answer.value, outcome.status, outcome.seen, day
            )
            if due.again and answer is EndpointAnswer.DELIVERED:
                await db.execute(_Q.drop_resend, leased.id, due.number)
        return True

    async def dropped(self, leased: Leased) -> None:
        """Nobody can post what retention has dropped: the webhook waits for none of it."""
        async with self._database.acquire(timeout=ASK_SECONDS_MAX) as db, db.transaction():
            await db.execute(_Q.drop_lost_resends, leased.id)
            await db.execute(_Q.pass_over_lost, leased.id, leased.lease)

    async def pass_over(self, leased: Leased, number: int) -> None:
        """Entries up to this number are of no kind that is asked for."""
        await self._database.execute(_Q.pass_over, leased.id, leased.lease, number, timeout=ASK_SECONDS_MAX)

    async def end_lease(self, leased: Leased) -> None:
        await self._database.execute(_Q.end_lease, leased.id, leased.lease, timeout=ASK_SECONDS_MAX)


def new_secret() -> str:
    """Draw what posts are signed by, as Standard Webhooks writes it."""
    return f"whsec_{base64.b64encode(os.urandom(_SECRET_BYTES)).decode()}"


def new_id() -> str:
    return f"wh_{secrets.token_hex(12)}"


def _time(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).isoformat()


def _shown(row: asyncpg.Record) -> dict[str, Any]:
    told = {
        "id": row["id"], "url": row["url"], "kinds": row["kinds"], "state": row["state"], "why": row["why"],
        "done": row["done"], "behind": row["behind"], "tries": row["tries"], "madeAt": _time(row["made_at"]),
    }  # fmt: skip
    if row["failing_since"]:
        told |= {"failingSince": _time(row["failing_since"]), "nextAt": _time(row["next_at"])}
    return {name: value for name, value in told.items() if value is not None}
