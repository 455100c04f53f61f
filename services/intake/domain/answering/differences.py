"""Two values of persons may differ where their masked forms do not: only intake can say where."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from libs.schemas.ceb import document_from
from libs.schemas.findings import Finding, Unlike
from libs.schemas.text import difference
from services.intake.domain.memory import Memory


def submissions_compared(event: Any) -> list[str]:
    """The submissions whose documents must be read to say where they differ."""
    findings = getattr(event, "findings", ())
    return [named for finding in findings if (unlike := finding.unlike) for named in (unlike.actual, unlike.expected)]


def with_differences(memory: Memory, event: Any) -> Any:
    """The event, its findings in the words that receipts have for them. Values that cannot be read any more stay as
    they were shown."""
    if not submissions_compared(event):
        return event
    told = [_told(memory, finding) for finding in event.findings]
    return replace(event, findings=told) if isinstance(event, Struct) else event.model_copy(update={"findings": told})


def _told(memory: Memory, finding: Finding) -> Finding:
    unlike = finding.unlike
    if unlike is None:
        return finding
    message = finding.message
    actual, expected = _values(memory, finding.path, unlike)
    if actual and expected:
        message += f" {difference(actual, expected)}"
    return finding.model_copy(update={"message": message, "unlike": None})


def _values(memory: Memory, path: str, unlike: Unlike) -> tuple[str | None, ...]:
    places = ((unlike.actual, path), (unlike.expected, unlike.path))
    return tuple(_value(memory, submission, place.rpartition(".")[2]) for submission, place in places)


def _value(memory: Memory, submission: str, name: str) -> str | None:
    """A field of a stored document, without the white space round it; None where it cannot be read."""
    stored = memory.stored.get(submission)
    if stored is None:
        return None
    document: Any = stored.documents[stored.part]
    value = (document if isinstance(document, dict) else document_from(document)).get(name)
    return value.strip() if isinstance(value, str) else None
