"""An entrustment is about kinds that enterprises send, and lasts a day at least."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from libs.schemas.findings import Finding
from libs.schemas.kinds import KINDS, Kind, Opens
from services.intake.domain import rules


def unfit(kind: Kind, model: Any) -> Iterator[Finding]:
    """A finding for each thing wrong with an entrustment; none of any other declaration."""
    if kind.opens is not Opens.ENTRUSTMENT:
        return
    for number, name in enumerate(model.kinds, 1):
        named = KINDS.get(name)
        if named is None or not named.entrusted_by_enterprises or named.opens is Opens.ENTRUSTMENT:
            yield rules.entrusted_kind(kind).finding(name if named else None, path=f"kinds[{number}]")
    if model.until < model.since:
        yield rules.ended_before(kind).finding(model.until, f">= {model.since}")
