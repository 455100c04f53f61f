"""Exports' part of the loop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, ClassVar

import asyncpg

from libs.runtime.due import Due
from libs.runtime.evolving import EvolvingProcessor
from libs.runtime.failures import Transient
from libs.runtime.processing import Batch, Connection, Decision, Record, RetentionRule
from libs.schemas.draws import Draw
from libs.schemas.events import summaries
from libs.schemas.events.base import Event
from libs.schemas.events.declaration_documents import CustomsDeclared
from libs.schemas.events.departures import TransitExpired
from libs.schemas.events.summary_documents import SummaryApplied
from services.exports.domain.controls import Controls
from services.exports.domain.deciding import SiteDesk
from services.exports.domain.declarations.deciding import DeclarationDesk, DeclarationTerms
from services.exports.domain.declarations.evolving import evolve as evolve_declarations
from services.exports.domain.departures.checks import Bounds
from services.exports.domain.departures.deciding import DepartureDesk
from services.exports.domain.departures.due import TransitMissed
from services.exports.domain.departures.evolving import evolve as evolve_departures
from services.exports.domain.departures.transit import TransitDesk
from services.exports.domain.evolving import evolve
from services.exports.domain.files import COLUMNS
from services.exports.domain.state import ExportFiles
from services.exports.domain.summaries.applying import SummaryDesk
from services.exports.domain.summaries.due import FigureDue, ReminderDue, SummaryMissed
from services.exports.domain.summaries.evolving import evolve as evolve_summaries
from services.exports.domain.summaries.evolving import number_again
from services.exports.domain.summaries.terms import last_month_ended
from services.exports.loading import Rows, load
from services.exports.reads import READS, Desks, Touched
from services.exports.rebuilding import behind_what_they_rest_on
from services.exports.settings import Settings
from services.exports.store import PostgresRows


class Exports(EvolvingProcessor[ExportFiles]):
    name: ClassVar[str] = "exports"
    views = READS.views
    tables: ClassVar[dict[str, str]] = {
        "delivery": "operator_code, bill_no, cop_no, logistics_code, logistics_nos",
        "parcel": ", ".join(
            f"{name}::text" if name in ("arrivals", "declared", "transit", "goods") else name for name in COLUMNS
        ),
        "departure_part": "document, owner, cop_no, msg_seq_no, counts, whole, bill_no, said::text",
        "departing": "logistics_code, logistics_no, case_key, standing, bill_no, arrived_bill, left_day, declared, stands",
        "transit": "logistics_code, transit_no, opened_on, closed_on, said::text",
        "exported_list": "case_key, attempt, invt_no, customs_code, agent_code, ebc_code, statistics_flag, loct_no, "
        "declared, lines, departed_day, sum_no, summed_day",
        "summary_part": "agent_code, cop_no, msg_seq_no, applied::text, since, sum_no",
        "summary_month": "month, customs_code, agent_code, ebc_code, departed, summed, reminded, overdue",
        "export_figure": "month, customs_code, trade_mode, gcode4, country, unit, currency, lists, trim_scale(qty), "
        "trim_scale(value), published::text",
        "summary_number": "customs_code, year, last",
        "declaration": "submission_id, agent_code, cop_no, entry_id, status, since, said::text, asks, bill_no, "
        "logistics_code, logistics_nos, ended",
        "business_order": "ebc_code, order_no, ebp_code, order_type, trim_scale(goods_value), currency, deleted, taken_by",
        "market_goods": "ebc_code, record_no, gnum, cluster, gcode, unit, trim_scale(qty), trim_scale(taken)",
        "market_operator": "code, cluster, since, until",
        "enterprise": "code, said::text",
        "control_instruction": "instruction_no, said::text",
    }
    day_ends: ClassVar[tuple[type[Due], ...]] = (TransitMissed, ReminderDue, SummaryMissed, FigureDue)
    recalls: ClassVar[Mapping[type[Any], Callable[[Any], Due]]] = {
        TransitExpired: lambda told: TransitMissed(told.opened_on, told.logistics_code, told.transit_no),
        summaries.SummaryReminded: lambda told: ReminderDue(told.month, *_declarant(told)),
        summaries.SummaryOverdue: lambda told: SummaryMissed(told.month, *_declarant(told)),
        summaries.StatisticsPublished: lambda told: FigureDue(
            told.month, told.customs_code, told.trade_mode, told.gcode4, told.country, told.unit
        ),
    }
    kept: ClassVar[tuple[RetentionRule, ...]] = (
        RetentionRule(
            "parcel",
            "kept.day",
            "(kept.standing is null or kept.standing in ('permitted', 'over')"
            " or (kept.standing in ('sent-back', 'confiscated') and kept.left_day is not null))"
            " and (kept.transit is null or kept.transit ->> 'closed' is not null)",
        ),
        RetentionRule(
            "delivery",
            "kept.day",
            "not exists (select from parcel p where p.logistics_code = kept.logistics_code"
            " and p.logistics_no = any(kept.logistics_nos))",
        ),
        RetentionRule("departing", "kept.day", "kept.standing is null or kept.standing in ('permitted', 'over')"),
        RetentionRule(
            "departure_part",
            "kept.day",
            "not exists (select from departing d where d.logistics_code = kept.logistics_code"
            " and d.logistics_no = any(kept.logistics_nos))"
            " and not (kept.whole and exists (select from departing d"
            " where d.bill_no = kept.bill_no or d.arrived_bill = kept.bill_no))",
        ),
        RetentionRule("transit", "kept.closed_on", "kept.closed_on is not null"),
        RetentionRule(
            "exported_list",
            "kept.day",
            "kept.departed_day is null or kept.statistics_flag <> 'B' or kept.sum_no is not null",
        ),
        RetentionRule("summary_part", "kept.day"),
        RetentionRule("declaration", "kept.day", "kept.ended"),
        RetentionRule("business_order", "kept.day"),
        RetentionRule("market_goods", "kept.day"),
        RetentionRule("control_instruction", "(kept.said ->> 'until')::date"),
    )
    """A parcel lies behind with the last act about it, a document about parcels with its last one, a transit once it is
    closed, an exported list once it is summarised or counted, a customs declaration once it has ended, an instruction
    once it holds no more. Months, figures, numbers and the register are few and stay."""

    def __init__(self, settings: Settings, rows: Callable[[Any], Rows] = PostgresRows) -> None:
        self._awaited_as = "400" if settings.arrival_awaited_as_400 else None
        self._bounds = Bounds(settings.bill_parcels_max, settings.document_messages_max)
        self._rows = rows
        self._sealed = settings.transit_import_parcels_max, settings.transit_import_days
        self._terms = settings.summary_terms
        self._declaration_terms = DeclarationTerms(
            settings.declaration_kinds_alone,
            settings.summary_goods_max,
            settings.declaration_tries_max,
            settings.declaration_sharing_max,
            settings.declaration_sharing_of_agent_max,
            settings.declaration_inspection_share,
            Draw(settings.draw_secret.get_secret_value()),
        )

    async def load(self, db: Connection, batch: Batch) -> ExportFiles:
        return await load(self._rows(db), READS.touched(Touched(), batch), batch.day, self._terms.lists_max)

    def deciding(self, state: ExportFiles) -> Callable[[Record], Iterable[Any]]:
        controls = Controls(state.declarations.instructions, self._declaration_terms.draw)
        sites = SiteDesk(state.sites, self._awaited_as, controls)
        desks = Desks(
            sites,
            DepartureDesk(state.departures, self._bounds, self._awaited_as, state.declarations),
            TransitDesk(state.departures, sites, *self._sealed),
            SummaryDesk(state.summaries, self._terms),
            DeclarationDesk(state.declarations, state.summaries, self._declaration_terms),
        )
        return partial(READS.follows, desks)

    def evolve(self, state: ExportFiles, event: Any, cause: Record) -> None:
        evolve(state.sites, event, cause)
        evolve_departures(state.departures, event, cause)
        evolve_summaries(state.summaries, event, cause)
        evolve_declarations(state.declarations, event, cause)

    async def due(self, db: Connection, kind: type[Any], day: date, after: Any | None, limit: int) -> Sequence[Due]:
        rows, departing, terms = self._rows(db).summaries, self._rows(db).departures, self._terms
        find: dict[type[Any], Callable[[], Awaitable[Sequence[Due]]]] = {
            TransitMissed: lambda: departing.transits_missed(day - timedelta(self._sealed[1]), after, limit),
            ReminderDue: lambda: rows.reminders_due(terms.last_reminded(day), after, limit),
            SummaryMissed: lambda: rows.summaries_missed(terms.last_due(day), after, limit),
            FigureDue: lambda: rows.figures_due(last_month_ended(day), after, limit),
        }
        return await find[kind]()

    def claims(self, record: Record) -> bool:
        """Several applications may ask for one list, several declarations for goods of one record and for one order."""
        return isinstance(record.event, SummaryApplied | CustomsDeclared)

    def decide_again(self, state: ExportFiles, batch: Batch, known: Sequence[Event]) -> Decision[ExportFiles]:
        number_again(state.summaries, known)
        return self.decide(state, batch)

    def in_order(self, records: Sequence[Record], facts: Mapping[str, Sequence[Event]]) -> Sequence[Record]:
        return behind_what_they_rest_on(records, facts)

    async def save(self, db: Connection, changes: ExportFiles) -> None:
        rows = self._rows(db)
        await rows.save(changes.sites)
        try:
            await rows.departures.save(changes.departures)
        except asyncpg.UniqueViolationError as error:
            raise Transient("another worker was told of the same parcel meanwhile") from error
        await rows.summaries.save(changes.summaries, changes.sites.day)
        await rows.declarations.save(changes.declarations, changes.sites.day)

    async def waiting(self, db: Connection) -> list[tuple[str, int, datetime]]:
        rows = self._rows(db)
        rooms = (rows, rows.departures, rows.summaries, rows.declarations)
        return [waits for room in rooms for waits in await room.waiting()]


def _declarant(told: summaries.SummaryDue) -> tuple[str, str, str]:
    return told.customs_code, told.agent_code, told.ebc_code
