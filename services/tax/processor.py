"""`tax` in the loop: StockHeld becomes TaxAssessed, a release a bill, a closed day payment documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from libs.runtime.failures import Halt
from libs.runtime.processing import Batch, Connection, Decision, Processor
from libs.schemas.events.base import Event
from services.tax.domain.broken import BrokenPromise
from services.tax.domain.rebuilding import RebuiltTaxation
from services.tax.domain.taxation import Taxation, TaxLedger
from services.tax.loading import Rows, load
from services.tax.reads import READS, Touched
from services.tax.settings import Settings
from services.tax.store import PostgresRows


class Tax(Processor[TaxLedger, TaxLedger]):
    """The ledger a batch touches is loaded, changed in memory record by record, and saved."""

    name: ClassVar[str] = "tax"
    views = READS.views
    tables: ClassVar[dict[str, str]] = {
        "guarantee_account": "assure_code, trim_scale(ceiling), trim_scale(committed), next_place, waiting",
        "guarantee_queue": "assure_code, place, case_key, attempt, amount, waiting_since, assessed::text",
        "payment_document": "ent_duty_no, customs_code, assure_code, release_day, due_day, bills, amount, overdue, "
        "paid_day, trim_scale(surcharge)",
        "list_tax": "case_key, attempt, assure_code, customs_code, submission_id, invt_no, "
        "state, trim_scale(total), lines::text, release_day, collect_on, returns::text, early::text, ent_duty_no",
    }

    def __init__(self, settings: Settings, rows: Callable[[Any], Rows] = PostgresRows) -> None:
        self._rows = rows
        self._practice = settings.practice
        self._terms = settings.terms

    async def load(self, db: Connection, batch: Batch) -> TaxLedger:
        closing = max((closing.day for closing in batch.closings), default=None)
        return await load(self._rows(db), READS.touched(Touched(), batch), closing)

    def decide(self, state: TaxLedger, batch: Batch) -> Decision[TaxLedger]:
        taxation = Taxation(state, self._practice, self._terms)
        try:
            decision = Decision(state, list(READS.decide(taxation, batch)))
            for closing in batch.closings:
                for event in taxation.close(closing.day):
                    decision.emit(closing.cause, event)
        except BrokenPromise as broken:
            raise Halt(str(broken)) from broken
        return decision

    def fold(self, state: TaxLedger, batch: Batch, facts: Mapping[str, Sequence[Event]]) -> TaxLedger:
        taxation = RebuiltTaxation(state, self._practice, self._terms)
        for record in batch.records:
            READS.again(taxation, record, facts.get(record.id, ()))
            taxation.wake_recorded(record.day)
        for closing in batch.closings:
            taxation.answers = facts.get(closing.cause.id, ())
            taxation.close(closing.day)
        return state

    async def save(self, db: Connection, changes: TaxLedger) -> None:
        await self._rows(db).save(changes)

    async def waiting(self, db: Connection) -> list[tuple[str, int, datetime]]:
        """Count the lists that wait here, by reason, and since when the oldest."""
        return await self._rows(db).waiting()
