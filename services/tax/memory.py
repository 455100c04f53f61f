"""The rows of `tax` in memory, for simulations; the stories of `tests/` hold both stores to the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import TypeVar

from msgspec.structs import astuple

from libs.runtime.clock import SHANGHAI
from libs.runtime.due import Due
from libs.runtime.twins import memory
from libs.schemas.keys import AttemptKey
from services.tax.domain.audit import Audit, AuditState
from services.tax.domain.bills import ListTax, State
from services.tax.domain.due import AuditDue, BillDue, DocumentCollected, DocumentOverdue, PapersDue
from services.tax.domain.guarantee import GuaranteeAccount, Waiting
from services.tax.domain.ledger import TaxLedger
from services.tax.domain.payments import PaymentDocument


class MemoryRows:
    """They keep the promises of `loading.Rows`. guarantee_queue: (guarantor, place) → who waits; queue_place: where an
    attempt waits."""

    def __init__(self, db: memory.Rows) -> None:
        self._db = db

    async def lock_accounts(
        self, codes: Collection[str], attempts: Collection[AttemptKey], numbers: Collection[str] = ()
    ) -> dict[str, GuaranteeAccount]:
        wanted = {*codes, *(tax.assure_code for tax in (await self._db.read("list_tax", attempts)).values())}
        wanted |= {code for code, _ in (await self._db.read("queue_place", attempts)).values()}
        wanted |= {document.assure_code for document in (await self._db.read("payment_document", numbers)).values()}
        found = await self._db.lock("guarantee_account", wanted)
        return {code: GuaranteeAccount(code, *figures) for code, figures in found.items()}

    async def open_accounts(self, codes: Collection[str]) -> None:
        await self._db.insert(
            "guarantee_account", {code: _figures(GuaranteeAccount(code)) for code in codes}, on_conflict="skip"
        )

    async def lists(self, keys: Collection[AttemptKey]) -> Iterable[ListTax]:
        return map(_copy, (await self._db.read("list_tax", keys)).values())

    async def bills_due(self, day: date, after: BillDue | None, limit: int) -> Sequence[BillDue]:
        def due(_: AttemptKey, tax: ListTax) -> bool:
            return tax.collect_on is not None and tax.collect_on <= day

        found = (await self._db.scan("list_tax", due)).values()
        return _first([BillDue(tax.collectable_from, *tax.key) for tax in found], after, limit)

    async def documents_collected(self, day: date, after: DocumentCollected | None, limit: int) -> Sequence[Due]:
        found = await self._db.scan("payment_document", lambda _, each: each.collected_on == day and not each.issued)
        return _first([DocumentCollected(number) for number in found], after, limit)

    async def documents_overdue(self, day: date, after: DocumentOverdue | None, limit: int) -> Sequence[Due]:
        def due(_: str, document: PaymentDocument) -> bool:
            return document.due_day <= day and document.paid_day is None and not document.overdue

        found = (await self._db.scan("payment_document", due)).values()
        return _first([DocumentOverdue(each.due_day, each.ent_duty_no) for each in found], after, limit)

    async def documents_begun(self, day: date, of: Collection[tuple[str, str]]) -> Iterable[PaymentDocument]:
        def begun(_: str, document: PaymentDocument) -> bool:
            return document.collected_on == day and (document.customs_code, document.assure_code) in of

        return map(replace, (await self._db.scan("payment_document", begun)).values())

    async def audits_due(self, day: date, after: AuditDue | None, limit: int) -> Sequence[AuditDue]:
        found = [a.key for a in (await self._db.scan("tax_audit", lambda _, a: a.state is AuditState.FOUND)).values()]
        lists = await self._db.read("list_tax", found)
        return _first([AuditDue(*key) for key in found if key in lists and _collected(lists[key])], after, limit)

    async def papers_due(self, day: date, after: PapersDue | None, limit: int) -> Sequence[PapersDue]:
        def due(_: AttemptKey, audit: Audit) -> bool:
            return audit.answer_by <= day and audit.state is AuditState.ORDERED and not (audit.papers or audit.missed)

        found = (await self._db.scan("tax_audit", due)).values()
        return _first([PapersDue(audit.answer_by, *audit.key) for audit in found], after, limit)

    async def audits(self, cases: Collection[str]) -> Iterable[Audit]:
        return map(replace, (await self._db.scan("tax_audit", lambda key, _: key[0] in cases)).values())

    async def count_documents(self, day: date, offices: Collection[str]) -> dict[str, int]:
        found = (await self._db.scan("payment_document", lambda _, each: each.collected_on == day)).values()
        return Counter(document.customs_code for document in found if document.customs_code in offices)

    async def documents(self, numbers: Collection[str]) -> Iterable[PaymentDocument]:
        return map(replace, (await self._db.read("payment_document", numbers)).values())

    async def queued(self, keys: Collection[AttemptKey]) -> Iterable[tuple[str, Waiting]]:
        places = (await self._db.read("queue_place", keys)).values()
        return [(code, waiting) for (code, _), waiting in (await self._db.read("guarantee_queue", places)).items()]

    async def queue_heads(self, budgets: Mapping[str, Decimal], limit: int) -> Sequence[tuple[str, Waiting]]:
        heads, before = [], dict.fromkeys(budgets, Decimal(0))
        for (code, _), waiting in (await self._db.scan("guarantee_queue", lambda key, _: key[0] in budgets)).items():
            if before[code] <= budgets[code]:
                heads.append((code, waiting))
            before[code] += waiting.amount
        return heads[:limit]

    async def save(self, ledger: TaxLedger) -> None:
        db = self._db
        accounts = [account for account in ledger.accounts.values() if account.touched]
        await db.update("guarantee_account", {account.assure_code: _figures(account) for account in accounts})
        joined = {(a.assure_code, waiting.place): waiting for a in accounts for waiting in a.joined.values()}
        await db.insert("guarantee_queue", joined)
        await db.insert("queue_place", {waiting.key: place for place, waiting in joined.items()})
        left = {key for account in accounts for key in account.left}
        await db.delete("guarantee_queue", set((await db.read("queue_place", left)).values()))
        await db.delete("queue_place", left)
        changed = {document.ent_duty_no: document for document in ledger.documents.values() if document.changed}
        await db.upsert("payment_document", {no: replace(document, changed=False) for no, document in changed.items()})
        audits = [
            replace(audit, stored=True, changed=False)
            for audit in ledger.audits.values()
            if not audit.stored or audit.changed
        ]
        await db.upsert("tax_audit", {audit.key: audit for audit in audits})
        await self._save_lists(ledger)

    async def _save_lists(self, ledger: TaxLedger) -> None:
        lists = ledger.lists
        await self._db.insert("list_tax", {key: _stored(tax, tax) for key, tax in lists.items() if not tax.stored})
        changed = {key: tax for key, tax in lists.items() if tax.stored and tax.changed}
        before = await self._db.read("list_tax", changed)
        await self._db.update("list_tax", {key: _stored(tax, before[key]) for key, tax in changed.items()})

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        since = [waiting.since for waiting in (await self._db.scan("guarantee_queue")).values()]
        queue = [("guarantee", len(since), min(since))] if since else []
        documents = (await self._db.scan("payment_document")).values()
        reported = [each.paid_day for each in documents if each.paid_day and not each.confirmed_day]
        awaited = [("treasury", len(reported), datetime.combine(min(reported), time(), SHANGHAI))] if reported else []
        return [*queue, *awaited]


D = TypeVar("D", bound=Due)


def _first(found: list[D], after: D | None, limit: int) -> list[D]:
    behind = astuple(after) if after else ()
    return sorted((one for one in found if astuple(one) > behind), key=astuple)[:limit]


def _figures(account: GuaranteeAccount) -> tuple[Decimal, Decimal, Decimal, int, int]:
    return account.ceiling, account.committed, account.claimed, account.next_place, account.waiting


def _collected(tax: ListTax) -> bool:
    """Say whether its tax is collected, void, or nothing that would be."""
    return tax.state is not State.HELD and tax.collect_on is None and not tax.detained


def _stored(tax: ListTax, before: ListTax) -> ListTax:
    """As a row: lines that are not said to have changed stay as they were."""
    lines = tax.lines if tax.lines_changed else before.lines
    return _copy(replace(tax, lines=lines, stored=True, changed=False, lines_changed=False))


def _copy(tax: ListTax) -> ListTax:
    lines = [copy(line) for line in tax.lines]
    return replace(tax, lines=lines, returns=dict(tax.returns), early=list(tax.early), parts=list(tax.parts))
