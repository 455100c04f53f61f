"""Publishes the receipts that follow from an event of another service."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from libs.schemas.codes.list_status import DECLARED_AGAIN
from libs.schemas.events.review import Verdict
from services.intake.domain.answering import receipts
from services.intake.domain.answering.differences import with_differences
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
    note_freed(decisions.memory, event)
    event, time = with_differences(decisions.memory, event), decisions.time(cause)
    for submission_id, (kind_name, business_key, named) in row.answered(decisions.memory, event):
        content = row.told(kind_name, event)
        adds = receipts.members(content.names)
        answer = receipts.answer(
            named, decisions.guid(cause), content.status, time, content.info, content.findings, adds
        )
        decisions.issue(cause, kind_name, business_key, submission_id, answer)


def note_freed(memory: Memory, event: Any) -> None:
    """A rejected attempt opens its case again, a refused declaration frees its number."""
    if isinstance(event, Verdict) and event.status in DECLARED_AGAIN:
        attempt = memory.attempt(event.ref)
        if attempt and not attempt.rejected:
            attempt.rejected = True
            memory.change(attempt)
    elif (refused := submission_refused(event)) and (kept := memory.kept.get(refused)):
        document = memory.documents.get(kept.business_key)
        if document and document.submission_id == refused and not document.free:
            memory.take(replace(document, free=True))


def submission_refused(event: Any) -> str | None:
    """The submission whose document a service behind did not take; None where the event refuses none."""
    row = REPLIES[type(event)]
    refused: str | None = event.submission_id if row and row.refuses else None
    return refused


def keys_named(event: Any) -> list[str]:
    """The business keys of documents that an event speaks about without their submission id."""
    row = REPLIES[type(event)]
    return [key for about in row.about if (key := about.key(event))] if row else []


def submissions_named(memory: Memory, event: Any) -> list[str]:
    """The submissions an event answers, once its keys are looked up."""
    row = REPLIES[type(event)]
    return [named for about in row.about if (named := about.submission(memory, event))] if row else []
