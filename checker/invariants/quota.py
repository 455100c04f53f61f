"""The buyer's year: used = released − returned, never above the limit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from checker.facts import Facts
from checker.invariant import Verdict, verdict
from checker.standing import taken_back
from libs.schemas.events.review import ListReleased, QuotaCredited
from libs.schemas.keys import AttemptKey

YEARLY_LIMIT = Decimal(26_000)
"""财关税〔2018〕49号"""
ZERO = Decimal(0)


@dataclass(slots=True)
class Year:
    """A buyer's year. returned: with what customs sent back or confiscated after its release. highest: the most that any
    event says was used."""

    released: Decimal = ZERO
    returned: Decimal = ZERO
    highest: Decimal = ZERO
    lowest: Decimal | None = None
    credits: int = 0

    @property
    def used(self) -> Decimal:
        return self.released - self.returned


def years(facts: Facts) -> dict[tuple[str, int], Year]:
    """By buyer token and year."""
    found: dict[tuple[str, int], Year] = defaultdict(Year)
    for event in facts.only(ListReleased):
        if event.quota and event.list.buyer_token:
            year = found[event.list.buyer_token, event.quota.year]
            year.released += Decimal(event.value or 0)
            year.highest = max(year.highest, Decimal(event.quota.used))
    for credit in facts.only(QuotaCredited):
        year = found[credit.buyer_token, credit.quota_year]
        year.returned += credit.amount
        year.credits += 1
        year.lowest = credit.used if year.lowest is None else min(year.lowest, credit.used)
    credited: dict[AttemptKey, Decimal] = defaultdict(Decimal)
    for credit in facts.only(QuotaCredited):
        credited[credit.ref.attempt_key] += credit.amount
    released = {event.ref.attempt_key: event for event in facts.only(ListReleased)}
    for key in taken_back(facts) & released.keys():
        event = released[key]
        if event.quota and event.list.buyer_token:
            year = found[event.list.buyer_token, event.quota.year]
            year.returned += Decimal(event.value or 0) - credited[key]
            year.credits += 1
    return found


def quota_holds(facts: Facts) -> Verdict:
    """used = released − returned, between zero and the limit; what releases and credits say agrees with it."""
    found = years(facts)

    def broken() -> Iterator[str]:
        for (buyer, number), year in found.items():
            name = f"{buyer[:8]}… {number}"
            if not ZERO <= year.used <= YEARLY_LIMIT or year.highest > YEARLY_LIMIT:
                yield f"{name}: used {year.used}, at most {year.highest} at one time"
            if not year.credits and year.highest != year.released:
                yield f"{name}: released {year.released}, review says {year.highest}"
            if year.lowest is not None and year.lowest < ZERO:
                yield f"{name}: credited below zero"

    return verdict("quota: used = released - returned <= limit", len(found), broken())
