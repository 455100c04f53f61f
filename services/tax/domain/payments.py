"""Payment documents (缴款书): what a guarantor owes for one office and release day, paid in full or late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from libs.schemas.codes.limits import FEN
from libs.schemas.events.intake import TaxPaymentReported
from libs.schemas.events.tax import PaymentDocumentIssued, PaymentDocumentOverdue, PaymentDocumentPaid
from libs.schemas.findings import Finding
from libs.schemas.reference.calendar import WorkingDays
from services.tax.domain import rules
from services.tax.domain.bills import ListTax
from services.tax.domain.rules import Terms


@dataclass(slots=True)
class PaymentDocument:
    """amount: Σ of its bills, yuan, surcharge aside. due_day: payable until it closes."""

    ent_duty_no: str
    customs_code: str
    assure_code: str
    release_day: date
    due_day: date
    bills: int
    amount: Decimal
    overdue: bool = False
    paid_day: date | None = None
    surcharge: Decimal = Decimal("0.00")
    changed: bool = False

    def issued(self) -> PaymentDocumentIssued:
        return PaymentDocumentIssued(
            ent_duty_no=self.ent_duty_no,
            assure_code=self.assure_code,
            customs_code=self.customs_code,
            release_day=self.release_day,
            due_day=self.due_day,
            bills=self.bills,
            amount=self.amount,
        )

    def surcharge_on(self, day: date, terms: Terms) -> Decimal:
        """滞纳金 for payment on this day, from the day after `due_day`; yuan."""
        days_late = max(0, (day - self.due_day).days)
        surcharge = (self.amount * terms.surcharge_rate * days_late).quantize(FEN, rounding=ROUND_HALF_UP)
        return surcharge if surcharge >= terms.surcharge_min else Decimal("0.00")

    def close(self, day: date) -> PaymentDocumentOverdue | None:
        """The day is over: a document unpaid by then becomes overdue, once."""
        if self.overdue or self.paid_day is not None or self.due_day > day:
            return None
        self.overdue = self.changed = True
        return PaymentDocumentOverdue(
            ent_duty_no=self.ent_duty_no, assure_code=self.assure_code, due_day=self.due_day, amount=self.amount
        )

    def settle(self, day: date, surcharge: Decimal) -> None:
        self.paid_day, self.surcharge, self.changed = day, surcharge, True

    def pay(self, payment: TaxPaymentReported, day: date, terms: Terms) -> PaymentDocumentPaid | Finding:
        """Paid exactly, or why not."""
        surcharge = self.surcharge_on(day, terms)
        owed = self.amount + surcharge
        if payment.assure_code != self.assure_code:
            return rules.PAID_BY.finding(payment.assure_code, "the guarantor of the document")
        if self.paid_day is not None:
            return rules.PAID_ONCE.finding(f"paid on {self.paid_day}", "unpaid")
        if payment.amount != owed:
            text = f"{rules.PAID_AMOUNT.text}: tax {self.amount}, surcharge {surcharge}"
            return rules.PAID_AMOUNT.finding(payment.amount, owed, text=text)
        self.settle(day, surcharge)
        return PaymentDocumentPaid(
            ent_duty_no=self.ent_duty_no,
            assure_code=self.assure_code,
            submission_id=payment.submission_id,
            cop_no=payment.cop_no,
            paid_day=day,
            amount=self.amount,
            surcharge=surcharge,
        )


def unknown_document(payment: TaxPaymentReported) -> Finding:
    """A payment for a number nobody was given."""
    return rules.PAID_FOR.finding(payment.ent_duty_no)


def collect(
    bills: Iterable[ListTax], day: date, terms: Terms, working_days: WorkingDays
) -> list[tuple[PaymentDocument, list[ListTax]]]:
    """The documents made when this day closes: one per customs office, guarantor and release day.

    Bills a return kept out past their day come in documents of their own, due `payment_days` after the return ended. A due
    day that is no working day moves to the next one.
    Numbers are 4 digits office, 8 digits day, 6 digits count: a day closes once, so they are unique without a counter.
    """
    due = [bill for bill in bills if bill.collect_on is not None and bill.collect_on <= day]
    due.sort(key=lambda bill: (*_group(bill), bill.key))
    documents: list[tuple[PaymentDocument, list[ListTax]]] = []
    counts: dict[str, int] = {}
    for (customs_code, assure_code, release_day, collect_on), members in groupby(due, key=_group):
        group = list(members)
        counts[customs_code] = counts.get(customs_code, 0) + 1
        document = PaymentDocument(
            ent_duty_no=f"{customs_code}{day:%Y%m%d}{counts[customs_code]:06d}",
            customs_code=customs_code,
            assure_code=assure_code,
            release_day=release_day,
            due_day=working_days.next_from(collect_on + timedelta(days=terms.payment_days)),
            bills=len(group),
            amount=sum((bill.total for bill in group), Decimal("0.00")),
            changed=True,
        )
        documents.append((document, group))
    return documents


def _group(bill: ListTax) -> tuple[str, str, date, date]:
    day = bill.collect_on or date.max
    return bill.identity.customs_code, bill.assure_code, bill.release_day or day, day
