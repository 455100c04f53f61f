"""A driver tells stories, on a store of either kind, and what they do again and again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from libs.runtime.clock import SHANGHAI
from libs.runtime.processing import Batch, Connection, Record
from libs.runtime.twins.memory import Connections
from libs.runtime.twins.testing import Driver, kinds, only
from libs.schemas.events.audits import AuditOrdered, AuditPapersTaken
from libs.schemas.events.base import Event, reader_of
from libs.schemas.events.tax import TaxAssessed, TaxBillIssued
from services.tax.domain.due import AuditDue, BillDue, DocumentCollected, DocumentOverdue, PapersDue
from services.tax.domain.ledger import TaxLedger
from services.tax.domain.taxation import Taxation
from services.tax.memory import MemoryRows
from services.tax.processor import Tax
from services.tax.reads import READS
from services.tax.settings import Settings
from services.tax.store import PostgresRows
from services.tax.tests.samples import GUARANTOR, held, papers, released

DAY_0 = date(2026, 3, 2)
SUMMARY = DAY_0 + timedelta(days=30)


class TaxDriver(Driver):
    """The driver feeds the service and asks its ledger."""

    def __init__(self, store: Connection | Connections) -> None:
        self.store = store
        self.rows = MemoryRows if isinstance(store, Connections) else PostgresRows
        self.tax = Tax(Settings(), self.rows)
        super().__init__(self.tax, store, DAY_0)

    async def run(self, batch: Batch) -> list[Event]:
        return await self._run(batch)

    async def account(self, code: str = GUARANTOR) -> tuple[Any, Any, Any]:
        """(committed, ceiling, waiting) of a guarantor."""
        async with self._transaction() as db:
            account = (await self.rows(db).lock_accounts([code], []))[code]
        return account.committed, account.ceiling, account.waiting

    async def states(self) -> list[str]:
        """Say where the tax of each list stands, in the order of their keys."""
        return [state for state, *_ in await self._lists()]

    async def waiting(self) -> list[tuple[str, int, date]]:
        """Count what waits: reason, lists, the day the oldest came."""
        async with self._transaction() as db:
            return [
                (reason, count, since.astimezone(SHANGHAI).date())
                for reason, count, since in await self.tax.waiting(db)
            ]

    async def balanced(self) -> None:
        """committed = Σ open holds and bills + Σ unpaid documents, for every account."""
        owed = [(code, total) for state, code, total in await self._lists() if state in ("held", "billed")]
        owed += [(code, amount) for code, amount, settled, more in await self._documents() if not (settled or more)]
        for code in {code for code, _ in owed}:
            committed, ceiling, waiting = await self.account(code)
            assert committed == sum((amount for whose, amount in owed if whose == code), Decimal(0))
            assert committed <= ceiling
            assert waiting == (await self._queues()).count(code)

    async def _lists(self) -> list[tuple[Any, ...]]:
        if isinstance(self.store, Connections):
            lists = sorted(self.store.store.table("list_tax").items())
            return [(str(tax.state), tax.assure_code, tax.uncollected) for _, tax in lists]
        collected = "(select sum((p->>'total')::numeric) from jsonb_array_elements(parts) p)"
        uncollected = f"total - coalesce({collected}, 0)"
        query = f"select state, assure_code, {uncollected} from list_tax order by case_key, attempt"
        return list(map(tuple, await self.store.fetch(query)))

    async def _documents(self) -> list[tuple[Any, ...]]:
        if isinstance(self.store, Connections):
            documents = self.store.store.table("payment_document").values()
            return [(each.assure_code, each.amount, each.confirmed_day, each.additional) for each in documents]
        query = "select assure_code, amount, confirmed_day, additional from payment_document"
        return list(map(tuple, await self.store.fetch(query)))

    async def _queues(self) -> list[str]:
        if isinstance(self.store, Connections):
            return [code for code, _ in self.store.store.table("guarantee_queue")]
        return [row["assure_code"] for row in await self.store.fetch("select assure_code from guarantee_queue")]


def of(kind: type[Event], events: Sequence[Event]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


async def assess_and_release(driver: TaxDriver, *orders: str, day: date = DAY_0, **more: Any) -> list[TaxAssessed]:
    assessed = of(TaxAssessed, await driver.feed(*(held(order, **more) for order in orders), day=day))
    await driver.feed(*(released(tax) for tax in assessed), day=day)
    return assessed


async def release_audited(
    driver: TaxDriver, order: str, *lines: Any, day: date = DAY_0, heard: bool = True
) -> TaxAssessed:
    """Assess and release a list that the tax centre audits. heard: its papers are handed in, too."""
    assessed: TaxAssessed = only(TaxAssessed, await driver.feed(held(order, *lines), day=day))
    told = await driver.feed(released(assessed, audited=True), day=day)
    assert kinds(told) == [TaxBillIssued, AuditOrdered]
    if heard:
        only(AuditPapersTaken, await driver.feed(papers(order), day=day))
    return assessed


async def close_until(driver: TaxDriver, last: date, first: date = DAY_0) -> list[Event]:
    events: list[Event] = []
    for n in range((last - first).days + 1):
        events += await driver.close(first + timedelta(days=n))
    return events


def ended(ledger: TaxLedger, taxation: Taxation, day: date) -> list[Any]:
    """Return what taxation says at the end of a day, of a ledger that has everything."""
    ledger.collecting, ledger.counts = {}, {}
    bills = [tax for tax in ledger.lists.values() if tax.collect_on is not None and tax.collect_on <= day]
    told: list[Any] = []
    for bill in sorted(bills, key=lambda bill: (bill.collectable_from, bill.key)):
        told += taxation.collect(BillDue(bill.collectable_from, *bill.key), day)
    for key, audit in sorted(ledger.audits.items()):
        if audit.answer_by <= day:
            told += taxation.miss_papers(PapersDue(audit.answer_by, *key), day)
    for key in sorted(ledger.audits):
        told += taxation.settle_audit(AuditDue(*key), day)
    for number, document in sorted(ledger.documents.items()):
        if not document.issued:
            told += taxation.issue(DocumentCollected(number), day)
    for number, document in sorted(ledger.documents.items()):
        told += taxation.fall_due(DocumentOverdue(document.due_day, number), day)
    return told


def follows(taxation: Taxation, event: Any, day: date, time: datetime) -> list[Any]:
    """Return what taxation says to one event."""
    if view := READS.views.get(type(event)):
        event = reader_of(view)(event.encode())
    record = Record("test", 0, 0, "tax/test-0", event, day, time, time)
    return [said for _, said in READS.decide(taxation, Batch([record]))]
