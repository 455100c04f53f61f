"""Read what a batch needs of a ledger, in the order in which locks are taken. It is the same on every store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from libs.runtime.due import Due
from libs.schemas.keys import AttemptKey
from services.tax.domain.audit import Audit, collected_in
from services.tax.domain.bills import ListTax
from services.tax.domain.due import AuditDue, BillDue, DocumentCollected, DocumentOverdue, PapersDue
from services.tax.domain.guarantee import GuaranteeAccount, Waiting
from services.tax.domain.ledger import TaxLedger
from services.tax.domain.payments import PaymentDocument
from services.tax.reads import Touched

_WHOLE_QUEUE = 1_000_000
"""One account's queue is bounded when a list joins it, and cannot be read in smaller parts."""


class Rows(Protocol):
    """The rows of `tax` in one transaction. Everything of a guarantor changes under the lock of its account."""

    async def lock_accounts(
        self, codes: Collection[str], attempts: Collection[AttemptKey], numbers: Collection[str] = ()
    ) -> dict[str, GuaranteeAccount]:
        """Those of these guarantors, of these attempts, and of the documents with these numbers."""

    async def open_accounts(self, codes: Collection[str]) -> None: ...

    async def lists(self, keys: Collection[AttemptKey]) -> Iterable[ListTax]: ...

    async def bills_due(self, day: date, after: BillDue | None, limit: int) -> Sequence[BillDue]:
        """The first behind `after` that are collected at the end of the day, in the order of their fields."""

    async def documents_collected(self, day: date, after: DocumentCollected | None, limit: int) -> Sequence[Due]:
        """The same of documents that bills of this day stand in, not issued yet."""

    async def documents_overdue(self, day: date, after: DocumentOverdue | None, limit: int) -> Sequence[Due]:
        """The same of documents unpaid, due by the end of this day, and not known as overdue."""

    async def documents_begun(self, day: date, of: Collection[tuple[str, str]]) -> Iterable[PaymentDocument]:
        """Documents of this day's bills, of these (office, guarantor)."""

    async def audits_due(self, day: date, after: AuditDue | None, limit: int) -> Sequence[AuditDue]:
        """The first behind `after` that have a result, of lists whose tax is collected, void, or nothing to collect."""

    async def papers_due(self, day: date, after: PapersDue | None, limit: int) -> Sequence[PapersDue]:
        """Audits whose last day for papers is over when this day is, and that have none."""

    async def audits(self, cases: Collection[str]) -> Iterable[Audit]:
        """The audits of these cases, locked."""

    async def count_documents(self, day: date, offices: Collection[str]) -> dict[str, int]:
        """Count all documents of this day's bills, by office; none, no entry."""

    async def documents(self, numbers: Collection[str]) -> Iterable[PaymentDocument]: ...

    async def queued(self, keys: Collection[AttemptKey]) -> Iterable[tuple[str, Waiting]]:
        """The attempts among these that wait, with their guarantor."""

    async def queue_heads(self, budgets: Mapping[str, Decimal], limit: int) -> Sequence[tuple[str, Waiting]]:
        """Of each guarantor, the lists that could be reached if so many yuan were available, in their order.

        No more than `limit` of all guarantors together.
        """

    async def save(self, ledger: TaxLedger) -> None:
        """Write what changed."""

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        """Count the lists that wait, by reason, and since when the oldest. For the treasury wait payment documents that
        their guarantors reported as paid."""


async def load(rows: Rows, touched: Touched, queue_max: int) -> TaxLedger:
    """Lock the accounts the batch may touch, then read what hangs on them.

    queue_max: lists that are read of the queues of several guarantors together; the ledger says where there are more.
    """
    accounts = await _lock_accounts(rows, touched)
    ledger = TaxLedger(accounts)
    keys = {event.ref.attempt_key for event in (*touched.held, *touched.released, *touched.ended)}
    keys |= touched.collected | touched.audited
    if keys:
        ledger.lists = {tax.key: tax for tax in await rows.lists(keys)}
    if cases := touched.audited_cases | {key.case for key in touched.audited}:
        for audit in await rows.audits(cases):
            ledger.add_audit(audit)
    numbers = {payment.ent_duty_no for payment in touched.payments} | touched.documents
    numbers |= {number for key in touched.audited if key in ledger.lists for number in collected_in(ledger.lists[key])}
    if numbers:
        ledger.documents = {document.ent_duty_no: document for document in await rows.documents(numbers)}
    if touched.collected_on is not None:
        await _load_collection(rows, touched.collected_on, ledger)
    if touched.ended or any(account.waiting for account in accounts.values()):
        await _load_queues(rows, touched, ledger, keys, queue_max)
    return ledger


async def _load_collection(rows: Rows, day: date, ledger: TaxLedger) -> None:
    """The documents that this piece's bills may come into, and how many documents there are by now."""
    of = {(tax.identity.customs_code, tax.assure_code) for tax in ledger.lists.values()}
    begun = await rows.documents_begun(day, of)
    ledger.collecting = {document.group: document for document in begun}
    ledger.documents |= {document.ent_duty_no: document for document in ledger.collecting.values()}
    ledger.counts = await rows.count_documents(day, {office for office, _ in of})


async def _lock_accounts(rows: Rows, touched: Touched) -> dict[str, GuaranteeAccount]:
    opening = {event.assure_code for event in touched.top_ups} | _guarantors(touched.held) | touched.ahead
    named = opening | touched.queues | {event.assure_code for event in touched.payments} | _guarantors(touched.released)
    ended = {event.ref.attempt_key for event in touched.ended} | touched.collected | touched.audited
    accounts = await rows.lock_accounts(named, ended, touched.documents)
    if missing := opening - accounts.keys():
        await rows.open_accounts(missing)
        accounts = await rows.lock_accounts(named, ended, touched.documents)
    return accounts


def _guarantors(events: Iterable[Any]) -> set[str]:
    return {code for event in events if (code := event.list.parties.assure_code) is not None}


async def _load_queues(
    rows: Rows, touched: Touched, ledger: TaxLedger, keys: Collection[AttemptKey], queue_max: int
) -> None:
    """The heads of the queues that this batch may wake, and the waiting lists it names."""
    for code, waiting in await rows.queued(keys) if keys else ():
        ledger.waiting[waiting.key] = (ledger.accounts[code], waiting)
    budgets = {
        code: ledger.accounts[code].available + freed
        for code, freed in _freed_at_most(touched, ledger).items()
        if code in ledger.accounts and ledger.accounts[code].waiting
    }
    limit = queue_max if len(budgets) > 1 else _WHOLE_QUEUE
    heads = await rows.queue_heads(budgets, limit + 1) if budgets else ()
    ledger.too_much = len(heads) > limit
    for code, waiting in heads:
        account = ledger.accounts[code]
        account.queue.append(waiting)
        ledger.waiting[waiting.key] = (account, waiting)


def _freed_at_most(touched: Touched, ledger: TaxLedger) -> dict[str, Decimal]:
    """Per account, the most this batch can free or take out of the queue, yuan."""
    freed: dict[str, Decimal] = {}

    def add(code: str, amount: Decimal) -> None:
        freed[code] = freed.get(code, Decimal(0)) + amount

    for code in touched.queues:
        add(code, Decimal(0))
    for top_up in touched.top_ups:
        add(top_up.assure_code, top_up.amount)
    for number in {payment.ent_duty_no for payment in touched.payments} & ledger.documents.keys():
        document = ledger.documents[number]
        add(document.assure_code, document.amount)
    for key in {event.ref.attempt_key for event in (*touched.ended, *touched.released)}:
        if tax := ledger.lists.get(key):
            add(tax.assure_code, tax.total)
        elif key in ledger.waiting:
            account, waiting = ledger.waiting[key]
            add(account.assure_code, waiting.amount)
    return freed
