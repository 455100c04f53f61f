"""The read model's part of the loop. It publishes nothing: what it knows is asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from libs.runtime.processing import Batch, Connection, Decision, Follower, Processor, RetentionRule
from libs.schemas.events.base import Event
from services.cases.domain.files import CaseFiles
from services.cases.domain.filing import CaseDesk
from services.cases.loading import Rows, load
from services.cases.reads import READS, Touched
from services.cases.settings import Settings
from services.cases.store import PostgresRows, waiting


class Cases(Processor[CaseFiles, CaseFiles]):
    name: ClassVar[str] = "cases"
    views = READS.views
    tables: ClassVar[dict[str, str]] = {
        "case_file": "case_key, opened_ms, status, waiting, waiting_since, office, trade_mode, direction, file",
        "reader": "code, opened_ms, case_key",
        "case_name": "name, case_key",
        "parcel": "parcel_key, file",
        "answered": "about, opened_ms, kind, business_key, status, said_at, info, receipts, notice, repeats",
        "answered_to": "code, opened_ms, about",
    }
    kept: ClassVar[tuple[RetentionRule, ...]] = (
        RetentionRule(
            "case_file", "kept.day", "kept.settled",
            followed_by=tuple(Follower(table, "t.case_key = gone.case_key") for table in ("reader", "case_name")),
        ),
        RetentionRule("parcel", "kept.day"),
        RetentionRule("answered", "kept.day", followed_by=(Follower("answered_to", "t.about = gone.about"),)),
    )  # fmt: skip

    def __init__(self, settings: Settings, rows: Callable[[Any], Rows] = PostgresRows) -> None:
        self._rows, self._bounds = rows, settings.bounds

    async def load(self, db: Connection, batch: Batch) -> CaseFiles:
        return await load(self._rows(db), READS.touched(Touched(), batch))

    def decide(self, state: CaseFiles, batch: Batch) -> Decision[CaseFiles]:
        return Decision(state, list(READS.decide(CaseDesk(state, self._bounds), batch)))

    def fold(self, state: CaseFiles, batch: Batch, facts: Mapping[str, Sequence[Event]]) -> CaseFiles:
        """Nothing is published, so all is filed again."""
        deque(READS.decide(CaseDesk(state, self._bounds), batch), maxlen=0)
        return state

    async def save(self, db: Connection, changes: CaseFiles) -> None:
        await self._rows(db).save(changes)

    async def waiting(self, db: Connection) -> list[tuple[str, int, datetime]]:
        return await waiting(db)
