"""The guarantee: what is held or kept never exceeds the ceiling."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from checker.facts import Facts
from checker.invariant import Verdict, verdict
from checker.invariants.tax import bills
from checker.standing import attempt_of
from libs.schemas.events.review import ListRejected, ListSentBack
from libs.schemas.events.tax import GuaranteeRaised, PaymentDocumentPaid, TaxAssessed

ZERO = Decimal(0)
Changes = dict[str, dict[date, Decimal]]
"""Guarantor → customs day → change, yuan."""


def _changes() -> Changes:
    return defaultdict(lambda: defaultdict(Decimal))


def ceilings(facts: Facts) -> Changes:
    """What raised each guarantor's ceiling, by day."""
    raised = _changes()
    for seen, event in facts.of(GuaranteeRaised):
        raised[event.assure_code][seen.day] += event.amount
    return raised


def commitments(facts: Facts) -> Changes:
    """What each guarantor's account took and gave back, by day."""
    change = _changes()
    assessed = {attempt_of(event): event for event in facts.only(TaxAssessed)}
    for seen, event in facts.of(TaxAssessed):
        change[event.assure_code][seen.day] += event.total
    for seen, verdict_ in facts.of(ListRejected, ListSentBack):
        held = assessed.get(attempt_of(verdict_))
        if held:
            change[held.assure_code][seen.day] -= held.total
    for versions in bills(facts).values():
        for before, after in pairwise(versions):
            change[after.bill.assure_code][after.day] -= before.bill.total - after.bill.total
    for seen, paid in facts.of(PaymentDocumentPaid):
        change[paid.assure_code][seen.day] -= paid.amount
    return change


def never_above_ceiling(facts: Facts) -> Verdict:
    """At every top-up by what it says, and at the end of every customs day by what was assessed, freed and raised.

    Public facts have no order within a day across partitions, so a day is as fine as they show it.
    """
    raised, committed = ceilings(facts), commitments(facts)
    guarantors = raised.keys() | committed.keys()

    def broken() -> Iterator[str]:
        for event in facts.only(GuaranteeRaised):
            if event.committed > event.ceiling:
                yield f"{event.assure_code}: {event.committed} committed under {event.ceiling}"
        for guarantor in guarantors:
            ceiling = used = ZERO
            for day in sorted(raised[guarantor].keys() | committed[guarantor].keys()):
                ceiling += raised[guarantor].get(day, ZERO)
                used += committed[guarantor].get(day, ZERO)
                if not ZERO <= used <= ceiling:
                    yield f"{guarantor}: {used} committed under {ceiling} at the end of {day}"

    return verdict("guarantee never above its ceiling", len(guarantors), broken())
