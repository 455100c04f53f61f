"""Acceptance decides what becomes of one document, well-formed or not, before anything is written or said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from libs.schemas.findings import Finding
from libs.schemas.kinds import Kind, Opens
from services.intake.domain import rules
from services.intake.domain.memory import DeclaredAttempt, KnownDocument
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
    """correction: which correction of the case this is; 0 for a first version. attempt: the number of the attempt it
    opens. change: whether the sender calls it a change."""

    correction: int = 0
    attempt: int = 0
    change: bool = False


Outcome: TypeAlias = Refused | Drafted | Repeated | Accepted


def judge(
    kind: Kind, model: Any, known: Known | None, last: DeclaredAttempt | None, same: Callable[[], bool]
) -> Outcome:
    """The outcome for a document without findings.

    known: what is accepted under its key, or the attempt before. last: the list declared last in the case that the known
    document belongs to. same: whether the known document says the same; asked only where it matters.
    """
    asked = TABLES[kind.name].asked(model)
    if asked.type == DELETE:
        return _not_found(kind, model, known)
    if asked.draft:
        return Drafted()
    if known is not None:
        reopened = last if last and last.rejected and model.app_time > known.app_time else None
        return _AGAIN[kind.opens](kind, model, asked.type == CHANGE, known, reopened, last, same)
    if asked.type != NEW:
        return _not_found(kind, model, known)
    return Accepted(attempt=1)


def _attempt_again(
    kind: Kind,
    model: Any,
    change: bool,
    known: Known,
    reopened: DeclaredAttempt | None,
    last: DeclaredAttempt | None,
    same: Callable[[], bool],
) -> Outcome:
    """A rejected attempt may be followed by the next one, changed or not."""
    if reopened:
        return Accepted(attempt=reopened.attempt + 1, change=change)
    if same():
        return Repeated(known.submission_id)
    if model.app_time < known.app_time:
        return _stale(kind, model, known)
    return Refused([rules.conflict(kind).finding()])


def _document_again(
    kind: Kind,
    model: Any,
    change: bool,
    known: Known,
    reopened: DeclaredAttempt | None,
    last: DeclaredAttempt | None,
    same: Callable[[], bool],
) -> Outcome:
    """Only a rejection of the case's list lets a document be changed."""
    if same():
        return Repeated(known.submission_id)
    if reopened and change and (moved := _moved(kind, model, known)):
        return moved
    if reopened and change:
        return Accepted(correction=reopened.corrections + 1, change=change)
    if model.app_time < known.app_time:
        return _stale(kind, model, known)
    if last is not None and not last.rejected:
        return Refused([rules.undeclared(kind).finding()])
    return Refused([rules.conflict(kind).finding()])


_AGAIN = {Opens.ATTEMPT: _attempt_again, Opens.NOTHING: _document_again}
"""What a document may still do where something is known already."""


def _moved(kind: Kind, model: Any, known: Known) -> Refused | None:
    """A change of the case that a document belongs to. Its list would wait for a correction that goes elsewhere."""
    before = known.case_key or known.order_no
    if before is None or before == ((kind.case_of(model) if known.case_key else None) or model.order_no):
        return None
    return Refused([rules.moved(kind).finding(model.order_no, known.order_no)])


def _not_found(kind: Kind, model: Any, known: Known | None) -> Refused:
    expected = NEW if known is None else f"{NEW} | {CHANGE}"
    return Refused([rules.known(kind).finding(model.app_type, expected)])


def _stale(kind: Kind, model: Any, known: Known) -> Refused:
    return Refused([rules.later(kind).finding(model.app_time, f"> {known.app_time}")])
