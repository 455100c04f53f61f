"""Nothing gathers without bound under one order number, whoever sends it."""

from __future__ import annotations

from typing import NamedTuple

from libs.schemas.findings import Finding
from libs.schemas.keys import case_apart
from libs.schemas.kinds import KINDS, Opens
from services.intake.domain import rules
from services.intake.domain.acceptance import Accepted
from services.intake.domain.memory import Memory
from services.intake.domain.opening import parcel_of
from services.intake.domain.reading.submission import Examined


class CaseBounds(NamedTuple):
    """cases: platforms whose lists stand under one order number, and orders whose lists name one parcel. attempts: of one
    case. corrections: under one order number. cases_of_owner: of the orders whose lists name one parcel, one owner's."""

    cases: int
    attempts: int
    corrections: int
    cases_of_owner: int


def _document(bounds: CaseBounds, memory: Memory, examined: Examined, outcome: Accepted) -> Finding | None:
    kind, model = examined.kind, examined.model
    known = memory.documents.get(examined.key) if kind.corrected else None
    if known is None:
        return None
    numbers = {known.order_no or "", kind.counted_under(model) or ""}
    if any(memory.corrections(number) >= bounds.corrections for number in numbers):
        named = getattr(model, "logistics_no" if kind.by_parcel else "order_no")
        return rules.crowded(kind, "corrections").finding(named, f"≤ {bounds.corrections}")
    return None


def _list(bounds: CaseBounds, memory: Memory, examined: Examined, outcome: Accepted) -> Finding | None:
    kind, model = examined.kind, examined.model
    if outcome.attempt > bounds.attempts:
        return rules.crowded(kind, "attempts").finding(model.order_no, f"≤ {bounds.attempts}")
    standing = memory.attempts.get(model.order_no)
    if outcome.attempt == 1 and standing and len({each.case_key for each in standing if each.attempt}) >= bounds.cases:
        return rules.crowded(kind, "cases").finding(model.order_no, f"≤ {bounds.cases}")
    return None


def _list_of_a_parcel(bounds: CaseBounds, memory: Memory, examined: Examined, outcome: Accepted) -> Finding | None:
    """A parcel is named by no more orders than an order number has cases. Fewer may be one owner's, so that a stranger alone
    takes nobody's room."""
    kind, model = examined.kind, examined.model
    naming, own = memory.cases_named.get(parcel_of(kind, model), ()), kind.case_of(model) or ""
    most = min(bounds.cases, bounds.cases_of_owner)
    if len(naming) >= most and own not in naming and not outcome.deletes:
        owner = case_apart(own)[1]
        of_owner = sum(case_apart(each)[1] == owner for each in naming)
        for count, bound in ((of_owner, bounds.cases_of_owner), (len(naming), bounds.cases)):
            if count >= bound:
                return rules.crowded(kind, "orders").finding(model.logistics_no, f"≤ {bound}")
    return _list(bounds, memory, examined, outcome)


CROWDED = {
    name: _document if kind.opens is not Opens.ATTEMPT else _list_of_a_parcel if kind.meets else _list
    for name, kind in KINDS.items()
}
"""Kind of document → says where taking one would go beyond a bound."""
