"""The sender posts entries of feeds to their webhooks, in the order of their numbers: a case's entries keep theirs.

A webhook is leased, so that one sender has it at a time. What came of a post is kept before the next one: a sender that dies
leaves an entry of which nobody knows whether it arrived, and whoever takes over posts it again, under the same id. An
endpoint that is away keeps its own webhook waiting and nobody else's.
"""

from __future__ import annotations

import asyncio
import secrets
from datetime import datetime, timedelta

import structlog

from libs.runtime.clock import SHANGHAI, Clock
from libs.runtime.http.answering import AWAY
from libs.runtime.sealing import Unopened
from services.feed.domain.delivering import EndpointAnswer, GivingUp, WebhookState, after, class_of
from services.feed.settings import Settings
from services.feed.webhooks.keeping import EntryDue, Leased, Webhooks
from services.feed.webhooks.posting import Post, PostOutcome

log = structlog.get_logger()
_PIECE = 50
"""Entries that are read at once, and most of a turn: then others have theirs."""
_LOOK_S = 0.5
"""How often an idle sender looks."""


class EntrySender:
    """Works off webhooks of all subscribers, several at a time."""

    def __init__(self, settings: Settings, webhooks: Webhooks, post: Post, clock: Clock) -> None:
        self._webhooks, self._post, self._clock = webhooks, post, clock
        self._side_by_side = settings.senders
        self._patience = GivingUp(settings.refusals_max, timedelta(hours=settings.away_h_max))
        self._lease = timedelta(seconds=settings.lease_s)

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.now_ns() / 1e9, SHANGHAI)

    async def run(self) -> None:
        """Work until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._side_by_side):
                group.create_task(self._work())

    async def _work(self) -> None:
        while True:
            try:
                busy = await self.turn()
            except AWAY as failure:
                log.info("webhooks put off", error=type(failure).__name__)
                busy = False
            except Exception as failure:  # one webhook's trouble must not end the sending of all
                log.exception("sending failed", error=type(failure).__name__)
                busy = False
            if not busy:
                await self._clock.sleep(_LOOK_S)

    async def turn(self) -> bool:
        """Give one webhook a turn. False where none has anything to send."""
        now = self.now()
        leased = await self._webhooks.lease(secrets.token_hex(8), now, now + self._lease)
        if leased is None:
            return False
        await self._serve(leased)
        await self._webhooks.end_lease(leased)
        return True

    async def _serve(self, leased: Leased) -> None:
        """Post up to a piece of entries, until one is not taken."""
        found, passed = await self._webhooks.due(leased, leased.done, _PIECE), 0
        if not found:
            await self._webhooks.dropped(leased)
        for due in found:
            if leased.kinds and not due.again and due.kind not in leased.kinds:
                passed = due.number
                continue
            passed = 0
            standing = await self._posted(leased, due)
            if standing is None:
                return
            leased = standing
        if passed:
            await self._webhooks.pass_over(leased, passed)

    async def _posted(self, leased: Leased, due: EntryDue) -> Leased | None:
        """Post an entry and keep what came of it. None where the turn ends with it."""
        at = self.now()
        try:
            signed_by = await self._webhooks.secrets_of(leased.id, at)
        except Unopened as sealed:
            log.error("secret not opened", webhook=leased.id, reason=str(sealed))
            outcome = PostOutcome(None, "not posted: its secret cannot be opened")
        else:
            outcome = await self._post(leased.url, due.id, due.body, signed_by, at)
        now, answer = self.now(), class_of(outcome.status)
        standing = after(leased.standing, answer, outcome.seen, now, self._patience)
        if standing.state is not WebhookState.ACTIVE:
            log.warning("webhook ends", webhook=leased.id, state=standing.state.value, why=standing.why)
        kept = await self._webhooks.keep(leased, due, answer, outcome, standing, now, now + self._lease)
        return leased._replace(standing=standing) if kept and answer is EndpointAnswer.DELIVERED else None
