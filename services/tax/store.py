"""The SQL edge of `tax`: what a batch touches becomes a ledger, what it changed becomes rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from libs.runtime.processing import Batch, Connection
from libs.runtime.queries import queries_beside
from libs.schemas.events.intake import GuaranteeToppedUp, TaxPaymentReported
from libs.schemas.events.returns import ReturnAccepted, ReturnCompleted, ReturnLapsed
from libs.schemas.events.review import ListRejected, ListSentBack
from services.tax import rows
from services.tax.domain.bills import CaseKey
from services.tax.domain.guarantee import Account
from services.tax.domain.office import Ledger, case_of
from services.tax.domain.views import ListReleasedView, StockHeldView

SQL = queries_beside(__file__)


class Told:
    """The events of a batch by what they touch; by exact type, because `isinstance` on events asks an abstract class."""

    def __init__(self, batch: Batch) -> None:
        by_kind: defaultdict[type[Any], list[Any]] = defaultdict(list)
        for record in batch.records:
            by_kind[type(record.event)].append(record.event)
        self.held = by_kind[StockHeldView]
        self.released = by_kind[ListReleasedView]
        self.top_ups = by_kind[GuaranteeToppedUp]
        self.payments = by_kind[TaxPaymentReported]
        self.heard = [
            event
            for kind in (ListRejected, ListSentBack, ReturnAccepted, ReturnCompleted, ReturnLapsed)
            for event in by_kind[kind]
        ]
        self.closing = max((closing.day for closing in batch.closings), default=None)


async def load(db: Connection, batch: Batch) -> Ledger:
    """Lock the accounts the batch may touch, then read what hangs on them."""
    told = Told(batch)
    accounts = await _lock_accounts(db, told)
    ledger = Ledger(accounts)
    keys = set(map(case_of, (*told.held, *told.released, *told.heard)))
    if keys:
        ledger.lists = {tax.key: tax for tax in map(rows.list_tax, await db.fetch(SQL.load_lists, *_columns(keys)))}
    numbers = {payment.ent_duty_no for payment in told.payments}
    found = await db.fetch(SQL.load_documents, list(numbers)) if numbers else []
    if told.closing is not None:
        for tax in map(rows.list_tax, await db.fetch(SQL.load_bills_to_collect, told.closing)):
            ledger.lists.setdefault(tax.key, tax)
        found += await db.fetch(SQL.load_documents_due, told.closing)
    ledger.documents = {document.ent_duty_no: document for document in map(rows.document, found)}
    if any(account.waiting for account in accounts.values()):
        await _load_queues(db, told, ledger, keys)
    return ledger


async def _lock_accounts(db: Connection, told: Told) -> dict[str, Account]:
    opening = {event.assure_code for event in (*told.held, *told.top_ups)}
    named = {event.assure_code for event in (*told.payments, *told.released)}
    cases = set(map(case_of, told.heard))
    arguments = (list(opening | named), *_columns(cases), told.closing)
    accounts = _accounts(await db.fetch(SQL.lock_accounts, *arguments))
    if missing := opening - accounts.keys():
        await db.execute(SQL.open_accounts, list(missing))
        accounts = _accounts(await db.fetch(SQL.lock_accounts, *arguments))
    return accounts


def _accounts(found: Iterable[Any]) -> dict[str, Account]:
    return {row["assure_code"]: Account(*row.values()) for row in found}


async def _load_queues(db: Connection, told: Told, ledger: Ledger, keys: set[CaseKey]) -> None:
    """The heads of the queues that this batch may wake, and the waiting lists it names."""
    named = [
        (row["assure_code"], rows.waiting(row)) for row in await db.fetch(SQL.load_queue_of_cases, *_columns(keys))
    ]
    for code, waiting in named:
        ledger.waiting[waiting.key] = (ledger.accounts[code], waiting)
    budgets = {
        code: ledger.accounts[code].available + freed
        for code, freed in _freed_at_most(told, ledger).items()
        if code in ledger.accounts and ledger.accounts[code].waiting
    }
    for row in await db.fetch(SQL.load_queue_heads, list(budgets), list(budgets.values())) if budgets else []:
        account = ledger.accounts[row["assure_code"]]
        waiting = rows.waiting(row)
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


async def save(db: Connection, ledger: Ledger) -> None:
    """One statement per table and kind of change."""
    accounts = [account for account in ledger.accounts.values() if account.touched]
    if accounts:
        await db.execute(SQL.save_accounts, *_transposed(map(rows.of_account, accounts)))
    joined = [rows.of_waiting(account, waiting) for account in accounts for waiting in account.joined.values()]
    if joined:
        await db.execute(SQL.insert_queue, *_transposed(joined))
    left = [(account.assure_code, place) for account in accounts for place in account.left]
    if left:
        await db.execute(SQL.delete_queue, *_transposed(left))
    if documents := [rows.of_document(document) for document in ledger.documents.values() if document.changed]:
        await db.execute(SQL.save_documents, *_transposed(documents))
    await _save_lists(db, ledger)


async def _save_lists(db: Connection, ledger: Ledger) -> None:
    new, billed, changed = [], [], []
    for tax in ledger.lists.values():
        if not tax.stored:
            new.append(rows.of_new_list(tax))
        elif tax.changed and rows.only_billed(tax):
            billed.append(rows.of_billed_list(tax))
        elif tax.changed:
            changed.append(rows.of_changed_list(tax))
    if new:
        await db.copy_records_to_table("list_tax", records=new, columns=rows.LIST)
    if billed:
        await db.execute(SQL.bill_lists, *_transposed(billed))
    if changed:
        await db.execute(SQL.update_lists, *_transposed(changed))


async def waiting(db: Connection) -> list[tuple[str, int, datetime]]:
    """What waits: reason, lists, since when the oldest."""
    return [(row["reason"], row["lists"], row["oldest"]) for row in await db.fetch(SQL.waiting)]


def _columns(keys: Iterable[CaseKey]) -> Sequence[list[Any]]:
    return _transposed(keys) or ([], [], [])


def _transposed(found: Iterable[Sequence[Any]]) -> Sequence[list[Any]]:
    return [list(column) for column in zip(*found, strict=True)]
