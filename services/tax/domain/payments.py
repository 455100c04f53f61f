"""Payment documents (缴款书): what a guarantor owes for one office and release day, paid in full or late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from libs.schemas.codes.limits import FEN
from libs.schemas.events.intake import TaxConfirmationReported, TaxPaymentReported
from libs.schemas.events.tax import PaymentDocumentIssued, PaymentDocumentOverdue, PaymentDocumentPaid, TaxPaymentTaken
from libs.schemas.findings import Finding
from libs.schemas.reference.calendar import WorkingDays
from services.tax.domain import rules
from services.tax.domain.bills import ListTax
from services.tax.domain.rules import Terms


class Group(NamedTuple):
    """The bills of one document share this: an office's of a guarantor and release day, collected on one day.

    Bills a return kept out past their day come in documents of their own, due `payment_days` after the return ended. A due
    day that is no working day moves to the next one. additional: the bills are those of audits.
    """

    collected_on: date
    customs_code: str
    assure_code: str
    release_day: date
    due_day: date
    additional: bool = False


@dataclass(slots=True)
class PaymentDocument:
    """amount: Σ of its bills, yuan, surcharge aside. due_day: payable until it closes.

    collected_on: the day at whose end its bills are collected, some at a time. issued: they all are. paid_day: when its
    guarantor reported that it paid. confirmed_day: when the treasury said that it has the money, which alone frees anything.
    """

    ent_duty_no: str
    customs_code: str
    assure_code: str
    release_day: date
    due_day: date
    bills: int
    amount: Decimal
    collected_on: date
    issued: bool = False
    overdue: bool = False
    paid_day: date | None = None
    surcharge: Decimal = Decimal("0.00")
    additional: bool = False
    confirmed_day: date | None = None
    changed: bool = False

    @classmethod
    def begun(cls, group: Group, count: int) -> PaymentDocument:
        """A document without bills, the `count`-th of its office on that day.

        Numbers are 4 digits office, 8 digits day, 6 digits count: a day closes once, so they are unique.
        """
        number = f"{group.customs_code}{group.collected_on:%Y%m%d}{count:06d}"
        return cls(
            number, group.customs_code, group.assure_code, group.release_day, group.due_day, 0, Decimal("0.00"),
            group.collected_on, additional=group.additional,
        )  # fmt: skip

    @property
    def group(self) -> Group:
        return Group(
            self.collected_on, self.customs_code, self.assure_code, self.release_day, self.due_day, self.additional
        )

    def add(self, amount: Decimal) -> None:
        """One more bill stands in it, yuan."""
        self.bills, self.amount, self.changed = self.bills + 1, self.amount + amount, True

    def issue(self) -> PaymentDocumentIssued:
        self.issued = self.changed = True
        return PaymentDocumentIssued(
            ent_duty_no=self.ent_duty_no,
            assure_code=self.assure_code,
            customs_code=self.customs_code,
            release_day=self.release_day,
            due_day=self.due_day,
            bills=self.bills,
            amount=self.amount,
            additional=self.additional or None,
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

    def report(self, day: date, surcharge: Decimal) -> None:
        self.paid_day, self.surcharge, self.changed = day, surcharge, True

    def confirm(self, day: date) -> None:
        self.confirmed_day, self.changed = day, True

    def take(
        self, report: TaxPaymentReported | TaxConfirmationReported, day: date, terms: Terms
    ) -> TaxPaymentTaken | Finding:
        """Reported as paid exactly, or why it is not taken."""
        surcharge = self.surcharge_on(day, terms)
        owed = self.amount + surcharge
        if report.assure_code != self.assure_code:
            return rules.PAID_BY.finding(report.assure_code, "the guarantor of the document")
        if self.paid_day is not None:
            return rules.PAID_ONCE.finding(f"paid on {self.paid_day}", "unpaid")
        if report.amount != owed:
            text = f"{rules.PAID_AMOUNT.text}: tax {self.amount}, surcharge {surcharge}"
            return rules.PAID_AMOUNT.finding(report.amount, owed, text=text)
        self.report(day, surcharge)
        return TaxPaymentTaken(
            ent_duty_no=self.ent_duty_no,
            assure_code=self.assure_code,
            submission_id=report.submission_id,
            cop_no=report.cop_no,
            paid_day=day,
            amount=self.amount,
            surcharge=surcharge,
        )

    def unconfirmable(self, told: TaxConfirmationReported) -> Finding | None:
        """Say why a document reported as paid is not confirmed by this report of the treasury."""
        if told.assure_code != self.assure_code:
            return rules.PAID_BY.finding(told.assure_code, "the guarantor of the document")
        if self.confirmed_day is not None:
            return rules.CONFIRMED_ONCE.finding(f"confirmed on {self.confirmed_day}", "not confirmed")
        if told.amount != (owed := self.amount + self.surcharge):
            return rules.CONFIRMED_AMOUNT.finding(told.amount, owed)
        return None

    def pay(self, told: TaxConfirmationReported, day: date) -> PaymentDocumentPaid:
        """The treasury has the money. Raises ValueError for a document that nobody reported as paid."""
        if self.paid_day is None:
            raise ValueError(f"{self.ent_duty_no} was not reported as paid")
        self.confirm(day)
        return PaymentDocumentPaid(
            ent_duty_no=self.ent_duty_no,
            assure_code=self.assure_code,
            submission_id=told.submission_id,
            cop_no=told.cop_no,
            paid_day=self.paid_day,
            confirmed_day=day,
            amount=self.amount,
            surcharge=self.surcharge,
            additional=self.additional or None,
        )


def unknown_document(payment: TaxPaymentReported | TaxConfirmationReported) -> Finding:
    """A payment for a number nobody was given."""
    return rules.PAID_FOR.finding(payment.ent_duty_no)


def group_of(bill: ListTax, terms: Terms, working_days: WorkingDays, day: date) -> Group:
    """The document a bill comes into when `day` has ended. Raises ValueError for a bill that is not to be collected."""
    if bill.collect_on is None or bill.release_day is None:
        raise ValueError(f"the bill of {bill.key} is not to be collected")
    due_day = working_days.next_from(bill.collect_on + timedelta(days=terms.payment_days))
    return Group(day, bill.identity.customs_code, bill.assure_code, bill.release_day, due_day)
