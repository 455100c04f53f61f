"""Returns' part of the loop."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

import asyncpg

from libs.runtime.due import Due
from libs.runtime.failures import Transient
from libs.runtime.processing import Batch, Connection, Decision, Follower, Processor, RetentionRule
from libs.schemas.events.base import Event
from libs.schemas.events.returns import ReturnAccepted, ReturnLapsed, ReturnRefused, SortedGoodsHandedBack
from services.returns.domain.due import ApplicationDue, SortedGoodsDue
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
        "application": "case_key, return_no, status, applied_day, arrive_by, document, arrivals, "
        "unfit_since, wrong_since",
        "control": "case_key, held_at, stopped_at, drawn_on",
        "book": "ems_no, area_code, customs_code",
        "return_centre": "area_code, customs_code, zone_type, held",
        "held_parcel": "area_code, logistics_code, logistics_no, customs_code, received_on, case_key, arrival_no",
        "sorted_goods": "case_key, arrival_no, apply_by, document",
    }

    day_ends: ClassVar[tuple[type[Due], ...]] = (ApplicationDue, SortedGoodsDue)
    recalls: ClassVar[Mapping[type[Any], Callable[[Any], Due]]] = {
        ReturnLapsed: lambda told: ApplicationDue(told.arrive_by, told.ref.case, told.return_no),
        ReturnRefused: lambda told: ApplicationDue(date.min, told.ref.case, told.cop_no),
        ReturnAccepted: lambda told: ApplicationDue(told.arrive_by, told.ref.case, told.return_no),
        SortedGoodsHandedBack: lambda told: SortedGoodsDue(told.apply_by, told.ref.case, told.arrival_no),
    }

    kept: ClassVar[tuple[RetentionRule, ...]] = (
        RetentionRule(
            "released_list",
            "kept.release_day",
            "not exists (select from application a where a.case_key = kept.case_key"
            " and (a.status in ('pending', 'accepted') or a.unfit_since is not null or a.wrong_since is not null"
            " or greatest(a.applied_day, a.arrive_by) > $1::date))"
            " and not exists (select from sorted_goods s where s.case_key = kept.case_key)",
            followed_by=(
                Follower("application", "t.case_key = gone.case_key"),
                Follower("line_balance", "t.case_key = gone.case_key"),
                Follower("control", "t.case_key = gone.case_key"),
            ),
        ),
        RetentionRule("held_parcel", "kept.received_on", "kept.arrival_no is not null"),
    )
    """A list lies behind with its last return, a parcel once its goods were sorted. Books and centres are few and stay."""

    def __init__(self, settings: Settings, rows: Callable[[Any], Rows] = PostgresRows) -> None:
        self._terms = settings.terms
        self._rows = rows

    async def load(self, db: Connection, batch: Batch) -> ReturnFiles:
        return await load(self._rows(db), READS.touched(Touched(), batch))

    async def due(self, db: Connection, kind: type[Any], day: date, after: Any | None, limit: int) -> Sequence[Due]:
        rows = self._rows(db)
        if kind is SortedGoodsDue:
            return await rows.sorted_goods_due(day, after, limit)
        return await rows.applications_due(day, after, limit)

    def decide(self, state: ReturnFiles, batch: Batch) -> Decision[ReturnFiles]:
        procedure = ReturnProcedure(state, self._terms)
        return Decision(state, list(READS.decide(procedure, batch)))

    def fold(self, state: ReturnFiles, batch: Batch, facts: Mapping[str, Sequence[Event]]) -> ReturnFiles:
        procedure = RebuiltProcedure(state, self._terms)
        READS.fold(procedure, batch, facts)
        return state

    async def save(self, db: Connection, changes: ReturnFiles) -> None:
        try:
            await self._rows(db).save(changes)
        except asyncpg.UniqueViolationError as error:
            raise Transient("somebody applied for the same list meanwhile") from error

    async def waiting(self, db: Connection) -> list[tuple[str, int, datetime]]:
        return await self._rows(db).waiting()
