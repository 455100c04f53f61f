"""Rebuild: sets the ledger from what was published; decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from libs.schemas.events.accountbook import StockHeld
from libs.schemas.events.audits import (
    AdditionalBillIssued,
    AuditClosed,
    AuditFound,
    AuditOutcome,
    AuditPapersGiven,
    AuditPapersMissed,
    AuditPapersTaken,
    AuditResultGiven,
)
from libs.schemas.events.base import Event
from libs.schemas.events.intake import TaxConfirmationReported, TaxPaymentReported
from libs.schemas.events.tax import (
    GuaranteeAwaited,
    PaymentDocumentIssued,
    PaymentDocumentOverdue,
    PaymentDocumentPaid,
    TaxAssessed,
    TaxBillSummarised,
    TaxPaymentTaken,
)
from services.tax.domain.assessment import under_guarantee
from services.tax.domain.audit import corrected_line
from services.tax.domain.bills import guarantor_of
from services.tax.domain.due import AuditDue, BillDue, DocumentCollected, DocumentOverdue, PapersDue
from services.tax.domain.guarantee import GuaranteeAccount, Waiting
from services.tax.domain.payments import PaymentDocument
from services.tax.domain.taxation import Answer, Taxation


class RebuiltTaxation(Taxation):
    """It takes the assessments, queues and documents that were published, whatever rates and rules are today.

    answers: what was published because of the fact at hand. Guarantee is added up without asking for cover, because lists
    of one guarantor may come here in another order than they came first: one may be woken before it has come to wait.
    """

    answers: Sequence[Event] = ()

    def wake_recorded(self, day: date) -> None:
        """Take the assessments of lists that the fact at hand woke."""
        for answer in self.answers:
            if not isinstance(answer, TaxAssessed) or not under_guarantee(answer.list, day):
                continue
            if answer.ref.attempt_key not in self._ledger.lists:
                self._woken(answer, day)

    def collect(self, due: BillDue, day: date) -> list[Answer]:
        for answer in self.answers:
            if isinstance(answer, TaxBillSummarised):
                bill = self._ledger.lists[due.key]
                bill.summarise(answer.ent_duty_no)
                self._catch_up(bill)
        return []

    def issue(self, due: DocumentCollected, day: date) -> list[Answer]:
        for answer in self.answers:
            if isinstance(answer, PaymentDocumentIssued):
                self._ledger.documents[due.ent_duty_no] = _document(answer, day)
        return []

    def fall_due(self, due: DocumentOverdue, day: date) -> list[Answer]:
        self._ledger.documents[due.ent_duty_no].close(due.due_day)
        return []

    def assess(self, held: StockHeld, day: date, time: datetime) -> list[Answer]:
        if not under_guarantee(held.list, day):
            return []
        key = held.ref.attempt_key
        account = self._ledger.account(guarantor_of(held.list))
        for answer in self.answers:
            if isinstance(answer, TaxAssessed) and answer.ref.attempt_key == key:
                self._hold(account, answer, day)
            elif isinstance(answer, GuaranteeAwaited):
                assessed = answer.assessed
                amount = Decimal(assessed.tax.total)
                waiting = Waiting(answer.place, key, amount, time, assessed.encode().decode())
                already_woken = key in self._ledger.lists
                account.requeue_recorded(waiting, already_woken=already_woken)
                if not already_woken:
                    self._ledger.waiting[key] = (account, waiting)
        return []

    def confirm(self, told: TaxConfirmationReported, day: date, time: datetime) -> list[Answer]:
        self.pay(told, day, time)
        for answer in self.answers:
            if isinstance(answer, PaymentDocumentPaid):
                document = self._ledger.documents[answer.ent_duty_no]
                document.report(answer.paid_day, answer.surcharge)
                document.confirm(answer.confirmed_day)
                self._ledger.account(document.assure_code).settle(document.amount, claimed=document.additional)
        return []

    def pay(self, payment: TaxPaymentReported | TaxConfirmationReported, day: date, time: datetime) -> list[Answer]:
        for answer in self.answers:
            if isinstance(answer, PaymentDocumentOverdue):
                self._ledger.documents[answer.ent_duty_no].close(answer.due_day)
            elif isinstance(answer, TaxPaymentTaken):
                self._ledger.documents[answer.ent_duty_no].report(answer.paid_day, answer.surcharge)
        return []

    def find_audit(self, result: AuditResultGiven, day: date) -> list[Answer]:
        for answer in self.answers:
            if (audit := self.audits.named_by(result)) is None:
                break
            if isinstance(answer, AuditPapersMissed):
                audit.miss()
            elif isinstance(answer, AuditFound):
                audit.find([corrected_line(line) for line in answer.lines])
            elif isinstance(answer, AuditClosed):
                audit.close(answer.total)
        return []

    def take_papers(self, given: AuditPapersGiven, day: date) -> list[Answer]:
        for answer in self.answers:
            if (audit := self.audits.named_by(given)) is None:
                break
            if isinstance(answer, AuditPapersMissed):
                audit.miss()
            elif isinstance(answer, AuditPapersTaken):
                audit.take(answer.papers)
        return []

    def miss_papers(self, due: PapersDue, day: date) -> list[Answer]:
        self._ledger.audits[due.key].miss()
        return []

    def settle_audit(self, due: AuditDue, day: date) -> list[Answer]:
        document = None
        for answer in self.answers:
            if isinstance(answer, AdditionalBillIssued):
                self._ledger.account(answer.assure_code).claim(answer.total)
                document = answer.ent_duty_no
            elif isinstance(answer, AuditClosed):
                given_back = answer.outcome is AuditOutcome.REFUND
                self._ledger.audits[due.key].close(-answer.total if given_back else answer.total, document)
        return []

    def _wake(self, account: GuaranteeAccount, day: date) -> list[Answer]:
        return []

    def _woken(self, assessed: TaxAssessed, day: date) -> None:
        account = self._ledger.account(guarantor_of(assessed.list))
        account.dequeue_recorded(assessed.ref.attempt_key)
        self._ledger.waiting.pop(assessed.ref.attempt_key, None)
        self._hold(account, assessed, day)

    def _hold(self, account: GuaranteeAccount, assessed: TaxAssessed, day: date) -> None:
        account.apply_recorded(Decimal(assessed.tax.total))
        self._ledger.lists[assessed.ref.attempt_key] = self._held(assessed, day)


def _document(issued: PaymentDocumentIssued, day: date) -> PaymentDocument:
    return PaymentDocument(
        ent_duty_no=issued.ent_duty_no,
        customs_code=issued.customs_code,
        assure_code=issued.assure_code,
        release_day=issued.release_day,
        due_day=issued.due_day,
        bills=issued.bills,
        amount=issued.amount,
        collected_on=day,
        issued=True,
        additional=bool(issued.additional),
        changed=True,
    )
