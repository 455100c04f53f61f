"""`tax` in the loop: StockHeld becomes TaxAssessed, a release a bill, a closed day payment documents."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from libs.runtime.failures import Halt
from libs.runtime.processing import Batch, Connection, Decision, Processor
from services.tax import store
from services.tax.domain.broken import BrokenPromise
from services.tax.domain.office import Ledger, TaxOffice
from services.tax.domain.views import VIEWS
from services.tax.settings import Settings


class Tax(Processor[Ledger, Ledger]):
    """The ledger a batch touches is loaded, changed in memory record by record, and saved."""

    name: ClassVar[str] = "tax"
    views = VIEWS

    def __init__(self, settings: Settings) -> None:
        self._practice = settings.practice
        self._terms = settings.terms

    async def load(self, db: Connection, batch: Batch) -> Ledger:
        return await store.load(db, batch)

    def decide(self, state: Ledger, batch: Batch) -> Decision[Ledger]:
        decision = Decision(state)
        office = TaxOffice(state, self._practice, self._terms)
        try:
            for record in batch.records:
                for event in office.apply(record.event, record.day, record.time):
                    decision.emit(record, event)
            for closing in batch.closings:
                for event in office.close(closing.day):
                    decision.emit(closing.cause, event)
        except BrokenPromise as broken:
            raise Halt(str(broken)) from broken
        return decision

    async def save(self, db: Connection, changes: Ledger) -> None:
        await store.save(db, changes)

    async def waiting(self, db: Connection) -> list[tuple[str, int, datetime]]:
        """What waits here: reason, lists, since when the oldest."""
        return await store.waiting(db)
