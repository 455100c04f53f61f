"""What becomes of one well-formed or malformed document, before anything is written or said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from libs.schemas.findings import Finding
from services.intake.domain import rules
from services.intake.domain.kinds import Kind
from services.intake.domain.memory import Attempt, KnownDocument

NEW, CHANGE, DELETE = "1", "2", "3"
DRAFT = "1"


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
    """correction: which correction of the case this is; 0 for a first version. attempt: a list's number."""

    correction: int = 0
    attempt: int = 0


Outcome: TypeAlias = Refused | Drafted | Repeated | Accepted


def judge(
    kind: Kind,
    model: Any,
    known: KnownDocument | Attempt | None,
    last: Attempt | None,
    same: Callable[[], bool],
) -> Outcome:
    """The outcome for a document without findings.

    known: what is accepted under its key; for a list, the attempt before. last: the list declared last in the case that
    the known document belongs to. same: whether the known document says the same; asked only where it matters.
    """
    if kind.message and model.app_type == DELETE:
        return _refused(kind, kind.codes.not_found, model, known)
    if kind.message and model.app_status == DRAFT:
        return Drafted()
    if known is not None:
        return _judge_known(kind, model, known, last, same)
    if kind.message and model.app_type != NEW:
        return _refused(kind, kind.codes.not_found, model, known)
    return Accepted(attempt=1)


def _judge_known(
    kind: Kind, model: Any, known: KnownDocument | Attempt, last: Attempt | None, same: Callable[[], bool]
) -> Outcome:
    """Only a rejection opens a case again: for a list declared anew, for another document changed."""
    declared = last is not None and not last.rejected
    reopened = last if last and last.rejected and model.app_time > known.app_time else None
    if reopened and kind.is_list:
        return Accepted(attempt=reopened.attempt + 1)
    if same():
        return Repeated(known.submission_id)
    if reopened and model.app_type == CHANGE:
        return Accepted(correction=reopened.corrections + 1)
    codes = kind.codes
    if model.app_time < known.app_time:
        return _refused(kind, codes.stale, model, known)
    return _refused(kind, codes.declared if declared and not kind.is_list else codes.conflict, model, known)


def _refused(kind: Kind, code: str, model: Any, known: KnownDocument | Attempt | None) -> Refused:
    """One finding; it names both values where two disagree."""
    codes = kind.codes
    if code == codes.not_found:
        expected = NEW if known is None else f"{NEW} | {CHANGE}"
        return Refused([rules.known(kind).finding(model.app_type, expected)])
    if code == codes.stale:
        return Refused([rules.later(kind).finding(model.app_time, f"> {known.app_time if known else ''}")])
    rule = rules.undeclared(kind) if code == codes.declared else rules.conflict(kind)
    return Refused([rule.finding()])
