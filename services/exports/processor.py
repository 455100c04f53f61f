"""Exports' part of the loop."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, ClassVar

from libs.runtime.evolving import EvolvingProcessor
from libs.runtime.processing import Batch, Connection, Record, RetentionRule
from services.exports.domain.deciding import SiteDesk
from services.exports.domain.evolving import evolve
from services.exports.domain.files import COLUMNS, SiteFiles
from services.exports.loading import Rows, load
from services.exports.reads import READS, Touched
from services.exports.settings import Settings
from services.exports.store import PostgresRows


class Exports(EvolvingProcessor[SiteFiles]):
    name: ClassVar[str] = "exports"
    views = READS.views
    tables: ClassVar[dict[str, str]] = {
        "delivery": "operator_code, bill_no, cop_no, logistics_code, logistics_nos",
        "parcel": ", ".join(name if name != "declared" else "declared::text" for name in COLUMNS),
    }
    kept: ClassVar[tuple[RetentionRule, ...]] = (
        RetentionRule("parcel", "kept.day", "kept.standing is null or kept.standing in ('permitted', 'over')"),
        RetentionRule(
            "delivery",
            "kept.day",
            "not exists (select from parcel p where p.logistics_code = kept.logistics_code"
            " and p.logistics_no = any(kept.logistics_nos))",
        ),
    )
    """A parcel lies behind with the last act about it, a delivery with its last parcel."""

    def __init__(self, settings: Settings, rows: Callable[[Any], Rows] = PostgresRows) -> None:
        self._awaited_as = "400" if settings.arrival_awaited_as_400 else None
        self._rows = rows

    async def load(self, db: Connection, batch: Batch) -> SiteFiles:
        day = max((record.day for record in batch.records), default=date.min)
        return await load(self._rows(db), READS.touched(Touched(), batch), day)

    def decide_on(self, state: SiteFiles, record: Record) -> Iterable[Any]:
        desk = SiteDesk(state, self._awaited_as)
        return (event for _, event in READS.decide(desk, Batch((record,))))

    def evolve(self, state: SiteFiles, event: Any, cause: Record) -> None:
        evolve(state, event, cause)

    async def save(self, db: Connection, changes: SiteFiles) -> None:
        await self._rows(db).save(changes)

    async def waiting(self, db: Connection) -> list[tuple[str, int, datetime]]:
        return await self._rows(db).waiting()
