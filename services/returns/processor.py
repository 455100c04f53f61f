"""Returns' part of the loop."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

import asyncpg

from libs.runtime.failures import Transient
from libs.runtime.processing import Batch, Connection, Decision, Processor
from libs.schemas.events.base import Event
from services.returns.domain.files import ReturnFiles
from services.returns.domain.procedure import ReturnProcedure
from services.returns.domain.rebuilding import RebuiltProcedure
from services.returns.loading import Rows, load
from services.returns.reads import READS, Touched
from services.returns.settings import Settings
from services.returns.store import PostgresRows


class Returns(Processor[ReturnFiles, ReturnFiles]):
    name: ClassVar[str] = "returns"
    views = READS.views
    tables: ClassVar[dict[str, str]] = {
        "released_list": "case_key, attempt, invt_no, agent_code, ems_no, assure_code, buyer_token, "
        "release_day, lines::text",
        "line_balance": "case_key, gnum, original, value, applied, returned, value_back",
        "application": "case_key, return_no, status, applied_day, arrive_by, document",
    }

    def __init__(self, settings: Settings, rows: Callable[[Any], Rows] = PostgresRows) -> None:
        self._terms = settings.apply_within_days, settings.arrive_within_days
        self._rows = rows

    async def load(self, db: Connection, batch: Batch) -> ReturnFiles:
        due = max((closing.day for closing in batch.closings), default=None)
        return await load(self._rows(db), READS.touched(Touched(), batch), due)

    def decide(self, state: ReturnFiles, batch: Batch) -> Decision[ReturnFiles]:
        procedure = ReturnProcedure(state, *self._terms)
        decision = Decision(state, list(READS.decide(procedure, batch)))
        for closing in batch.closings:
            for event in procedure.close(closing.day, closing.cause.time):
                decision.emit(closing.cause, event)
        return decision

    def fold(self, state: ReturnFiles, batch: Batch, facts: Mapping[str, Sequence[Event]]) -> ReturnFiles:
        procedure = RebuiltProcedure(state, *self._terms)
        READS.fold(procedure, batch, facts)
        for closing in batch.closings:
            procedure.answers = facts.get(closing.cause.id, ())
            procedure.close(closing.day, closing.cause.time)
        return state

    async def save(self, db: Connection, changes: ReturnFiles) -> None:
        try:
            await self._rows(db).save(changes)
        except asyncpg.UniqueViolationError as error:
            raise Transient("somebody applied for the same list meanwhile") from error

    async def waiting(self, db: Connection) -> list[tuple[str, int, datetime]]:
        return await self._rows(db).waiting()
