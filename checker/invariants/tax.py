"""Tax: lines = assessment = bill = payment document, on the days the law says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import NamedTuple

from checker.facts import Facts, Seen
from checker.invariant import Verdict, verdict
from checker.standing import attempt_of
from libs.schemas.events.returns import ReturnAccepted, ReturnCompleted, ReturnLapsed
from libs.schemas.events.review import ListReleased
from libs.schemas.events.tax import (
    Assessment,
    Bill,
    PaymentDocumentIssued,
    PaymentDocumentOverdue,
    PaymentDocumentPaid,
    TaxAssessed,
    TaxBillIssued,
    TaxBillReduced,
    TaxBillSummarised,
    TaxBillVoided,
)
from libs.schemas.keys import AttemptKey
from libs.schemas.reference import current

ZERO = Decimal(0)
SUMMARISED_AFTER_DAYS, DUE_AFTER_DAYS, LATER_DUE_DAYS = 30, 45, 15
"""Settled 13: summarised when day 30 closes, due by the close of day 45; kept out by a return, within 15 days."""
SURCHARGE_A_DAY, SURCHARGE_MIN = Decimal("0.0005"), Decimal("50.00")


class Version(NamedTuple):
    """A bill as it stood from `day` on."""

    day: date
    bill: Bill
    seen: Seen


def bills(facts: Facts) -> dict[AttemptKey, list[Version]]:
    """Every version of each bill, oldest first."""
    versions: dict[AttemptKey, list[Version]] = defaultdict(list)
    events = facts.of(TaxBillIssued, TaxBillReduced, TaxBillVoided)
    for seen, bill in sorted(events, key=lambda pair: pair[0].order):
        versions[attempt_of(bill)].append(Version(seen.day, bill, seen))
    return versions


def lines_are_the_bill(facts: Facts) -> Verdict:
    """Each of the three taxes of a head is the sum of its lines. The first bill is what was assessed."""
    assessed = {attempt_of(event): event for event in facts.only(TaxAssessed)}
    versions = bills(facts)

    def broken() -> Iterator[str]:
        for key, assessment in assessed.items():
            if not _adds_up(assessment.tax):
                yield f"{key.case} attempt {key.attempt}: assessed lines do not add up to {assessment.tax.total}"
        for key, known in versions.items():
            first = known[0].bill
            wrong = [bill.total for _, bill, _ in known if not _adds_up(bill)]
            if wrong:
                yield f"{first.tax_no}: lines do not add up to {wrong}"
            if key not in assessed or first.total != assessed[key].tax.total:
                yield f"{first.tax_no}: billed {first.total}, not what was assessed"
            if any(Decimal(later.bill.total) > Decimal(earlier.bill.total) for earlier, later in pairwise(known)):
                yield f"{first.tax_no}: grew"

    return verdict("tax: lines = assessment = bill", len(assessed) + len(versions), broken())


def _adds_up(head: Bill | Assessment) -> bool:
    taxes = ("duty", "consumption_tax", "vat")
    sums = [sum((Decimal(getattr(line, name)) for line in head.lines), ZERO) for name in taxes]
    return sums == [Decimal(getattr(head, name)) for name in taxes] and sum(sums) == Decimal(head.total)


def bills_are_the_payment_document(facts: Facts) -> Verdict:
    """Each released list has one bill; its last version stands in one payment document; those add up."""
    versions = bills(facts)
    summarised: dict[AttemptKey, list[TaxBillSummarised]] = defaultdict(list)
    inside: dict[str, list[TaxBillSummarised]] = defaultdict(list)
    for event in facts.only(TaxBillSummarised):
        summarised[attempt_of(event)].append(event)
        inside[event.ent_duty_no].append(event)
    documents = {event.ent_duty_no: event for event in facts.only(PaymentDocumentIssued)}

    def broken() -> Iterator[str]:
        for released in facts.only(ListReleased):
            issued = [bill for _, bill, _ in versions.get(attempt_of(released), ()) if isinstance(bill, TaxBillIssued)]
            if len(issued) != 1:
                yield f"{released.key} attempt {released.ref.attempt}: released with {len(issued)} bills"
        for key, events in summarised.items():
            known = versions.get(key)
            if len(events) > 1 or not known or known[-1].bill.total != events[0].total:
                yield f"{events[0].tax_no}: summarised {len(events)} times, {events[0].total}"
        for number in documents.keys() | inside.keys():
            held, document = inside.get(number, []), documents.get(number)
            total = sum((Decimal(event.total) for event in held), ZERO)
            if document is None or (document.amount, document.bills) != (total, len(held)):
                yield f"payment document {number}: not the sum {total} of its {len(held)} bills"

    return verdict("tax: bills = payment document", len(versions) + len(documents), broken())


def collected_on_time(facts: Facts) -> Verdict:
    """Bills are summarised from day 30 on and due on day 45, or 15 days later. A due day is a working day.

    They are overdue only after that, and paid in full.
    """
    issued = facts.of(PaymentDocumentIssued)
    paid = {event.ent_duty_no: (seen.day, event) for seen, event in facts.of(PaymentDocumentPaid)}
    overdue = {event.ent_duty_no: seen.day for seen, event in facts.of(PaymentDocumentOverdue)}

    def broken() -> Iterator[str]:
        for seen, document in issued:
            number, due = document.ent_duty_no, document.due_day
            since = (seen.day - document.release_day).days
            if since < SUMMARISED_AFTER_DAYS or due not in _due_days(document.release_day, seen.day):
                yield f"{number}: made on day {since}, due on day {(due - document.release_day).days}"
            if number in overdue and overdue[number] < due:
                yield f"{number}: overdue before {due}"
            if number in paid:
                yield from _paid_rightly(document, *paid[number], late=number in overdue)
        yield from (
            f"{number}: paid, never issued" for number in paid.keys() - {event.ent_duty_no for _, event in issued}
        )

    return verdict("tax: day 31-45 calendar", len(issued), broken())


def collected_at_all(facts: Facts) -> Verdict:
    """A bill stands in a payment document once `tax` closed its day. An unpaid document is then overdue.

    A bill over nothing is never summarised, one with an open return not before that ends.
    """
    closed = facts.closings.of("tax") or date.min
    summarised = {attempt_of(event) for event in facts.only(TaxBillSummarised)}
    collect_on = _collect_on(facts)
    ended = {event.ent_duty_no for _, event in facts.of(PaymentDocumentPaid, PaymentDocumentOverdue)}
    documents = [document for document in facts.only(PaymentDocumentIssued) if document.due_day <= closed]
    due = {key: day for key, day in collect_on.items() if day <= closed}

    def broken() -> Iterator[str]:
        for key in due.keys() - summarised:
            yield f"{key.case} attempt {key.attempt}: to be summarised on {due[key]}, not done when {closed} was closed"
        for document in documents:
            if document.ent_duty_no not in ended:
                yield f"{document.ent_duty_no}: due on {document.due_day}, neither paid nor overdue"

    return verdict("tax: what is due is collected", len(due) + len(documents), broken())


def _collect_on(facts: Facts) -> dict[AttemptKey, date]:
    """The day whose close summarises each bill. Where `tax` and `returns` may count an end for different days, the later
    one, so that nothing is asked for too early."""
    ends: dict[AttemptKey, dict[str, date]] = defaultdict(dict)
    for seen, end in facts.of(ReturnCompleted, ReturnLapsed):
        ends[attempt_of(end)][end.return_no] = seen.day
    accepted = facts.only(ReturnAccepted)
    kept_out = {key for event in accepted if event.return_no not in ends[key := attempt_of(event)]}
    days: dict[AttemptKey, date] = {}
    for key, known in bills(facts).items():
        day, bill, _ = known[-1]
        if Decimal(bill.total) and key not in kept_out:
            regular = bill.release_day + timedelta(days=SUMMARISED_AFTER_DAYS)
            days[key] = max(regular, day, *ends[key].values())
    return days


def _due_days(release_day: date, made: date) -> set[date]:
    plain = (release_day + timedelta(days=DUE_AFTER_DAYS), made + timedelta(days=LATER_DUE_DAYS))
    return set(map(current().working_days.next_from, plain))


def _paid_rightly(issued: PaymentDocumentIssued, day: date, paid: PaymentDocumentPaid, *, late: bool) -> Iterator[str]:
    days_late = max(0, (paid.paid_day - issued.due_day).days)
    surcharge = (issued.amount * SURCHARGE_A_DAY * days_late).quantize(Decimal("0.01"), ROUND_HALF_UP)
    surcharge = surcharge if surcharge >= SURCHARGE_MIN else ZERO
    if (paid.amount, paid.surcharge, paid.paid_day) != (issued.amount, surcharge, day):
        yield f"{issued.ent_duty_no}: paid {paid.amount} + {paid.surcharge}, owed {issued.amount} + {surcharge}"
    if late != (days_late > 0):
        yield f"{issued.ent_duty_no}: {'paid in time and overdue' if late else 'late and not overdue'}"
