"""A day's end makes due in tax: bills, audits, the documents they stand in, documents nobody paid."""

from __future__ import annotations

from datetime import date

from libs.runtime.due import Due
from libs.schemas.keys import AttemptKey


class _OfAttempt:
    """It is due of one attempt, which its fields name."""

    __slots__ = ()
    case_key: str
    attempt: int

    @property
    def key(self) -> AttemptKey:
        return AttemptKey(self.case_key, self.attempt)


class BillDue(_OfAttempt, Due, frozen=True):
    """A bill is summarised."""

    collectable_from: date
    case_key: str
    attempt: int


class AuditDue(_OfAttempt, Due, frozen=True):
    """An audit has its result, and may be settled."""

    case_key: str
    attempt: int


class PapersDue(_OfAttempt, Due, frozen=True):
    """The last day for an audit's papers ends, and none are there."""

    answer_by: date
    case_key: str
    attempt: int


class DocumentCollected(Due, frozen=True):
    """A document has all its bills and is issued."""

    ent_duty_no: str


class DocumentOverdue(Due, frozen=True):
    """A document is unpaid when its last day ends."""

    due_day: date
    ent_duty_no: str
