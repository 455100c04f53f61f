"""The feed's part of the loop. It publishes what anybody may be told, as it was said; what it knows beside is asked for, or
sent to whoever subscribed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from libs.runtime.processing import Batch, Connection, Decision, Processor, RetentionRule
from libs.schemas.events.base import Event
from services.feed.domain.entries import FeedFiles
from services.feed.domain.filing import FilingDesk
from services.feed.loading import Rows, load
from services.feed.reads import READS, Touched
from services.feed.settings import Settings
from services.feed.store import PostgresRows, begin_series, unanswered

_WAIT_DAYS = 30
"""A bill whose release was read before, and concerned nobody with a feed, waits for nothing."""


class Feed(Processor[FeedFiles, FeedFiles]):
    name: ClassVar[str] = "feed"
    views = READS.views
    tables: ClassVar[dict[str, str]] = {"stop": "case_key, attempt, status", "book": "ems_no, area_code"}
    own_tables: ClassVar[frozenset[str]] = frozenset(
        {"subscriber", "entry", "bill_ahead", "webhook", "webhook_secret", "resend", "post_attempt", "own_topic"}
    )
    sealed: ClassVar[dict[str, str]] = {"webhook_secret": "id"}
    kept: ClassVar[tuple[RetentionRule, ...]] = (
        RetentionRule("entry", "kept.day"),
        RetentionRule("stop", "kept.day"),
        RetentionRule("bill_ahead", "kept.day", days=_WAIT_DAYS),
        RetentionRule("post_attempt", "kept.day"),
    )

    def __init__(self, settings: Settings, rows: Callable[[Any], Rows] = PostgresRows) -> None:
        self._rows = rows
        self._rebuilds = False

    async def load(self, db: Connection, batch: Batch) -> FeedFiles:
        return await load(self._rows(db), READS.touched(Touched(), batch), batch.day)

    def decide(self, state: FeedFiles, batch: Batch) -> Decision[FeedFiles]:
        return Decision(state, list(READS.decide(FilingDesk(state), batch)))

    def fold(self, state: FeedFiles, batch: Batch, facts: Mapping[str, Sequence[Event]]) -> FeedFiles:
        """The feed publishes what it reads, so all is decided again. Which numbers were given to what hangs
        on the order in which topics were read, and partners hold those numbers: a rebuild gives none, entries stay as they
        are, and so do bills that wait for a release."""
        if self._rebuilds:
            state.subscribers = {}
            state.billing = False
            state.ahead = {}
        deque(READS.decide(FilingDesk(state), batch), maxlen=0)
        return state

    async def save(self, db: Connection, changes: FeedFiles) -> None:
        await self._rows(db).save(changes)

    async def waiting(self, db: Connection) -> list[tuple[str, int, datetime]]:
        return await unanswered(db)

    async def rebuilding(self, db: Connection) -> None:
        self._rebuilds = True

    async def rebuilt(self, db: Connection) -> None:
        self._rebuilds = False

    async def after_restore(self, db: Connection, orders: Sequence[bytes]) -> None:
        """Begin a new series: what was told since the backup is told anew, and may get other numbers."""
        await begin_series(db)
