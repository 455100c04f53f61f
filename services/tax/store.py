"""The SQL edge of `tax`: what a batch touches becomes a ledger, what it changed becomes rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from libs.runtime.processing import Batch, Connection
from libs.runtime.queries import queries_beside
from libs.schemas.events.accountbook import StockHeld
from libs.schemas.events.intake import GuaranteeToppedUp, TaxPaymentReported
from libs.schemas.events.returns import ReturnAccepted, ReturnCompleted, ReturnLapsed
from libs.schemas.events.review import ListRejected, ListReleased, ListSentBack
from services.tax import rows
from services.tax.domain.bills import CaseKey
from services.tax.domain.guarantee import Account
from services.tax.domain.office import Ledger, case_of

SQL = queries_beside(__file__)

VERDICTS = (ListRejected, ListSentBack)
RETURNS = (ReturnAccepted, ReturnCompleted, ReturnLapsed)


async def load(db: Connection, batch: Batch) -> Ledger:
    """Lock the accounts the batch may touch, then read what hangs on them."""
    closing = max((closing.day for closing in batch.closings), default=None)
    accounts = await _lock_accounts(db, batch, closing)
    ledger = Ledger(accounts)
    keys = {case_of(record.event) for record in batch.of(StockHeld, ListReleased, *VERDICTS, *RETURNS)}
    if keys:
        ledger.lists = {tax.key: tax for tax in map(rows.list_tax, await db.fetch(SQL.load_lists, *_columns(keys)))}
    numbers = {record.event.ent_duty_no for record in batch.of(TaxPaymentReported)}
    found = await db.fetch(SQL.load_documents, list(numbers)) if numbers else []
    if closing is not None:
        for tax in map(rows.list_tax, await db.fetch(SQL.load_bills_to_collect, closing)):
            ledger.lists.setdefault(tax.key, tax)
        found += await db.fetch(SQL.load_documents_due, closing)
    ledger.documents = {document.ent_duty_no: document for document in map(rows.document, found)}
    if any(account.waiting for account in accounts.values()):
        await _load_queues(db, batch, ledger, keys)
    return ledger


async def _lock_accounts(db: Connection, batch: Batch, closing: date | None) -> dict[str, Account]:
    opening = {record.event.assure_code for record in batch.of(StockHeld, GuaranteeToppedUp)}
    named = {record.event.assure_code for record in batch.of(TaxPaymentReported, ListReleased)}
    cases = {case_of(record.event) for record in batch.of(*VERDICTS, *RETURNS)}
    arguments = (list(opening | named), *_columns(cases), closing)
    accounts = _accounts(await db.fetch(SQL.lock_accounts, *arguments))
    if missing := opening - accounts.keys():
        await db.execute(SQL.open_accounts, list(missing))
        accounts = _accounts(await db.fetch(SQL.lock_accounts, *arguments))
    return accounts


def _accounts(found: Iterable[Any]) -> dict[str, Account]:
    return {row["assure_code"]: Account(*row.values()) for row in found}


async def _load_queues(db: Connection, batch: Batch, ledger: Ledger, keys: set[CaseKey]) -> None:
    """The heads of the queues that this batch may wake, and the waiting lists it names."""
    named = [
        (row["assure_code"], rows.waiting(row)) for row in await db.fetch(SQL.load_queue_of_cases, *_columns(keys))
    ]
    for code, waiting in named:
        ledger.waiting[waiting.key] = (ledger.accounts[code], waiting)
    budgets = {
        code: ledger.accounts[code].available + freed
        for code, freed in _freed_at_most(batch, ledger).items()
        if code in ledger.accounts and ledger.accounts[code].waiting
    }
    for row in await db.fetch(SQL.load_queue_heads, list(budgets), list(budgets.values())) if budgets else []:
        account = ledger.accounts[row["assure_code"]]
        waiting = rows.waiting(row)
        account.queue.append(waiting)
        ledger.waiting[waiting.key] = (account, waiting)


def _freed_at_most(batch: Batch, ledger: Ledger) -> dict[str, Decimal]:
    """Per account, the most this batch can free or take out of the queue, yuan."""
    freed: dict[str, Decimal] = {}

    def add(code: str, amount: Decimal) -> None:
        freed[code] = freed.get(code, Decimal(0)) + amount

    for record in batch.of(GuaranteeToppedUp):
        add(record.event.assure_code, record.event.amount)
    for document in ledger.documents.values():
        add(document.assure_code, document.amount)
    for key in {case_of(record.event) for record in batch.of(*VERDICTS, ListReleased, *RETURNS)}:
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
    lists = ledger.lists.values()
    if new := [rows.of_new_list(tax) for tax in lists if not tax.stored]:
        await db.copy_records_to_table("list_tax", records=new, columns=rows.NEW_LIST)
    if changed := [rows.of_changed_list(tax) for tax in lists if tax.stored and tax.changed]:
        await db.execute(SQL.update_lists, *_transposed(changed))
    if documents := [rows.of_document(document) for document in ledger.documents.values() if document.changed]:
        await db.execute(SQL.save_documents, *_transposed(documents))


async def waiting(db: Connection) -> list[tuple[str, int, datetime]]:
    """What waits: reason, lists, since when the oldest."""
    return [(row["reason"], row["lists"], row["oldest"]) for row in await db.fetch(SQL.waiting)]


def _columns(keys: Iterable[CaseKey]) -> Sequence[list[Any]]:
    return _transposed(keys) or ([], [], [])


def _transposed(found: Iterable[Sequence[Any]]) -> Sequence[list[Any]]:
    return [list(column) for column in zip(*found, strict=True)]
