"""What a batch has to read of a ledger, in the order in which locks are taken: the same on every store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any, Protocol

from libs.runtime.processing import Batch
from libs.schemas.codes.supervision_modes import Hold
from libs.schemas.events.accountbook import StockHeld
from libs.schemas.events.intake import GuaranteeToppedUp, TaxPaymentReported
from libs.schemas.events.returns import ReturnAccepted, ReturnCompleted, ReturnLapsed
from libs.schemas.events.review import Verdict
from services.tax.domain.bills import CaseKey, ListTax
from services.tax.domain.guarantee import Account, Waiting
from services.tax.domain.office import Ledger, case_of
from services.tax.domain.payments import PaymentDocument
from services.tax.domain.views import Released


class Rows(Protocol):
    """The rows of `tax` in one transaction. Everything of a guarantor changes under the lock of its account."""

    async def lock_accounts(
        self, codes: Collection[str], cases: Collection[CaseKey], closing: date | None
    ) -> dict[str, Account]:
        """Those of these guarantors and attempts, and those with something to do when the day closes."""

    async def open_accounts(self, codes: Collection[str]) -> None: ...

    async def lists(self, keys: Collection[CaseKey]) -> Iterable[ListTax]: ...

    async def bills_to_collect(self, day: date) -> Iterable[ListTax]: ...

    async def documents(self, numbers: Collection[str]) -> Iterable[PaymentDocument]: ...

    async def documents_due(self, day: date) -> Iterable[PaymentDocument]:
        """Unpaid, due by the end of this day, and not known as overdue."""

    async def queued(self, keys: Collection[CaseKey]) -> Iterable[tuple[str, Waiting]]:
        """The attempts among these that wait, with their guarantor."""

    async def queue_heads(self, budgets: Mapping[str, Decimal]) -> Iterable[tuple[str, Waiting]]:
        """Of each guarantor, the lists that could be reached if so many yuan were available, in their order."""

    async def save(self, ledger: Ledger) -> None:
        """Write what changed."""

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        """What waits: reason, lists, since when the oldest."""


class Told:
    """The events of a batch by what they touch; by exact type, because `isinstance` on events asks an abstract class."""

    def __init__(self, batch: Batch) -> None:
        by_kind: defaultdict[type[Any], list[Any]] = defaultdict(list)
        for record in batch.records:
            by_kind[type(record.event)].append(record.event)
        self.held = by_kind[StockHeld]
        self.released = by_kind[Released]
        self.top_ups = by_kind[GuaranteeToppedUp]
        self.payments = by_kind[TaxPaymentReported]
        verdicts = chain.from_iterable(events for kind, events in by_kind.items() if issubclass(kind, Verdict))
        self.heard = [verdict for verdict in verdicts if Hold.GUARANTEE in verdict.lets_go]
        self.heard += [event for kind in (ReturnAccepted, ReturnCompleted, ReturnLapsed) for event in by_kind[kind]]
        self.closing = max((closing.day for closing in batch.closings), default=None)


async def load(rows: Rows, batch: Batch) -> Ledger:
    """Lock the accounts the batch may touch, then read what hangs on them."""
    told = Told(batch)
    accounts = await _lock_accounts(rows, told)
    ledger = Ledger(accounts)
    if keys := set(map(case_of, (*told.held, *told.released, *told.heard))):
        ledger.lists = {tax.key: tax for tax in await rows.lists(keys)}
    if numbers := {payment.ent_duty_no for payment in told.payments}:
        ledger.documents = {document.ent_duty_no: document for document in await rows.documents(numbers)}
    if told.closing is not None:
        for tax in await rows.bills_to_collect(told.closing):
            ledger.lists.setdefault(tax.key, tax)
        for document in await rows.documents_due(told.closing):
            ledger.documents.setdefault(document.ent_duty_no, document)
    if told.heard or any(account.waiting for account in accounts.values()):
        await _load_queues(rows, told, ledger, keys)
    return ledger


async def _lock_accounts(rows: Rows, told: Told) -> dict[str, Account]:
    opening = {event.assure_code for event in told.top_ups} | _guarantors(told.held)
    named = opening | {event.assure_code for event in told.payments} | _guarantors(told.released)
    cases = set(map(case_of, told.heard))
    accounts = await rows.lock_accounts(named, cases, told.closing)
    if missing := opening - accounts.keys():
        await rows.open_accounts(missing)
        accounts = await rows.lock_accounts(named, cases, told.closing)
    return accounts


def _guarantors(events: Iterable[Any]) -> set[str]:
    return {code for event in events if (code := event.list.parties.assure_code) is not None}


async def _load_queues(rows: Rows, told: Told, ledger: Ledger, keys: Collection[CaseKey]) -> None:
    """The heads of the queues that this batch may wake, and the waiting lists it names."""
    for code, waiting in await rows.queued(keys) if keys else ():
        ledger.waiting[waiting.key] = (ledger.accounts[code], waiting)
    budgets = {
        code: ledger.accounts[code].available + freed
        for code, freed in _freed_at_most(told, ledger).items()
        if code in ledger.accounts and ledger.accounts[code].waiting
    }
    for code, waiting in await rows.queue_heads(budgets) if budgets else ():
        account = ledger.accounts[code]
        account.queue.append(waiting)
        ledger.waiting[waiting.key] = (account, waiting)


def _freed_at_most(told: Told, ledger: Ledger) -> dict[str, Decimal]:
    """Per account, the most this batch can free or take out of the queue, yuan."""
    freed: dict[str, Decimal] = {}

    def add(code: str, amount: Decimal) -> None:
        freed[code] = freed.get(code, Decimal(0)) + amount

    for top_up in told.top_ups:
        add(top_up.assure_code, top_up.amount)
    for document in ledger.documents.values():
        add(document.assure_code, document.amount)
    for key in set(map(case_of, (*told.heard, *told.released))):
        if tax := ledger.lists.get(key):
            add(tax.assure_code, tax.total)
        elif key in ledger.waiting:
            account, waiting = ledger.waiting[key]
            add(account.assure_code, waiting.amount)
    return freed
