"""The row of a submission, the same whether it is decided now or told again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol

from services.intake.domain.memory import Answer, SubmissionRow, together
from services.intake.domain.submission import Examined, Submission


class Cause(Protocol):
    """The record that caused something: its id, its customs day, its business time."""

    @property
    def id(self) -> str: ...
    @property
    def day(self) -> date: ...
    @property
    def time(self) -> datetime: ...
    @property
    def logged_at(self) -> datetime: ...


def submission_row(
    cause: Cause, submission: Submission, examined: Examined, answered_by: str | None, answers: Iterable[Answer]
) -> SubmissionRow:
    """answered_by: the submission whose receipts answer this one too; else its own are `answers`."""
    return SubmissionRow(
        examined.id,
        examined.kind.name,
        examined.key,
        examined.identity.get("orderNo"),
        examined.identity.get("ebpCode"),
        cause.day,
        cause.time,
        submission.xml,
        examined.part,
        submission.body if examined.part == 0 else None,
        answered_by,
        together(answers).decode(),
    )
