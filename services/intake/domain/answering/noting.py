"""Events of the other services change what intake knows of numbers, cases and lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, TypeAlias

from libs.schemas.codes.list_status import DECLARED_AGAIN
from libs.schemas.events.declarations import DeclarationAnswered
from libs.schemas.events.review import Verdict
from libs.schemas.keys import PREFIXES
from libs.schemas.kinds import KINDS
from services.intake.domain.answering.views import MatchedForReceipt
from services.intake.domain.memory import Memory

Note: TypeAlias = Callable[[Memory, date, Any], None]

_NAMED_BY_NUMBER = {
    scope
    for scope, prefix in PREFIXES.items()
    if any(kind.meets and kind.case and kind.case.prefix == prefix for kind in KINDS.values())
}
"""Scopes of cases whose lists are later named by a number alone."""


def ended(memory: Memory, day: date, event: Verdict) -> None:
    """A rejected attempt opens its case again."""
    if event.status in DECLARED_AGAIN:
        attempt = memory.attempt(event.ref)
        if attempt and not attempt.rejected:
            attempt.rejected = True
            memory.change(attempt)


def refused(memory: Memory, day: date, event: Any) -> None:
    """A refused declaration frees its number."""
    submission_id = event.submission_id
    if kept := memory.kept.get(submission_id):
        document = memory.documents.get(kept.business_key)
        if document and document.submission_id == submission_id and not document.free:
            memory.take(replace(document, free=True))


def declaration_ended(memory: Memory, day: date, event: DeclarationAnswered) -> None:
    """A customs declaration that was taken back, or sent back to be corrected, frees its number."""
    if event.status in DECLARED_AGAIN:
        refused(memory, day, event)


FREES: frozenset[Note] = frozenset({refused, declaration_ended})
"""What frees the number of a document that is in none of the lists' attempts."""


def numbered(memory: Memory, day: date, event: MatchedForReceipt) -> None:
    """A list has its number."""
    ref = event.list.ref
    if ref.direction in _NAMED_BY_NUMBER:
        memory.name(event.list.invt_no or "", ref.case, day)
