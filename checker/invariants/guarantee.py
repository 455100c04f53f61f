"""The guarantee: what is held or kept never exceeds the ceiling."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from checker.facts import Facts, Place, Seen
from checker.invariant import Verdict, verdict
from checker.invariants.tax import bills
from checker.ordering import Chain, Step, keeps_limit
from checker.standing import attempt_of
from libs.schemas.codes.supervision_modes import Hold
from libs.schemas.events.review import Verdict as ListVerdict
from libs.schemas.events.tax import GuaranteeRaised, PaymentDocumentPaid, TaxAssessed, TaxBillSummarised
from libs.schemas.keys import AttemptKey

ZERO = Decimal(0)
Changes = dict[str, dict[date, Decimal]]
"""Guarantor → customs day → change, yuan."""


def _changes() -> Changes:
    return defaultdict(lambda: defaultdict(Decimal))


def ceilings(facts: Facts) -> Changes:
    """Return what raised each guarantor's ceiling, by day."""
    raised = _changes()
    for seen, event in facts.of(GuaranteeRaised):
        raised[event.assure_code][seen.day] += event.amount
    return raised


def commitments(facts: Facts) -> Changes:
    """Return what each guarantor's account took and gave back, by day."""
    change = _changes()
    assessed = {attempt_of(event): event for event in facts.only(TaxAssessed)}
    for seen, event in facts.of(TaxAssessed):
        change[event.list.parties.assure_code or ""][seen.day] += Decimal(event.tax.total)
    for seen, verdict_ in _let_go(facts):
        held = assessed.get(attempt_of(verdict_))
        if held:
            change[held.list.parties.assure_code or ""][seen.day] -= Decimal(held.tax.total)
    for versions in bills(facts).values():
        for before, after in pairwise(versions):
            change[after.bill.assure_code][after.day] -= Decimal(before.bill.total) - Decimal(after.bill.total)
    for seen, paid in facts.of(PaymentDocumentPaid):
        if not paid.additional:  # nothing was held for an audit's bill
            change[paid.assure_code][seen.day] -= paid.amount
    return change


def _let_go(facts: Facts) -> list[tuple[Seen, ListVerdict]]:
    """Before a release. After it the bill says what is let go."""
    verdicts = facts.family(ListVerdict)
    return [(seen, said) for seen, said in verdicts if Hold.GUARANTEE in said.lets_go and not said.released]


def never_above_ceiling(facts: Facts) -> Verdict:
    """Top-ups of a guarantor follow each other as they lie, each under its ceiling. What was assessed, freed and raised
    has an order, true to every input partition of `tax`, in which the ceiling is kept at every moment."""
    accounts = _accounts(facts)

    def broken() -> Iterator[str]:
        ceiling: dict[str, Decimal] = defaultdict(Decimal)
        for _, event in sorted(facts.of(GuaranteeRaised), key=lambda pair: pair[0].order):
            guarantor = event.assure_code
            ceiling[guarantor] += event.amount
            if not ZERO <= event.committed <= event.ceiling:
                yield f"{guarantor}: {event.committed} committed under {event.ceiling}"
            if event.ceiling != ceiling[guarantor]:
                yield f"{guarantor}: top-ups give a ceiling of {ceiling[guarantor]}, tax says {event.ceiling}"
        left = {guarantor: sum(days.values(), ZERO) for guarantor, days in commitments(facts).items()}
        yield from (f"{guarantor}: {used} committed in the end" for guarantor, used in left.items() if used < ZERO)
        for guarantor, chains in accounts.items():
            if not keeps_limit(chains):
                yield f"{guarantor}: no order of what was held, freed and raised stays under the ceiling"

    return verdict("guarantee never above its ceiling, at every moment", len(accounts), broken())


def _accounts(facts: Facts) -> dict[str, list[Chain]]:
    """By guarantor: for every input partition of `tax`, what its records did to the account, in their order."""
    steps: dict[str, dict[Place, Step]] = defaultdict(lambda: defaultdict(Step))
    assessed = {attempt_of(event): event for event in facts.only(TaxAssessed)}

    def step(guarantor: str, cause: Place, seen: Seen) -> Step:
        found = steps[guarantor][cause]
        found.at = min(found.at or seen.at_ms, seen.at_ms)
        return found

    for seen, event in facts.of(TaxAssessed):
        taken = step(event.list.parties.assure_code or "", _cause(seen), seen)
        taken.change += Decimal(event.tax.total)
        taken.gives.add(attempt_of(event))
    for seen, raised in facts.of(GuaranteeRaised):
        step(raised.assure_code, _cause(seen), seen).change -= raised.amount
    for seen, ended in _let_go(facts):
        held = assessed.get(attempt_of(ended))
        if held:
            guarantor = held.list.parties.assure_code or ""
            let_go = step(guarantor, seen.place, seen)  # the verdict is what `tax` reads
            let_go.change -= Decimal(held.tax.total)
            let_go.needs.add(attempt_of(ended))
    for key, versions in bills(facts).items():
        for before, after in pairwise(versions):
            reduced = step(after.bill.assure_code, _cause(after.seen), after.seen)
            reduced.change -= Decimal(before.bill.total) - Decimal(after.bill.total)
            reduced.needs.add(key)
    inside: dict[str, set[AttemptKey]] = defaultdict(set)
    for summarised in facts.only(TaxBillSummarised):
        inside[summarised.ent_duty_no].add(attempt_of(summarised))
    for seen, paid in facts.of(PaymentDocumentPaid):
        if paid.additional:
            continue
        freed = step(paid.assure_code, _cause(seen), seen)
        freed.change -= paid.amount
        freed.needs |= inside[paid.ent_duty_no]
    return {guarantor: _chains(of_guarantor) for guarantor, of_guarantor in steps.items()}


def _cause(seen: Seen) -> Place:
    """The record `tax` applied; the event itself where its id names none, which another invariant reports."""
    return seen.cause[1] if seen.cause else seen.place


def _chains(steps: dict[Place, Step]) -> list[Chain]:
    chains: dict[tuple[str, int], list[Step]] = defaultdict(list)
    for place in sorted(steps):
        chains[place.topic, place.partition].append(steps[place])
    return list(chains.values())
