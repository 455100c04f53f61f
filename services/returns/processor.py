"""Returns' part of the loop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

import asyncpg

from libs.runtime.due import Due
from libs.runtime.failures import Transient
from libs.runtime.processing import Batch, Connection, Decision, Follower, Processor, RetentionRule
from libs.schemas.events import export_returns as exported
from libs.schemas.events.base import Event
from libs.schemas.events.returns import ReturnAccepted, ReturnLapsed, ReturnRefused, SortedGoodsHandedBack
from services.returns.domain.due import ApplicationDue, SortedGoodsDue
from services.returns.domain.exported.deciding import ExportReturnDesk
from services.returns.domain.exported.due import ExportReturnDue, ReturnParcelDue
from services.returns.domain.exported.terms import APPLICATION
from services.returns.domain.procedure import ReturnProcedure
from services.returns.domain.rebuilding import RebuiltProcedure
from services.returns.loading import Rows, load
from services.returns.reads import READS, Loaded, ReturnDesks, Touched
from services.returns.settings import Settings
from services.returns.store import PostgresRows


class Returns(Processor[Loaded, Loaded]):
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
        "exported": "invt_no, case_key, due_on, waits::text, tied, released, stands",
        "return_parcel": "logistics_code, logistics_no, waits_since, mentions::text, stands::text",
        "return_system": "code, system, since, until",
    }

    day_ends: ClassVar[tuple[type[Due], ...]] = (ApplicationDue, SortedGoodsDue, ExportReturnDue, ReturnParcelDue)
    recalls: ClassVar[Mapping[type[Any], Callable[[Any], Due]]] = {
        ReturnLapsed: lambda told: ApplicationDue(told.arrive_by, told.ref.case, told.return_no),
        ReturnRefused: lambda told: ApplicationDue(date.min, told.ref.case, told.cop_no),
        ReturnAccepted: lambda told: ApplicationDue(told.arrive_by, told.ref.case, told.return_no),
        SortedGoodsHandedBack: lambda told: SortedGoodsDue(told.apply_by, told.ref.case, told.arrival_no),
        exported.ExportReturnLapsed: lambda told: ExportReturnDue(told.arrive_by, told.invt_no),
        exported.ReturnTaxed: lambda told: ExportReturnDue(date.min, told.invt_no),
        exported.ReliefGranted: lambda told: ExportReturnDue(date.min, told.invt_no),
        exported.ExportDutyRefunded: lambda told: ExportReturnDue(date.min, told.invt_no),
        exported.ExportReturnReportUnclaimed: lambda told: ReturnParcelDue(
            date.min, told.logistics_code, told.logistics_no
        ),
        exported.ExportReturnRefused: lambda told: (
            ExportReturnDue(date.min, told.invt_no)
            if told.document == APPLICATION
            else ReturnParcelDue(date.min, told.logistics_code, told.logistics_no)
        ),
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
        RetentionRule("exported", "kept.day", "kept.due_on is null and kept.waits is null"),
        RetentionRule("return_parcel", "kept.day", "kept.waits_since is null"),
    )
    """A list lies behind with its last return, a parcel once its goods were sorted. An export list lies behind with the last
    act about it, once nothing of it is open. Books and centres are few and stay."""

    def __init__(self, settings: Settings, rows: Callable[[Any], Rows] = PostgresRows) -> None:
        self._terms = settings.terms
        self._export_terms = settings.export_terms
        self._kept = settings.export_kept
        self._rows = rows

    async def load(self, db: Connection, batch: Batch) -> Loaded:
        return await load(self._rows(db), READS.touched(Touched(), batch), batch.day, self._kept)

    async def due(self, db: Connection, kind: type[Any], day: date, after: Any | None, limit: int) -> Sequence[Due]:
        rows, unclaimed = self._rows(db), timedelta(self._export_terms.unclaimed_days)
        find: dict[type[Any], Callable[[], Awaitable[Sequence[Due]]]] = {
            ApplicationDue: lambda: rows.applications_due(day, after, limit),
            SortedGoodsDue: lambda: rows.sorted_goods_due(day, after, limit),
            ExportReturnDue: lambda: rows.exported.lists_due(day, after, limit),
            ReturnParcelDue: lambda: rows.exported.parcels_due(day - unclaimed, after, limit),
        }
        return await find[kind]()

    def decide(self, state: Loaded, batch: Batch) -> Decision[Loaded]:
        desks = ReturnDesks(ReturnProcedure(state.imports, self._terms), self._exports(state))
        return Decision(state, list(READS.decide(desks, batch)))

    def fold(self, state: Loaded, batch: Batch, facts: Mapping[str, Sequence[Event]]) -> Loaded:
        READS.fold(ReturnDesks(RebuiltProcedure(state.imports, self._terms), self._exports(state)), batch, facts)
        return state

    def _exports(self, state: Loaded) -> ExportReturnDesk:
        return ExportReturnDesk(state.exports, self._export_terms)

    async def save(self, db: Connection, changes: Loaded) -> None:
        rows = self._rows(db)
        try:
            await rows.save(changes.imports)
            await rows.exported.save(changes.exports)
        except asyncpg.UniqueViolationError as error:
            raise Transient("another worker was told of the same list meanwhile") from error

    async def waiting(self, db: Connection) -> list[tuple[str, int, datetime]]:
        rows = self._rows(db)
        return [*await rows.waiting(), *await rows.exported.waiting()]
