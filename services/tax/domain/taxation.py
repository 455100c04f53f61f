"""One event after another changes the tax ledger and says what follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

from libs.schemas.codes.supervision_modes import Hold
from libs.schemas.events.accountbook import StockHeld
from libs.schemas.events.audits import AuditPapersGiven, AuditResultGiven
from libs.schemas.events.base import Event, reader_of
from libs.schemas.events.intake import GuaranteeToppedUp, TaxConfirmationReported, TaxPaymentReported
from libs.schemas.events.lists import Declared
from libs.schemas.events.matching import ListRefused
from libs.schemas.events.returns import ReturnAccepted, ReturnLapsed
from libs.schemas.events.review import Verdict
from libs.schemas.events.tax import (
    GuaranteeAwaited,
    GuaranteeRaised,
    TaxAssessed,
    TaxBillIssued,
    TaxBillReduced,
    TaxBillVoided,
    TaxPaymentRefused,
    TaxPaymentTaken,
)
from libs.schemas.findings import Finding
from libs.schemas.reference import current
from libs.schemas.reference.tariff import Tariff
from services.tax.domain.assessment import assess, under_guarantee
from services.tax.domain.auditing import Audits
from services.tax.domain.bills import Identity, ListTax, ReturnHeard, State, guarantor_of
from services.tax.domain.due import AuditDue, BillDue, DocumentCollected, DocumentOverdue, PapersDue
from services.tax.domain.guarantee import GuaranteeAccount
from services.tax.domain.ledger import TaxLedger
from services.tax.domain.payments import group_of, unknown_document
from services.tax.domain.rules import QUEUE_FULL, Practice, Terms
from services.tax.domain.views import ReleasedForBilling

Answer: TypeAlias = Event
assessed_of: Callable[[bytes], TaxAssessed] = reader_of(TaxAssessed)
"""From the row of a list that waits."""


class Taxation:
    """Applies events to a ledger in the order given. Raises BrokenPromise where facts contradict it."""

    def __init__(self, ledger: TaxLedger, practice: Practice, terms: Terms, tariff: Tariff | None = None) -> None:
        self._ledger = ledger
        self._practice = practice
        self._terms = terms
        self._tariff = tariff or current().tariff
        self.audits = Audits(ledger, practice, terms, self._tariff)

    def collect(self, due: BillDue, day: date) -> list[Answer]:
        """The day is over: the bill is summarised, in the document of its office, guarantor and release day."""
        ledger, bill = self._ledger, self._ledger.lists.get(due.key)
        if bill is None or bill.collect_on is None or bill.collect_on > day:
            return []
        document = ledger.document_of(group_of(bill, self._terms, current().working_days, day))
        told = bill.summarise(document.ent_duty_no)
        document.add(Decimal(told.total))
        return [told, *self._catch_up(bill)]

    def find_audit(self, result: AuditResultGiven, day: date) -> list[Answer]:
        return self.audits.find(result, day)

    def take_papers(self, given: AuditPapersGiven, day: date) -> list[Answer]:
        return self.audits.take_papers(given, day)

    def miss_papers(self, due: PapersDue, day: date) -> list[Answer]:
        return self.audits.miss_papers(due)

    def settle_audit(self, due: AuditDue, day: date) -> list[Answer]:
        return self.audits.settle(due, day)

    def issue(self, due: DocumentCollected, day: date) -> list[Answer]:
        """All bills of the day are collected: the guarantor gets the document."""
        return [self._ledger.documents[due.ent_duty_no].issue()]

    def fall_due(self, due: DocumentOverdue, day: date) -> list[Answer]:
        """The day is over: a document unpaid by then becomes overdue."""
        late = self._ledger.documents[due.ent_duty_no].close(day)
        return [late] if late else []

    def assess(self, held: StockHeld, day: date, time: datetime) -> list[Answer]:
        key = held.ref.attempt_key
        if key in self._ledger.lists or key in self._ledger.waiting:
            return []
        tax = assess(held, day, self._practice, self._tariff)
        if isinstance(tax, list):
            return [ListRefused(list=held.list, refused_by="tax", findings=tax)]
        assessed = TaxAssessed(list=held.list, lines=held.lines, book=held.book, tax=tax)
        if not under_guarantee(held.list, day):
            return [assessed]
        account, total = self._ledger.account(guarantor_of(held.list)), Decimal(tax.total)
        if account.hold(total):
            self._ledger.lists[key] = self._held(assessed, day)
            return [assessed]
        if account.waiting >= self._terms.queue_max:
            full = QUEUE_FULL.finding(account.assure_code)
            return [ListRefused(list=held.list, refused_by="tax", findings=[full])]
        waiting = account.wait(key, total, time, assessed.encode().decode())
        self._ledger.waiting[key] = (account, waiting)
        return [GuaranteeAwaited(place=waiting.place, assessed=assessed)]

    def _held(self, assessed: TaxAssessed, day: date) -> ListTax:
        return ListTax.of(assessed, day + timedelta(days=self._terms.summary_days))

    def top_up(self, top_up: GuaranteeToppedUp, day: date, time: datetime) -> list[Answer]:
        account = self._ledger.account(top_up.assure_code)
        account.raise_ceiling(top_up.amount)
        raised = GuaranteeRaised(
            submission_id=top_up.submission_id,
            cop_no=top_up.cop_no,
            assure_code=top_up.assure_code,
            amount=top_up.amount,
            ceiling=account.ceiling,
            committed=account.committed,
        )
        return [raised, *self._wake(account, day)]

    def confirm(self, told: TaxConfirmationReported, day: date, time: datetime) -> list[Answer]:
        """The treasury's word frees the guarantee. It stands for its guarantor's, too, where that reported nothing."""
        document = self._ledger.documents.get(told.ent_duty_no)
        if document is None or document.paid_day is None:
            events = [each for each in self.pay(told, day, time) if not isinstance(each, TaxPaymentTaken)]
            if any(isinstance(event, TaxPaymentRefused) for event in events):
                return events
            document = self._ledger.documents[told.ent_duty_no]
        elif finding := document.unconfirmable(told):
            return [_refusal(told, finding)]
        else:
            events = []
        account = self._ledger.account(document.assure_code)
        account.settle(document.amount, claimed=document.additional)
        return [*events, document.pay(told, day), *self._wake(account, day)]

    def pay(self, payment: TaxPaymentReported | TaxConfirmationReported, day: date, time: datetime) -> list[Answer]:
        """A guarantor's report that it paid ends the surcharge, and frees nothing."""
        document = self._ledger.documents.get(payment.ent_duty_no)
        if document is None or not document.issued:
            return [_refusal(payment, unknown_document(payment))]
        # A payment of a later day may be here before the close of the due day: the document is overdue all the same.
        late = document.close(day - timedelta(days=1))
        events: list[Answer] = [late] if late else []
        answer = document.take(payment, day, self._terms)
        return [*events, _refusal(payment, answer) if isinstance(answer, Finding) else answer]

    def bill(self, released: ReleasedForBilling, day: date) -> list[Answer]:
        """A list that was not assessed, or under no guarantee, has no bill."""
        if released.tax is None or not under_guarantee(released.list, day):
            return []
        tax = self._ledger.list_tax(released)
        if tax.release_day is not None:
            return []
        assessed_until = tax.collectable_from
        tax.release(day, self._terms.summary_days)
        events: list[Answer] = [tax.bill(TaxBillIssued)]
        if released.audit:
            events += self.audits.order(released, tax, assessed_until - timedelta(days=self._terms.summary_days))
        return [*events, *self._catch_up(tax)]

    def _catch_up(self, tax: ListTax) -> list[Answer]:
        """Apply what was heard too early."""
        events: list[Answer] = []
        early, tax.early = tax.early, []
        for heard, heard_on in early:
            if isinstance(heard, Verdict):
                events += self.follow(heard, heard_on)
            else:
                events += self.return_goods(heard, heard_on)
        return events

    def follow(self, verdict: Verdict, day: date) -> list[Answer]:
        """A verdict ends what is held for an attempt, or stops a bill and lets it go on."""
        return self._after_release(verdict, day) if verdict.released else self._let_go(verdict, day)

    def _after_release(self, verdict: Verdict, day: date) -> list[Answer]:
        """A list without tax has no bill; one summarised already, or in part, is a matter of an audit."""
        tax = self._ledger.lists.get(verdict.ref.attempt_key)
        if tax is None:
            return []
        if tax.state is State.HELD or tax.falls_due_before(day):  # another topic's release, or that day's close
            tax.early.append((verdict, day))
            tax.changed = True
            return []
        if Hold.GUARANTEE not in verdict.lets_go:
            tax.stop(detained=verdict.stops, day=day, summary_days=self._terms.summary_days)
            return []
        freed = tax.void()
        if freed is None:
            tax.stop(detained=False, day=day, summary_days=self._terms.summary_days)
            return []
        return [tax.bill(TaxBillVoided), *self._free(tax, freed, day)]

    def _let_go(self, verdict: Verdict, day: date) -> list[Answer]:
        """An attempt unknown here was refused before its tax was assessed: nothing is held for it. Where its list may
        still come, nothing will be."""
        if Hold.GUARANTEE not in verdict.lets_go:
            return []
        key = verdict.ref.attempt_key
        if tax := self._ledger.lists.get(key):
            return self._free(tax, tax.let_go(), day)
        if verdict.ahead and verdict.ahead.parties.assure_code:
            self._ledger.lists[key] = _never(verdict.ahead, day + timedelta(days=self._terms.summary_days))
        if key not in self._ledger.waiting:
            return []
        account, waiting = self._ledger.waiting.pop(key)
        account.leave(waiting)
        return self._wake(account, day)

    def return_goods(self, heard: ReturnHeard, day: date) -> list[Answer]:
        tax = self._ledger.list_tax(heard)
        if tax.state is State.HELD:  # another topic's release is still on its way
            tax.early.append((heard, day))
            tax.changed = True
            return []
        if tax.knows(heard) or tax.state is State.VOID:
            return []
        if isinstance(heard, ReturnAccepted):
            tax.keep_out(heard.return_no, heard.lines)
            return []
        if isinstance(heard, ReturnLapsed):  # a fact of the next day may have made `returns` say so before the close
            tax.lapse(heard.return_no, heard.arrive_by, self._terms.summary_days)
            return []
        freed = tax.take_back(heard, day, self._terms.summary_days)
        kind = TaxBillVoided if tax.state is State.RETURNED else TaxBillReduced
        bill = tax.bill(kind, return_no=heard.return_no, arrival_no=heard.arrival_no)
        return [bill, *self._free(tax, freed, day)]

    def _free(self, tax: ListTax, amount: Decimal, day: date) -> list[Answer]:
        account = self._ledger.account(tax.assure_code)
        account.free(amount)
        return self._wake(account, day)

    def wake_all(self, day: date) -> list[Answer]:
        """Wake every list whose turn has come, of any guarantor in the ledger."""
        return [event for _, account in sorted(self._ledger.accounts.items()) for event in self._wake(account, day)]

    def _wake(self, account: GuaranteeAccount, day: date) -> list[Answer]:
        events: list[Answer] = []
        for waiting in account.wake():
            assessed = assessed_of(waiting.assessed.encode())
            self._ledger.lists[waiting.key] = self._held(assessed, day)
            self._ledger.waiting.pop(waiting.key, None)
            events.append(assessed)
        return events


def _never(listed: Declared, collectable_from: date) -> ListTax:
    """The tax of an attempt that ended before its tax was held."""
    identity = Identity(*listed.ref.attempt_key, listed.customs_code, listed.submission_id, listed.invt_no)
    return ListTax(identity, guarantor_of(listed), State.VOID, Decimal("0.00"), [], collectable_from)


def _refusal(payment: TaxPaymentReported | TaxConfirmationReported, finding: Finding) -> TaxPaymentRefused:
    return TaxPaymentRefused(
        ent_duty_no=payment.ent_duty_no,
        assure_code=payment.assure_code,
        submission_id=payment.submission_id,
        cop_no=payment.cop_no,
        findings=[finding],
    )
