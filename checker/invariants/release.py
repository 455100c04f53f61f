"""Releases: once, and never without what must come before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from checker.facts import Facts
from checker.invariant import Verdict, verdict
from checker.standing import REJECTED, attempt_of, standings
from libs.schemas.codes.list_status import CLEARED
from libs.schemas.codes.supervision_modes import Hold, mode_of
from libs.schemas.events.accountbook import GoodsExited, StockHeld
from libs.schemas.events.base import Event
from libs.schemas.events.departures import ListDeparted
from libs.schemas.events.exports import ListLeftSite
from libs.schemas.events.matching import ListMatched, ListRefused
from libs.schemas.events.review import ListClosed, ListReleased
from libs.schemas.events.review import Verdict as ListVerdict
from libs.schemas.events.tax import (
    PaymentDocumentPaid,
    TaxAssessed,
    TaxBillReduced,
    TaxBillSummarised,
    TaxBillVoided,
)
from libs.schemas.keys import AttemptKey

_MATCH: tuple[str, type[Event]] = ("match", ListMatched)
_BEFORE: dict[Hold, tuple[str, type[Event]]] = {
    Hold.STOCK: ("stock hold", StockHeld),
    Hold.GUARANTEE: ("assessment", TaxAssessed),
}
"""What tells that a hold was taken; quota is held by the release itself."""


def released_once(facts: Facts) -> Verdict:
    """One list of a case is released, once. An attempt ends once; one that is released ends only by what happened since."""
    times = Counter(event.ref.case for event in facts.only(ListReleased))
    ends = [event for _, event in facts.family(ListVerdict) if event.final and event.status not in CLEARED]
    rejected = Counter(map(attempt_of, ends))
    before = {attempt_of(event) for event in ends if not event.released}
    both = {attempt_of(event) for event in facts.only(ListReleased)} & before
    broken = [f"case {case} released {n} times" for case, n in times.items() if n > 1]
    broken += [f"{case} attempt {attempt} released and ended otherwise" for case, attempt in both]
    broken += [f"{case} attempt {attempt} ended {n} times" for (case, attempt), n in rejected.items() if n > 1]
    return verdict("each list is decided at most once", len(times) + len(rejected), broken)


def nothing_released_without_hold(facts: Facts) -> Verdict:
    """A released attempt was matched, and its mode's holds were taken, over the same amounts."""
    days = {attempt_of(event): seen.day for seen, event in facts.of(ListReleased)}
    released = [(key, standing) for key, standing in standings(facts).items() if standing.last(ListReleased)]

    def broken() -> Iterator[str]:
        for key, standing in released:
            case, attempt = key
            release, assessed = standing.last(ListReleased), standing.last(TaxAssessed)
            assert release
            mode = mode_of(release.list, days[key])
            held = mode.holds if mode else frozenset(Hold)
            needed = [_MATCH, *(row for hold, row in _BEFORE.items() if hold in held)]
            lacks = [word for word, kind in needed if not standing.events.get(kind)]
            if lacks:
                yield f"{case} attempt {attempt} released without {', '.join(lacks)}"
            elif assessed and (known := _told(assessed)) != (release.value, release.tax, release.values):
                yield f"{case} attempt {attempt}: released over {release.value}, tax {release.tax}, assessed {known}"

    return verdict("nothing released without hold and assessment", len(released), broken())


def _told(assessed: TaxAssessed) -> tuple[Any, Any, list[Any]]:
    """Return what a release tells of an assessment: value, tax, and the value of each line."""
    return assessed.tax.value, assessed.tax.total, [line.value for line in assessed.tax.lines]


def closed_lists_owe_nothing(facts: Facts) -> Verdict:
    """The goods of a closed list left or are all back. Its bill is void, paid or over nothing."""
    closed = [attempt_of(event) for event in facts.only(ListClosed)]
    tax = {attempt_of(event): Decimal(event.tax or 0) for event in facts.only(ListReleased)}
    released = set(tax)
    out = {one.ref.attempt_key for event in facts.only(GoodsExited) for one in event.lists}
    out |= {attempt_of(event) for _, event in facts.of(ListLeftSite, ListDeparted)}
    void = {attempt_of(event) for event in facts.only(TaxBillVoided)}
    for reduced in facts.only(TaxBillReduced):
        key = attempt_of(reduced)
        tax[key] = min(tax.get(key, Decimal(reduced.total)), Decimal(reduced.total))
    documents = {event.ent_duty_no for event in facts.only(PaymentDocumentPaid)}
    paid: defaultdict[AttemptKey, Decimal] = defaultdict(Decimal)
    for part in facts.only(TaxBillSummarised):
        paid[attempt_of(part)] += Decimal(part.total) if part.ent_duty_no in documents else 0

    def broken() -> Iterator[str]:
        for key in closed:
            if key not in released:
                yield f"{key.case} attempt {key.attempt} closed, never released"
            elif key not in out | void:
                yield f"{key.case} attempt {key.attempt} closed, its goods are in the zone"
            elif key not in void and tax[key] != paid[key]:
                yield f"{key.case} attempt {key.attempt} closed, {paid[key]} of {tax[key]} of tax is paid"

    return verdict("a closed list has left and owes nothing", len(closed), broken())


def refusals_are_rejections(facts: Facts) -> Verdict:
    """Each refusal of a service became the one rejection of its attempt."""
    refused = [standing for standing in standings(facts).items() if standing[1].last(ListRefused)]
    broken = (f"{case} attempt {attempt} was refused and is {standing.state}"
              for (case, attempt), standing in refused if standing.state != REJECTED)  # fmt: skip
    return verdict("each refusal becomes one rejection", len(refused), broken)
