"""Nothing gathers without bound under one order number, whoever sends it."""

from __future__ import annotations

from typing import NamedTuple

from libs.schemas.findings import Finding
from libs.schemas.kinds import Opens
from services.intake.domain import rules
from services.intake.domain.acceptance import Accepted
from services.intake.domain.memory import Memory
from services.intake.domain.reading.submission import Examined


class CaseBounds(NamedTuple):
    """cases: platforms whose lists stand under one order number. attempts: of one case. corrections: under one order
    number."""

    cases: int
    attempts: int
    corrections: int


def crowded(bounds: CaseBounds, memory: Memory, examined: Examined, outcome: Accepted) -> Finding | None:
    """The finding where taking the document would go beyond a bound."""
    kind, model = examined.kind, examined.model
    if kind.opens is not Opens.ATTEMPT:
        known = memory.documents.get(examined.key) if kind.corrected else None
        numbers = {known.order_no or "", kind.counted_under(model) or ""} if known else set()
        if any(memory.corrections(number) >= bounds.corrections for number in numbers):
            named = getattr(model, "logistics_no" if kind.by_parcel else "order_no")
            return rules.crowded(kind, "corrections").finding(named, f"≤ {bounds.corrections}")
        return None
    if outcome.attempt > bounds.attempts:
        return rules.crowded(kind, "attempts").finding(model.order_no, f"≤ {bounds.attempts}")
    standing = memory.attempts.get(model.order_no)
    if outcome.attempt == 1 and standing and len({each.case_key for each in standing if each.attempt}) >= bounds.cases:
        return rules.crowded(kind, "cases").finding(model.order_no, f"≤ {bounds.cases}")
    return None
