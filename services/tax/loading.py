"""Read what a batch needs of a ledger, in the order in which locks are taken. It is the same on every store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from libs.schemas.keys import AttemptKey
from services.tax.domain.bills import ListTax
from services.tax.domain.guarantee import GuaranteeAccount, Waiting
from services.tax.domain.payments import PaymentDocument
from services.tax.domain.taxation import TaxLedger
from services.tax.reads import Touched


class Rows(Protocol):
    """The rows of `tax` in one transaction. Everything of a guarantor changes under the lock of its account."""

    async def lock_accounts(
        self, codes: Collection[str], attempts: Collection[AttemptKey], closing: date | None
    ) -> dict[str, GuaranteeAccount]:
        """Those of these guarantors and attempts, and those with something to do when the day closes."""

    async def open_accounts(self, codes: Collection[str]) -> None: ...

    async def lists(self, keys: Collection[AttemptKey]) -> Iterable[ListTax]: ...

    async def bills_to_collect(self, day: date) -> Iterable[ListTax]: ...

    async def documents(self, numbers: Collection[str]) -> Iterable[PaymentDocument]: ...

    async def documents_due(self, day: date) -> Iterable[PaymentDocument]:
        """Unpaid, due by the end of this day, and not known as overdue."""

    async def queued(self, keys: Collection[AttemptKey]) -> Iterable[tuple[str, Waiting]]:
        """The attempts among these that wait, with their guarantor."""

    async def queue_heads(self, budgets: Mapping[str, Decimal]) -> Iterable[tuple[str, Waiting]]:
        """Of each guarantor, the lists that could be reached if so many yuan were available, in their order."""

    async def save(self, ledger: TaxLedger) -> None:
        """Write what changed."""

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        """Count the lists that wait, by reason, and since when the oldest."""


async def load(rows: Rows, touched: Touched, closing: date | None) -> TaxLedger:
    """Lock the accounts the batch may touch, then read what hangs on them. closing: the latest day that closes."""
    accounts = await _lock_accounts(rows, touched, closing)
    ledger = TaxLedger(accounts)
    if keys := {event.ref.attempt_key for event in (*touched.held, *touched.released, *touched.ended)}:
        ledger.lists = {tax.key: tax for tax in await rows.lists(keys)}
    if numbers := {payment.ent_duty_no for payment in touched.payments}:
        ledger.documents = {document.ent_duty_no: document for document in await rows.documents(numbers)}
    if closing is not None:
        for tax in await rows.bills_to_collect(closing):
            ledger.lists.setdefault(tax.key, tax)
        for document in await rows.documents_due(closing):
            ledger.documents.setdefault(document.ent_duty_no, document)
    if touched.ended or any(account.waiting for account in accounts.values()):
        await _load_queues(rows, touched, ledger, keys)
    return ledger


async def _lock_accounts(rows: Rows, touched: Touched, closing: date | None) -> dict[str, GuaranteeAccount]:
    opening = {event.assure_code for event in touched.top_ups} | _guarantors(touched.held)
    named = opening | {event.assure_code for event in touched.payments} | _guarantors(touched.released)
    ended = {event.ref.attempt_key for event in touched.ended}
    accounts = await rows.lock_accounts(named, ended, closing)
    if missing := opening - accounts.keys():
        await rows.open_accounts(missing)
        accounts = await rows.lock_accounts(named, ended, closing)
    return accounts


def _guarantors(events: Iterable[Any]) -> set[str]:
    return {code for event in events if (code := event.list.parties.assure_code) is not None}


async def _load_queues(rows: Rows, touched: Touched, ledger: TaxLedger, keys: Collection[AttemptKey]) -> None:
    """The heads of the queues that this batch may wake, and the waiting lists it names."""
    for code, waiting in await rows.queued(keys) if keys else ():
        ledger.waiting[waiting.key] = (ledger.accounts[code], waiting)
    budgets = {
        code: ledger.accounts[code].available + freed
        for code, freed in _freed_at_most(touched, ledger).items()
        if code in ledger.accounts and ledger.accounts[code].waiting
    }
    for code, waiting in await rows.queue_heads(budgets) if budgets else ():
        account = ledger.accounts[code]
        account.queue.append(waiting)
        ledger.waiting[waiting.key] = (account, waiting)


def _freed_at_most(touched: Touched, ledger: TaxLedger) -> dict[str, Decimal]:
    """Per account, the most this batch can free or take out of the queue, yuan."""
    freed: dict[str, Decimal] = {}

    def add(code: str, amount: Decimal) -> None:
        freed[code] = freed.get(code, Decimal(0)) + amount

    for top_up in touched.top_ups:
        add(top_up.assure_code, top_up.amount)
    for document in ledger.documents.values():
        add(document.assure_code, document.amount)
    for key in {event.ref.attempt_key for event in (*touched.ended, *touched.released)}:
        if tax := ledger.lists.get(key):
            add(tax.assure_code, tax.total)
        elif key in ledger.waiting:
            account, waiting = ledger.waiting[key]
            add(account.assure_code, waiting.amount)
    return freed
