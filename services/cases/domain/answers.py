"""A row says what was answered to a document last. Whoever its receipts name finds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from libs.schemas.events.receipts import ReceiptsSeen
from libs.schemas.kinds.naming import parties_named
from services.cases.domain.causes import CausingRecord, logged_ms

_SAID = ("returnStatus", "returnTime", "returnInfo")
EVERYBODY = ""
"""In place of a code: what customs finds, whoever it was said to."""


class AnsweredDocument(NamedTuple):
    """A submission or a notice, and its last receipt. about: the submission's id; of a notice its document's business key.

    opened_ms: when the log took its first receipt, since 1970, which never changes. said_at: `returnTime` of the last.
    repeats: the submission that said the same before, which later receipts go to.
    """

    about: str
    opened_ms: int
    kind: str
    business_key: str
    status: str
    said_at: str
    info: str
    receipts: int
    notice: bool
    day: date
    message_type: str | None = None
    repeats: str | None = None


@dataclass(slots=True)
class Answers:
    """Answers of a batch. named: codes that find a row, those of this batch alone."""

    rows: dict[str, AnsweredDocument] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    named: set[tuple[str, str]] = field(default_factory=set)


def about(seen: ReceiptsSeen) -> str:
    """Return what the row is known by."""
    return seen.submission_id or seen.business_key


class AnswersDesk:
    """Files receipts into the state of a batch."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def receipts(self, record: CausingRecord) -> tuple[()]:
        """Receipts come in the order in which they were issued; the one that customs said last counts."""
        seen: ReceiptsSeen = record.event
        key = about(seen)
        found = self._answers.rows.get(key) or _opened(record, seen, key)
        said = found
        for receipt in seen.receipts:
            told = receipt.receipt
            status, at, info = (told.get(name, "") for name in _SAID)
            if at >= said.said_at:
                said = said._replace(status=status, said_at=at, info=info)
            self._answers.named.update((code, key) for code in parties_named(seen.document, told))
        self._answers.named.add((EVERYBODY, key))
        receipts, day = found.receipts + len(seen.receipts), max(found.day, record.day)
        self._answers.rows[key] = said._replace(receipts=receipts, day=day)
        self._answers.changed.add(key)
        return ()


def _opened(record: CausingRecord, seen: ReceiptsSeen, key: str) -> AnsweredDocument:
    return AnsweredDocument(
        about=key, opened_ms=logged_ms(record), kind=seen.document, business_key=seen.business_key,
        status="", said_at="", info="", receipts=0, notice=seen.submission_id is None, day=record.day,
        message_type=seen.message_type, repeats=seen.repeats,
    )  # fmt: skip
