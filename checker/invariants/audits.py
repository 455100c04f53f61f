"""Audits after release: each is settled once, to the fen, and by nobody but who was asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain

from checker.facts import Facts, Seen
from checker.invariant import Verdict, verdict
from checker.invariants.tax import bills
from checker.standing import attempt_of
from libs.schemas.events.audits import (
    AdditionalBillIssued,
    AuditClosed,
    AuditFound,
    AuditMoney,
    AuditOrdered,
    AuditOutcome,
    AuditPapersMissed,
    AuditPapersTaken,
    TaxRefunded,
)
from libs.schemas.events.review import ListReleased
from libs.schemas.events.tax import Bill, BillLine, PaymentDocumentPaid
from libs.schemas.keys import AttemptKey

ZERO, FEN = Decimal(0), Decimal("0.01")


def audits_settle(facts: Facts) -> Verdict:
    """An audit brings in, or gives back, what the bill of the goods that stayed differs by from its result.

    Tax comes back only where it was paid.
    """
    ordered = {attempt_of(event): event for event in facts.only(AuditOrdered)}
    found = {attempt_of(event): event for event in facts.only(AuditFound)}
    moved: dict[AttemptKey, list[AuditMoney]] = defaultdict(list)
    for money in chain(facts.only(AdditionalBillIssued), facts.only(TaxRefunded)):
        moved[attempt_of(money)].append(money)
    closed = {attempt_of(event): (seen.day, event) for seen, event in facts.of(AuditClosed)}
    paid = {event.ent_duty_no for event in facts.only(PaymentDocumentPaid)}
    versions = bills(facts)

    def broken() -> Iterator[str]:
        drawn = {attempt_of(event) for event in facts.only(ListReleased) if event.audit}
        yield from (f"{key.case}: audited, not drawn" for key in ordered.keys() - drawn)
        yield from (f"{key.case}: a result nobody asked for" for key in found.keys() - ordered.keys())
        yield from (f"{key.case}: closed without a result" for key in closed.keys() - found.keys())
        for key, (day, end) in closed.items():
            signed = -end.total if end.outcome is AuditOutcome.REFUND else end.total
            known = [version.bill for version in versions[key] if version.day <= day]
            total = _difference(known[-1], known[0], found[key]) if key in found and known else ZERO
            sum_ = sum((-each.total if isinstance(each, TaxRefunded) else each.total for each in moved[key]), ZERO)
            if not signed == total == sum_:
                yield f"{key.case}: closed with {signed}, moved {sum_}, the result makes {total}"
        for money in chain.from_iterable(moved.values()):
            if sum((tax for line in money.lines for tax in _taxes(line)), ZERO) != money.total or money.total <= 0:
                yield f"{money.tax_no}: lines do not add up to {money.total}"
            if isinstance(money, TaxRefunded) and not set(money.ent_duty_nos) <= paid:
                yield f"{money.tax_no}: given back before it was paid"
        yield from (f"{key.case}: money moved, not closed" for key, m in moved.items() if m and key not in closed)

    return verdict("tax: audits settle to the fen", len(ordered), broken())


def parties_are_heard(facts: Facts) -> Verdict:
    """No line is corrected before papers came or their term was over. Nobody is told that none came who handed in some in
    time."""
    ordered = {attempt_of(event): event for event in facts.only(AuditOrdered)}
    papers: dict[AttemptKey, Seen] = {}
    for seen, event in facts.of(AuditPapersTaken):
        first = papers.setdefault(attempt_of(event), seen)
        papers[attempt_of(event)] = min(first, seen, key=lambda each: each.day)
    missed = {attempt_of(event) for event in facts.only(AuditPapersMissed)}

    def broken() -> Iterator[str]:
        yield from (f"{key.case}: papers of no audit" for key in papers.keys() - ordered.keys())
        for seen, event in facts.of(AuditFound):
            key = attempt_of(event)
            by = ordered[key].answer_by if key in ordered else seen.day
            if event.lines and seen.day <= by and (key not in papers or papers[key].day > seen.day):
                yield f"{key.case}: corrected on {seen.day} without papers, which may come until {by}"
        for key in missed & papers.keys() & ordered.keys():
            if papers[key].day <= ordered[key].answer_by:
                yield f"{key.case}: told that no papers came, though they did"

    return verdict("tax: audits hear the parties", len(ordered), broken())


def _difference(now: Bill, first: Bill, found: AuditFound) -> Decimal:
    stayed = {line.gnum: Decimal(line.qty) for line in now.lines}
    declared = {line.gnum: line for line in first.lines}
    return sum(
        (_share(line, stayed[line.gnum]) - _share(declared[line.gnum], stayed[line.gnum]) for line in found.lines), ZERO
    )


def _share(line: BillLine, stayed: Decimal) -> Decimal:
    parts = ((tax * stayed / Decimal(line.qty)).quantize(FEN, ROUND_HALF_UP) for tax in _taxes(line))
    return sum(parts, ZERO)


def _taxes(line: BillLine) -> tuple[Decimal, Decimal, Decimal]:
    return Decimal(line.duty), Decimal(line.consumption_tax), Decimal(line.vat)
