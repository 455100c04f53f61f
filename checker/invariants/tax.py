"""Tax: lines = assessment = bill = payment document, on the days the law says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import NamedTuple

from checker.applications import applications, applied_for
from checker.facts import Facts, Seen
from checker.invariant import Verdict, verdict
from checker.standing import attempt_of
from libs.schemas.codes.supervision_modes import Hold, mode_of
from libs.schemas.events.audits import AdditionalBillIssued
from libs.schemas.events.review import ListReleased
from libs.schemas.events.review import Verdict as ListVerdict
from libs.schemas.events.tax import (
    Assessment,
    Bill,
    BillLine,
    PaymentDocumentIssued,
    PaymentDocumentOverdue,
    PaymentDocumentPaid,
    TaxAssessed,
    TaxBillIssued,
    TaxBillReduced,
    TaxBillSummarised,
    TaxBillVoided,
    TaxPaymentTaken,
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
    for seen, bill in sorted(events, key=lambda pair: (not isinstance(pair[1], TaxBillIssued), pair[0].order)):
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
    """Each released list of a mode that is taxed has one bill. It stands in one payment document, or, where goods were
    applied for, in parts in several: each goods once, no more than stayed. Documents are the sums of what stands in them."""
    versions = bills(facts)
    summarised: dict[AttemptKey, list[TaxBillSummarised]] = defaultdict(list)
    inside: dict[str, list[Decimal]] = defaultdict(list)
    for event in facts.only(TaxBillSummarised):
        summarised[attempt_of(event)].append(event)
        inside[event.ent_duty_no].append(Decimal(event.total))
    for additional in facts.only(AdditionalBillIssued):
        inside[additional.ent_duty_no].append(additional.total)
    documents = {event.ent_duty_no: event for event in facts.only(PaymentDocumentIssued)}

    def broken() -> Iterator[str]:
        for seen, released in facts.of(ListReleased):
            mode = mode_of(released.list, seen.day)
            issued = [bill for _, bill, _ in versions.get(attempt_of(released), ()) if isinstance(bill, TaxBillIssued)]
            if len(issued) != (mode is None or Hold.GUARANTEE in mode.holds):
                yield f"{released.key} attempt {released.ref.attempt}: released with {len(issued)} bills"
        for key, events in summarised.items():
            known, asked = versions.get(key), sum((Decimal(event.total) for event in events), ZERO)
            whole = not events[0].lines
            total = Decimal(known[-1].bill.total) if known else None
            if total is None or asked > total or (whole and (asked, len(events)) != (total, 1)):
                yield f"{events[0].tax_no}: summarised {len(events)} times, {asked} of {total}"
            elif not whole:
                yield from _parts_fit(known[-1].bill, events) if known else ()
        for number in documents.keys() | inside.keys():
            held, document = inside.get(number, []), documents.get(number)
            total = sum(held, ZERO)
            if document is None or (document.amount, document.bills) != (total, len(held)):
                yield f"payment document {number}: not the sum {total} of its {len(held)} bills"

    return verdict("tax: bills = payment document", len(versions) + len(documents), broken())


def _parts_fit(bill: Bill, parts: list[TaxBillSummarised]) -> Iterator[str]:
    """Parts of a bill collect goods that stayed, and the taxes of their lines."""
    stayed = {line.gnum: Decimal(line.qty) for line in bill.lines}
    for part in parts:
        if sum((tax for line in part.lines for tax in _taxes(line)), ZERO) != Decimal(part.total):
            yield f"{part.tax_no}: lines do not add up to {part.total}"
        for line in part.lines:
            stayed[line.gnum] = stayed.get(line.gnum, ZERO) - Decimal(line.qty)
    yield from (
        f"{bill.tax_no} line {gnum}: {-left} collected that came back" for gnum, left in stayed.items() if left < 0
    )
    if len({part.tax_no for part in parts}) != len(parts):
        yield f"{bill.tax_no}: two parts under one number"


def _taxes(line: BillLine) -> tuple[Decimal, Decimal, Decimal]:
    return Decimal(line.duty), Decimal(line.consumption_tax), Decimal(line.vat)


def collected_on_time(facts: Facts) -> Verdict:
    """Bills are summarised from day 30 on and due on day 45, or 15 days later. A due day is a working day.

    They are overdue only after that, and paid in full.
    """
    issued = facts.of(PaymentDocumentIssued)
    paid = {event.ent_duty_no: (seen.day, event) for seen, event in facts.of(PaymentDocumentPaid)}
    taken = {event.ent_duty_no: (seen.day, event) for seen, event in facts.of(TaxPaymentTaken)}
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
                yield from _settled_rightly(document, *paid[number], taken.get(number), late=number in overdue)
            if number in taken:
                yield from _paid_rightly(document, *taken[number], late=number in overdue)
        yield from (
            f"{number}: paid, never issued"
            for number in (paid.keys() | taken.keys()) - {event.ent_duty_no for _, event in issued}
        )

    return verdict("tax: day 31-45 calendar", len(issued), broken())


def collected_at_all(facts: Facts) -> Verdict:
    """Goods that nobody applied for stand in a payment document once `tax` closed their day.

    Those that an application kept out do once that ended. An unpaid document is then overdue. A bill over nothing is never
    summarised.
    """
    closed = facts.closings.of("tax") or date.min
    collected = _collected(facts, lambda _: date.max)
    due = {key: owed for key, owed in _due(facts).items() if owed.day <= closed}
    ended = {event.ent_duty_no for _, event in facts.of(TaxPaymentTaken, PaymentDocumentPaid, PaymentDocumentOverdue)}
    documents = [document for document in facts.only(PaymentDocumentIssued) if document.due_day <= closed]

    def broken() -> Iterator[str]:
        for key, owed in due.items():
            if collected.get(key, ZERO) != owed.amount:
                name = f"{key.case} attempt {key.attempt}"
                yield f"{name}: {owed.amount} to be summarised by {owed.day}, {collected.get(key, ZERO)} is, {closed} closed"
        for document in documents:
            if document.ent_duty_no not in ended:
                yield f"{document.ent_duty_no}: due on {document.due_day}, neither paid nor overdue"

    return verdict("tax: what is due is collected", len(due) + len(documents), broken())


class Owed(NamedTuple):
    """So much of a bill is summarised by the end of `day`, yuan."""

    day: date
    amount: Decimal


class Stopped(NamedTuple):
    """A released list is stopped since `day`. final: it is sent back or confiscated, and goes on no more."""

    day: date
    final: bool


def _collected(facts: Facts, before: Callable[[AttemptKey], date]) -> dict[AttemptKey, Decimal]:
    """Return what of each bill is summarised, at the end of days before the one that `before` says; yuan."""
    total: dict[AttemptKey, Decimal] = defaultdict(Decimal)
    for seen, event in facts.of(TaxBillSummarised):
        attempt = attempt_of(event)
        if seen.day < before(attempt):
            total[attempt] += Decimal(event.total)
    return total


def _due(facts: Facts) -> dict[AttemptKey, Owed]:
    """Return what of each bill is to be summarised, and nothing still applied for.

    Of a list that is stopped it is what was summarised before. Sent back or confiscated, its bill is void, unless some of it
    is summarised: then all of it stays due.

    Where `tax` and `returns` may count an end for different days, the later one, so that nothing is asked for too early.
    """
    ends: dict[AttemptKey, date] = defaultdict(lambda: date.min)
    for key, application in applications(facts).items():
        ends[key.attempt] = max(ends[key.attempt], application.ended or date.min)
    kept_out = applied_for(facts)
    stopped: dict[AttemptKey, Stopped] = {}
    for seen, said in sorted(facts.family(ListVerdict), key=lambda pair: pair[0].order):
        if said.released:
            attempt = attempt_of(said)
            since = stopped.pop(attempt, Stopped(seen.day, said.final)).day
            if said.stops:
                stopped[attempt] = Stopped(since, said.final)
            ends[attempt] = max(ends[attempt], seen.day)
    before = _collected(facts, lambda attempt: stopped[attempt].day if attempt in stopped else date.min)
    owed: dict[AttemptKey, Owed] = {}
    for attempt, known in bills(facts).items():
        day, bill, _ = known[-1]
        regular = bill.release_day + timedelta(days=SUMMARISED_AFTER_DAYS)
        amount, stop = before.get(attempt, ZERO), stopped.get(attempt)
        if stop is None or (stop.final and amount):
            amount = _tax_without(known[0].bill, bill, kept_out.get(attempt, {}))
        owed[attempt] = Owed(max(regular, day, ends[attempt]), amount)
    return owed


def _tax_without(issued: Bill, now: Bill, kept_out: dict[int, Decimal]) -> Decimal:
    """Return the tax of what stayed and is not kept out, rounded half up to the fen."""
    total = ZERO
    for first, line in zip(issued.lines, now.lines, strict=True):
        left = Decimal(line.qty) - kept_out.get(line.gnum, ZERO)
        shares = (tax * left / Decimal(first.qty) for tax in _taxes(first))
        total += sum((share.quantize(Decimal("0.01"), ROUND_HALF_UP) for share in shares), ZERO)
    return total


def _due_days(release_day: date, made: date) -> set[date]:
    plain = (release_day + timedelta(days=DUE_AFTER_DAYS), made + timedelta(days=LATER_DUE_DAYS))
    return set(map(current().working_days.next_from, plain))


def _settled_rightly(
    issued: PaymentDocumentIssued,
    day: date,
    paid: PaymentDocumentPaid,
    taken: tuple[date, TaxPaymentTaken] | None,
    *,
    late: bool,
) -> Iterator[str]:
    """The treasury has what the guarantor reported, or what was owed on its own day."""
    if paid.confirmed_day != day:
        yield f"{issued.ent_duty_no}: paid on {day}, it says {paid.confirmed_day}"
    if taken is None:
        yield from _paid_rightly(issued, day, paid, late=late)
        return
    told = taken[1]
    if (paid.paid_day, paid.amount, paid.surcharge) != (told.paid_day, told.amount, told.surcharge):
        yield f"{issued.ent_duty_no}: {paid.amount} + {paid.surcharge} paid, {told.amount} + {told.surcharge} reported"


def _paid_rightly(
    issued: PaymentDocumentIssued, day: date, paid: PaymentDocumentPaid | TaxPaymentTaken, *, late: bool
) -> Iterator[str]:
    days_late = max(0, (paid.paid_day - issued.due_day).days)
    surcharge = (issued.amount * SURCHARGE_A_DAY * days_late).quantize(Decimal("0.01"), ROUND_HALF_UP)
    surcharge = surcharge if surcharge >= SURCHARGE_MIN else ZERO
    if (paid.amount, paid.surcharge, paid.paid_day) != (issued.amount, surcharge, day):
        yield f"{issued.ent_duty_no}: paid {paid.amount} + {paid.surcharge}, owed {issued.amount} + {surcharge}"
    if late != (days_late > 0):
        yield f"{issued.ent_duty_no}: {'paid in time and overdue' if late else 'late and not overdue'}"
