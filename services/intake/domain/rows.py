"""The row of a submission, the same whether it is decided now or told again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any, Protocol

from libs.schemas.ceb import document_from
from libs.schemas.cloudevents import Cause
from libs.schemas.personal import Personal
from services.intake.domain.memory import SubmissionRow
from services.intake.domain.reading.readers import readers_in, strangers_of
from services.intake.domain.reading.senders import sender_of
from services.intake.domain.reading.submission import Examined, Submission
from services.intake.domain.reading.tables import TABLES
from services.intake.domain.tokens import Tokens

_NUMBER, _NUMBER_MAX = Personal.ID_NUMBER.value, 100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class LoggedCause(Cause, Protocol):
    """The log says when it took this record."""

    @property
    def logged_at(self) -> datetime: ...


def submission_row(
    cause: LoggedCause,
    submission: Submission,
    examined: Examined,
    answered_by: str | None,
    answers: bytes,
    tokens: Tokens,
) -> SubmissionRow:
    """answered_by: the submission whose receipts answer this one too; else its own are `answers`, put `together`."""
    own_id, kind, part, _, _, identity, key, *_ = examined
    large = submission.large
    return SubmissionRow(
        own_id,
        kind.name,
        key,
        identity.get("orderNo"),
        identity.get("ebpCode"),
        sender_of(kind, submission.senders, identity),
        cause.day,
        _milliseconds(cause.time),
        submission.xml,
        part,
        *(_large(submission, examined) if large else (None, None, None)),
        _person(submission, examined, tokens),
        answered_by,
        answers.decode(),
        _readers(submission, examined, large) if large or examined.claim is not None else None,
        submission.body if part == 0 else None,
    )


def _large(submission: Submission, examined: Examined) -> tuple[int | None, bytes | None, bytes | None]:
    """Size and hash of a large message, with its first document, and what each of its documents says."""
    model, body = examined.model, submission.body
    content = None if model is None else TABLES[examined.kind.name].content(model)
    return (len(body), sha256(body).digest(), content) if examined.part == 0 else (None, None, content)


def _readers(submission: Submission, examined: Examined, large: bool) -> list[str] | None:
    """Return who may read it beside those whom its body names; of a large message all of them."""
    readers = set(strangers_of(examined.claim))
    if large:
        document = submission.documents[examined.part]
        readers |= readers_in(document if isinstance(document, dict) else document_from(document))
    return sorted(readers) or None


def _person(submission: Submission, examined: Examined, tokens: Tokens) -> str | None:
    """Return the token of whom a document names by ID number, checked or not."""
    field = examined.kind.person
    if field is None:
        return None
    document: Any = examined.model or submission.documents[examined.part]
    number = document.get(field.name) if isinstance(document, dict) else getattr(document, field.attribute)
    if not isinstance(number, str) or not 0 < len(number) <= _NUMBER_MAX:
        return None
    return tokens.of[_NUMBER](number.strip()).token


@lru_cache(maxsize=4096)
def _milliseconds(moment: datetime) -> int:
    """Since 1970. A moment is as the log says it, in whole milliseconds; told to PostgreSQL as one it would cost ten times
    as much to send."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)
