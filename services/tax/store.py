"""The rows of `tax` on PostgreSQL: one statement per table and kind of change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from msgspec.structs import astuple

from libs.runtime.columns import columns
from libs.runtime.due import Due
from libs.runtime.processing import Connection
from libs.runtime.queries import queries_beside
from libs.schemas.keys import AttemptKey
from services.tax import rows
from services.tax.domain.audit import Audit
from services.tax.domain.bills import ListTax
from services.tax.domain.due import AuditDue, BillDue, DocumentCollected, DocumentOverdue, PapersDue
from services.tax.domain.guarantee import GuaranteeAccount, Waiting
from services.tax.domain.ledger import TaxLedger
from services.tax.domain.payments import PaymentDocument

SQL = queries_beside(__file__)


class PostgresRows:
    """They keep the promises of `loading.Rows`."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    async def lock_accounts(
        self, codes: Collection[str], attempts: Collection[AttemptKey], numbers: Collection[str] = ()
    ) -> dict[str, GuaranteeAccount]:
        if attempts or numbers:
            asked = list(codes), *columns(attempts, 2), list(numbers)
            found = await self._db.fetch(SQL.lock_accounts_behind, *asked)
        else:
            found = await self._db.fetch(SQL.lock_accounts, list(codes))
        return {row["assure_code"]: GuaranteeAccount(*row.values()) for row in found}

    async def open_accounts(self, codes: Collection[str]) -> None:
        await self._db.execute(SQL.open_accounts, list(codes))

    async def lists(self, keys: Collection[AttemptKey]) -> Iterable[ListTax]:
        return map(rows.list_tax, await self._db.fetch(SQL.load_lists, *columns(keys, 2)))

    async def bills_due(self, day: date, after: BillDue | None, limit: int) -> Sequence[BillDue]:
        behind = after or BillDue(date.min, "", 0)
        return [BillDue(*row) for row in await self._db.fetch(SQL.bills_due, day, *astuple(behind), limit)]

    async def documents_collected(self, day: date, after: DocumentCollected | None, limit: int) -> Sequence[Due]:
        behind = after.ent_duty_no if after else ""
        found = await self._db.fetch(SQL.documents_collected, day, behind, limit)
        return [DocumentCollected(*row) for row in found]

    async def documents_overdue(self, day: date, after: DocumentOverdue | None, limit: int) -> Sequence[Due]:
        behind = after or DocumentOverdue(date.min, "")
        found = await self._db.fetch(SQL.documents_overdue, day, *astuple(behind), limit)
        return [DocumentOverdue(*row) for row in found]

    async def documents_begun(self, day: date, of: Collection[tuple[str, str]]) -> Iterable[PaymentDocument]:
        return map(rows.document, await self._db.fetch(SQL.load_documents_begun, day, *columns(of, 2)))

    async def audits_due(self, day: date, after: AuditDue | None, limit: int) -> Sequence[AuditDue]:
        behind = after or AuditDue("", 0)
        return [AuditDue(*row) for row in await self._db.fetch(SQL.audits_due, *astuple(behind), limit)]

    async def papers_due(self, day: date, after: PapersDue | None, limit: int) -> Sequence[PapersDue]:
        behind = after or PapersDue(date.min, "", 0)
        return [PapersDue(*row) for row in await self._db.fetch(SQL.papers_due, day, *astuple(behind), limit)]

    async def audits(self, cases: Collection[str]) -> Iterable[Audit]:
        return map(rows.audit, await self._db.fetch(SQL.lock_audits, list(cases)))

    async def count_documents(self, day: date, offices: Collection[str]) -> dict[str, int]:
        found = await self._db.fetch(SQL.count_documents, day, list(offices))
        return {row["customs_code"]: row["count"] for row in found}

    async def documents(self, numbers: Collection[str]) -> Iterable[PaymentDocument]:
        return map(rows.document, await self._db.fetch(SQL.load_documents, list(numbers)))

    async def queued(self, keys: Collection[AttemptKey]) -> Iterable[tuple[str, Waiting]]:
        found = await self._db.fetch(SQL.load_queue_of_attempts, *columns(keys, 2))
        return [(row["assure_code"], rows.waiting(row)) for row in found]

    async def queue_heads(self, budgets: Mapping[str, Decimal], limit: int) -> Sequence[tuple[str, Waiting]]:
        found = await self._db.fetch(SQL.load_queue_heads, list(budgets), list(budgets.values()), limit)
        return [(row["assure_code"], rows.waiting(row)) for row in found]

    async def save(self, ledger: TaxLedger) -> None:
        db = self._db
        accounts = [account for account in ledger.accounts.values() if account.touched]
        for sql, changed in (
            (SQL.save_accounts, [rows.of_account(account) for account in accounts]),
            (SQL.insert_queue, [rows.of_waiting(a, waiting) for a in accounts for waiting in a.joined.values()]),
            (SQL.delete_queue, [key for account in accounts for key in account.left]),
            (SQL.save_documents, [rows.of_document(each) for each in ledger.documents.values() if each.changed]),
            (SQL.open_audits, [rows.of_new_audit(each) for each in ledger.audits.values() if not each.stored]),
            (SQL.save_audits, [rows.of_changed_audit(a) for a in ledger.audits.values() if a.stored and a.changed]),
        ):
            if changed:
                await db.execute(sql, *columns(changed))
        await self._save_lists(ledger)

    async def _save_lists(self, ledger: TaxLedger) -> None:
        new, billed, changed = [], [], []
        for tax in ledger.lists.values():
            if not tax.stored:
                new.append(rows.of_new_list(tax))
            elif tax.changed and rows.only_billed(tax):
                billed.append(rows.of_billed_list(tax))
            elif tax.changed:
                changed.append(rows.of_changed_list(tax))
        if new:
            await self._db.copy_records_to_table("list_tax", records=new, columns=rows.LIST)
        if billed:
            await self._db.execute(SQL.bill_lists, *columns(billed))
        if changed:
            await self._db.execute(SQL.update_lists, *columns(changed))

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        return [(row["reason"], row["lists"], row["oldest"]) for row in await self._db.fetch(SQL.waiting)]
