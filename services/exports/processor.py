"""Exports' part of the loop."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, ClassVar

from libs.runtime.evolving import EvolvingProcessor
from libs.runtime.processing import Batch, Connection, Record, RetentionRule
from services.exports.domain.deciding import SiteDesk
from services.exports.domain.departures.checks import Bounds
from services.exports.domain.departures.deciding import DepartureDesk
from services.exports.domain.departures.evolving import evolve as evolve_departures
from services.exports.domain.departures.transit import TransitDesk
from services.exports.domain.evolving import evolve
from services.exports.domain.files import COLUMNS
from services.exports.domain.state import ExportFiles
from services.exports.loading import Rows, load
from services.exports.reads import READS, Desks, Touched
from services.exports.settings import Settings
from services.exports.store import PostgresRows


class Exports(EvolvingProcessor[ExportFiles]):
    name: ClassVar[str] = "exports"
    views = READS.views
    tables: ClassVar[dict[str, str]] = {
        "delivery": "operator_code, bill_no, cop_no, logistics_code, logistics_nos",
        "parcel": ", ".join(name if name != "declared" else "declared::text" for name in COLUMNS),
        "departure_part": "document, owner, cop_no, msg_seq_no, counts, whole, bill_no, said::text",
        "departing": "logistics_code, logistics_no, case_key, attempt, standing, since, bill_no, left_day, stands::text",
        "transit": "logistics_code, transit_no, opened_on, closed_on, said::text",
    }
    kept: ClassVar[tuple[RetentionRule, ...]] = (
        RetentionRule("parcel", "kept.day", "kept.standing is null or kept.standing in ('permitted', 'over')"),
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
            " and not (kept.whole and exists (select from departing d where d.bill_no = kept.bill_no))",
        ),
        RetentionRule("transit", "kept.closed_on", "kept.closed_on is not null"),
    )
    """A parcel lies behind with the last act about it, a document about parcels with its last one, a transit once it is
    closed."""

    def __init__(self, settings: Settings, rows: Callable[[Any], Rows] = PostgresRows) -> None:
        self._awaited_as = "400" if settings.arrival_awaited_as_400 else None
        self._bounds = Bounds(settings.bill_parcels_max, settings.document_messages_max)
        self._rows = rows

    async def load(self, db: Connection, batch: Batch) -> ExportFiles:
        day = max((record.day for record in batch.records), default=date.min)
        return await load(self._rows(db), READS.touched(Touched(), batch), day)

    def decide_on(self, state: ExportFiles, record: Record) -> Iterable[Any]:
        desks = Desks(
            SiteDesk(state.sites, self._awaited_as),
            DepartureDesk(state.departures, self._bounds, self._awaited_as),
            TransitDesk(state.departures),
        )
        return (event for _, event in READS.decide(desks, Batch((record,))))

    def evolve(self, state: ExportFiles, event: Any, cause: Record) -> None:
        evolve(state.sites, event, cause)
        evolve_departures(state.departures, event, cause)

    async def save(self, db: Connection, changes: ExportFiles) -> None:
        rows = self._rows(db)
        await rows.save(changes.sites)
        await rows.departures.save(changes.departures)

    async def waiting(self, db: Connection) -> list[tuple[str, int, datetime]]:
        rows = self._rows(db)
        return [*await rows.waiting(), *await rows.departures.waiting()]
