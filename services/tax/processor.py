"""`tax` in the loop: StockHeld becomes TaxAssessed, a release a bill, a closed day payment documents."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from libs.runtime.due import Due
from libs.runtime.failures import Halt
from libs.runtime.processing import (
    Batch,
    Connection,
    Decision,
    Output,
    Processor,
    Record,
    RetentionRule,
    behind_their_attempts,
)
from libs.schemas.events.accountbook import StockHeld
from libs.schemas.events.audits import AdditionalBillIssued, AuditClosed, AuditPapersMissed, TaxRefunded
from libs.schemas.events.base import Event
from libs.schemas.events.review import Verdict
from libs.schemas.events.tax import PaymentDocumentIssued, PaymentDocumentOverdue, TaxBillSummarised
from services.tax.domain.broken import BrokenPromise, TooMuchToWake
from services.tax.domain.due import AuditDue, BillDue, DocumentCollected, DocumentOverdue, PapersDue
from services.tax.domain.ledger import TaxLedger
from services.tax.domain.rebuilding import RebuiltTaxation
from services.tax.domain.taxation import Taxation
from services.tax.loading import Rows, load
from services.tax.reads import READS, Touched
from services.tax.settings import Settings
from services.tax.store import PostgresRows


class Tax(Processor[TaxLedger, TaxLedger]):
    """The ledger a batch touches is loaded, changed in memory record by record, and saved."""

    name: ClassVar[str] = "tax"
    views = READS.views
    tables: ClassVar[dict[str, str]] = {
        "guarantee_account": "assure_code, trim_scale(ceiling), trim_scale(committed), trim_scale(claimed), next_place, "
        "waiting",
        "guarantee_queue": "assure_code, place, case_key, attempt, amount, waiting_since, assessed::text",
        "payment_document": "ent_duty_no, customs_code, assure_code, release_day, due_day, bills, amount, "
        "collected_on, issued, overdue, paid_day, trim_scale(surcharge), additional, "
        "confirmed_day",
        "list_tax": "case_key, attempt, assure_code, customs_code, submission_id, invt_no, "
        "state, trim_scale(total), lines::text, release_day, collect_on, returns::text, parts, early::text, ent_duty_no, "
        "detained",
        "tax_audit": "case_key, attempt, invt_no, customs_code, assure_code, rates_day, until, state, lines::text, "
        "answer_by, parties::text, papers::text, missed, corrected::text, total, ent_duty_no",
    }

    day_ends: ClassVar[tuple[type[Due], ...]] = (BillDue, PapersDue, AuditDue, DocumentCollected, DocumentOverdue)
    recalls: ClassVar[Mapping[type[Any], Callable[[Any], Due]]] = {
        TaxBillSummarised: lambda told: BillDue(date.min, *told.ref.attempt_key),
        **dict.fromkeys((AdditionalBillIssued, TaxRefunded, AuditClosed), lambda told: AuditDue(*told.ref.attempt_key)),
        AuditPapersMissed: lambda told: PapersDue(told.answer_by, *told.ref.attempt_key),
        PaymentDocumentIssued: lambda told: DocumentCollected(told.ent_duty_no),
        PaymentDocumentOverdue: lambda told: DocumentOverdue(told.due_day, told.ent_duty_no),
    }

    kept: ClassVar[tuple[RetentionRule, ...]] = (
        RetentionRule(
            "list_tax",
            "kept.collectable_from",
            "(kept.state in ('void', 'returned') or kept.state = 'billed' and kept.total = 0 or exists (select"
            " from payment_document d where d.ent_duty_no = kept.ent_duty_no and d.confirmed_day <= $1::date)"
            " and not exists (select from jsonb_array_elements(kept.parts) p join payment_document d"
            " on d.ent_duty_no = p->>'ent_duty_no' where d.confirmed_day is null or d.confirmed_day > $1::date))"
            " and not exists (select from tax_audit a where a.case_key = kept.case_key and a.attempt = kept.attempt"
            " and a.state <> 'closed')",
        ),
        RetentionRule("tax_audit", "kept.until", "kept.state <> 'found'"),
        RetentionRule(
            "payment_document",
            "kept.confirmed_day",
            "not exists (select from list_tax l where l.ent_duty_no = kept.ent_duty_no)"
            " and not exists (select from list_tax l"
            " where l.parts @> jsonb_build_array(jsonb_build_object('ent_duty_no', kept.ent_duty_no)))",
        ),
    )
    """A list's tax lies behind when it was paid, or never came to be; its document when the last of its lists does."""

    def __init__(self, settings: Settings, rows: Callable[[Any], Rows] = PostgresRows) -> None:
        self._rows = rows
        self._practice = settings.practice
        self._terms = settings.terms

    async def load(self, db: Connection, batch: Batch) -> TaxLedger:
        return await load(self._rows(db), READS.touched(Touched(), batch), self._terms.queue_max)

    def decide(self, state: TaxLedger, batch: Batch) -> Decision[TaxLedger]:
        if state.too_much:
            raise TooMuchToWake(f"{len(batch.records)} records")
        taxation = Taxation(state, self._practice, self._terms)
        try:
            return Decision(state, list(READS.decide(taxation, batch)))
        except BrokenPromise as broken:
            raise Halt(str(broken)) from broken

    async def due(self, db: Connection, kind: type[Any], day: date, after: Any | None, limit: int) -> Sequence[Due]:
        rows = self._rows(db)
        find: dict[type[Any], Callable[[date, Any, int], Awaitable[Sequence[Due]]]] = {
            BillDue: rows.bills_due,
            PapersDue: rows.papers_due,
            AuditDue: rows.audits_due,
            DocumentCollected: rows.documents_collected,
            DocumentOverdue: rows.documents_overdue,
        }
        return await find[kind](day, after, limit)

    def fold(self, state: TaxLedger, batch: Batch, facts: Mapping[str, Sequence[Event]]) -> TaxLedger:
        taxation = RebuiltTaxation(state, self._practice, self._terms)
        for record in batch.records:
            READS.again(taxation, record, facts.get(record.id, ()))
            taxation.wake_recorded(record.day)
        return state

    def in_order(self, records: Sequence[Record], facts: Mapping[str, Sequence[Event]]) -> Sequence[Record]:
        """Put a verdict that ran ahead of its list behind it, where it found the list's guarantee or its place."""
        moved = {
            n: r.event.ref.attempt_key for n, r in enumerate(records) if isinstance(r.event, Verdict) and r.event.ahead
        }
        return behind_their_attempts(records, facts, moved)

    def claims(self, record: Record) -> bool:
        return isinstance(record.event, StockHeld)

    async def settle(self, db: Connection, records: Sequence[Record]) -> list[Output]:
        """Wake lists that wait although there is cover: what had taken it has come behind them."""
        held = [record.event for record in records if isinstance(record.event, StockHeld)]
        rows, woken = self._rows(db), list[Output]()
        for code in sorted({code for event in held if (code := event.list.parties.assure_code) is not None}):
            ledger = await load(rows, Touched(queues={code}), self._terms.queue_max)
            told = Taxation(ledger, self._practice, self._terms).wake_all(records[-1].day)
            await rows.save(ledger)
            woken += [(records[-1], event) for event in told]
        return woken

    async def save(self, db: Connection, changes: TaxLedger) -> None:
        await self._rows(db).save(changes)

    async def waiting(self, db: Connection) -> list[tuple[str, int, datetime]]:
        """Count the lists that wait here, by reason, and since when the oldest."""
        return await self._rows(db).waiting()
