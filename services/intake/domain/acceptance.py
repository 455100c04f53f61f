"""Acceptance decides what becomes of one document, well-formed or not, before anything is written or said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from libs.schemas.findings import Finding
from libs.schemas.kinds import Kind, Opens
from services.intake.domain import rules
from services.intake.domain.memory import DeclaredAttempt, KnownDocument
from services.intake.domain.parties import Party
from services.intake.domain.reading.tables import CHANGE, DELETE, NEW, TABLES

Known: TypeAlias = KnownDocument | DeclaredAttempt


@dataclass(frozen=True, slots=True)
class Refused:
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class Drafted:
    """Receipt 1: kept, not matched, and its number stays free."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """The same was said before; the receipts of that submission answer this one too."""

    submission_id: str


class Accepted(NamedTuple):
    """attempt: the number of the attempt it opens. replaces: that of the list it is a change of. change: whether the
    sender calls it a change. deletes: it takes away what is known under its key. party: who answers for it, where the
    register was asked."""

    attempt: int = 0
    change: bool = False
    deletes: bool = False
    party: Party | None = None
    replaces: int = 0


_FIRST = Accepted(attempt=1)

Outcome: TypeAlias = Refused | Drafted | Repeated | Accepted


def judge(
    kind: Kind, model: Any, known: Known | None, last: DeclaredAttempt | None, same: Callable[[], bool]
) -> Outcome:
    """The outcome for a document without findings.

    known: what is accepted under its key, or the attempt before. last: the list declared last in the case that the known
    document belongs to. same: whether the known document says the same; asked only where it matters.
    """
    asked = TABLES[kind.name].asked(model)
    if asked.draft and asked.type != DELETE:
        return Drafted()
    if known is not None:
        return _AGAIN[kind.opens](kind, model, asked.type, known, last, same)
    if asked.type != NEW:
        return _not_found(kind, model, known)
    return _FIRST


def _attempt_again(
    kind: Kind, model: Any, asked: str, known: Known, last: DeclaredAttempt | None, same: Callable[[], bool]
) -> Outcome:
    """An attempt that ended may be followed by the next one, changed or not. One that has not may be changed and deleted:
    `matching` says whether it waits for documents still (settled 73). last: the one that has not ended, if there is one.
    """
    assert isinstance(known, DeclaredAttempt) and last is not None
    number, later, ended = known.attempt + 1, model.app_time > known.app_time, last.rejected
    if later and ended and asked != DELETE:
        return Accepted(attempt=number, change=asked == CHANGE)
    if later and not ended and (asked == DELETE or (asked == CHANGE and (known is not last or not same()))):
        change = asked == CHANGE
        return Accepted(attempt=number, change=change, deletes=not change, replaces=last.attempt if change else 0)
    if known.deletes == (asked == DELETE) and same():
        return Repeated(known.submission_id)
    if asked == DELETE and ended:
        return _not_found(kind, model, known)
    if model.app_time < known.app_time or (asked != NEW and not later):
        return _stale(kind, model, known)
    return Refused([rules.conflict(kind).finding()])


def _document_again(
    kind: Kind, model: Any, asked: str, known: Known, last: DeclaredAttempt | None, same: Callable[[], bool]
) -> Outcome:
    """Order, payment and waybill change until a list of the case that holds them stands (settled 29)."""
    assert isinstance(known, KnownDocument)
    if known.free:
        return _declared_anew(kind, model, asked, known, same)
    if asked != DELETE and same():
        return Repeated(known.submission_id)
    corrects = asked != NEW and kind.corrected
    if model.app_time < known.app_time or (corrects and model.app_time == known.app_time):
        return _stale(kind, model, known)
    elsewhere = _elsewhere(kind, model, known)
    if last is not None and not last.rejected:
        return Refused([rules.undeclared(kind).finding(), *elsewhere])
    if corrects:
        return Accepted(change=asked == CHANGE, deletes=asked == DELETE)
    return Refused(elsewhere or [rules.conflict(kind).finding()])


def _declared_anew(kind: Kind, model: Any, asked: str, known: KnownDocument, same: Callable[[], bool]) -> Outcome:
    """A free number is declared again by what is said later, corrected or not (settled 40)."""
    if model.app_time == known.app_time and same():
        return Repeated(known.submission_id)
    if model.app_time <= known.app_time:
        return _stale(kind, model, known)
    return Accepted() if asked == NEW else _not_found(kind, model, None)


def _version_again(
    kind: Kind, model: Any, asked: str, known: Known, last: DeclaredAttempt | None, same: Callable[[], bool]
) -> Outcome:
    """Whoever keeps the document judges a later change or deletion, and anything later on a free number."""
    assert isinstance(known, KnownDocument)
    told_again = model.app_time == known.app_time if known.free else asked != DELETE
    if told_again and same():
        return Repeated(known.submission_id)
    if model.app_time < known.app_time or (known.free and model.app_time == known.app_time):
        return _stale(kind, model, known)
    if asked == NEW and not known.free:
        return Refused([rules.conflict(kind).finding()])
    return Accepted(change=asked == CHANGE, deletes=asked == DELETE)


_AGAIN = dict.fromkeys(Opens, _document_again) | {Opens.ATTEMPT: _attempt_again, Opens.VERSION: _version_again}
"""What a document may still do where something is known already."""


def _elsewhere(kind: Kind, model: Any, known: KnownDocument) -> list[Finding]:
    """The finding that the number stands for another order already."""
    if not kind.corrected or (known.order_no, known.case_key) == (kind.counted_under(model), kind.case_of(model)):
        return []
    return [rules.moved(kind).finding(kind.case_of(model) or model.order_no, known.case_key or known.order_no)]


def _not_found(kind: Kind, model: Any, known: Known | None) -> Refused:
    expected = NEW if known is None else f"{NEW} | {CHANGE}"
    return Refused([rules.known(kind).finding(model.app_type, expected)])


def _stale(kind: Kind, model: Any, known: Known) -> Refused:
    return Refused([rules.later(kind).finding(model.app_time, f"> {known.app_time}")])
