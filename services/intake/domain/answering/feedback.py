"""Publishes the receipts that follow from an event of another service."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.intake.domain.answering import receipts
from services.intake.domain.answering.differences import with_differences
from services.intake.domain.answering.noting import FREES
from services.intake.domain.answering.replies import REPLIES
from services.intake.domain.deciding import R, SubmissionDecisions
from services.intake.domain.memory import Memory


def reply(decisions: SubmissionDecisions[R], cause: R, event: Any) -> None:
    """Publish every receipt that follows from an event; most events have one, some none.

    A receipt repeats what the submission's others say of the document, and adds what the event brings.
    """
    row = REPLIES[type(event)]
    if row is None:
        return
    if row.noted:
        row.noted(decisions.memory, cause.day, event)
    event, time = with_differences(decisions.memory, event), decisions.time(cause)
    for submission_id, (kind_name, business_key, named) in row.answered(decisions.memory, event):
        guid = decisions.guid(cause)
        if row.writes:
            answer = receipts.result(*row.writes(event, guid, time))
        else:
            content = row.told(kind_name, event)
            adds = receipts.members(content.names)
            answer = receipts.answer(named, guid, content.status, time, content.info, content.findings, adds)
        decisions.issue(cause, kind_name, business_key, submission_id, answer)


def note(memory: Memory, day: date, event: Any) -> None:
    """Keep what an event changes of what is known, without any receipt."""
    row = REPLIES[type(event)]
    if row and row.noted:
        row.noted(memory, day, event)


def submission_refused(event: Any) -> str | None:
    """The submission whose document a service behind did not take; None where the event refuses none."""
    row = REPLIES[type(event)]
    named: str | None = event.submission_id if row and row.noted in FREES else None
    return named


def keys_named(event: Any) -> list[str]:
    """The business keys of documents that an event speaks about without their submission id."""
    row = REPLIES[type(event)]
    return [key for about in row.about if (key := about.key(event))] if row else []


def submissions_named(memory: Memory, event: Any) -> list[str]:
    """The submissions an event answers, once its keys are looked up."""
    row = REPLIES[type(event)]
    return [named for about in row.about if (named := about.submission(memory, event))] if row else []
