"""The state of a submission from its first second: pending, unreadable with a reason, or decided."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from libs.schemas.kinds import KINDS
from libs.schemas.topics import DECLARED, Topic

PENDING, UNREADABLE, DECIDED = "pending", "unreadable", "decided"

_ID = re.compile(r"([a-z][a-z-]*)-(\d{1,4})-(\d{1,18})(?:-\d{1,3})?", re.ASCII)
_KIND_OF_NOUN = {topic.noun: name for name, topic in DECLARED.items()}

WORDS = {
    "no-body": "报文体为空 the record has no body",
    "not-json": "报文不是JSON对象 the body is not one JSON object in UTF-8",
    "not-ceb-xml": "报文不是本主题的CEB报文 the body is not well-formed XML of the message this topic takes, in UTF-8",
    "too-large": "报文过大 the body is over the limit of its kind",
    "too-many-documents": "业务单证数超过限制 the message carries more documents than one may",
}
"""Reason class of a dead letter → what its sender is told; a class quotes nothing of the record."""
_OTHER = "报文无法读取 the record cannot be read"


class Place(NamedTuple):
    """The record of a submission lies here. kind: of the documents in it."""

    kind: str
    topic: Topic
    partition: int
    offset: int


def place_of(submission_id: str) -> Place | None:
    """The place that a submission id says; None where it is none."""
    match = _ID.fullmatch(submission_id)
    if match is None or match[1] not in _KIND_OF_NOUN:
        return None
    kind = _KIND_OF_NOUN[match[1]]
    return Place(kind, DECLARED[kind], int(match[2]), int(match[3]))


def pending(submission_id: str, place: Place) -> dict[str, Any]:
    """Return the state of a submission that lies in the log and is not decided yet."""
    return _without_receipts(submission_id, place, PENDING)


def unreadable(submission_id: str, place: Place, reason: str) -> dict[str, Any]:
    """Return the state of a record that was put aside."""
    told = _without_receipts(submission_id, place, UNREADABLE)
    remedy = f"{WORDS.get(reason, _OTHER)}; it is kept as it came: send it again, corrected"
    return {**told, "reason": reason, "detail": remedy}


def _without_receipts(submission_id: str, place: Place, state: str) -> dict[str, Any]:
    return {"id": submission_id, "kind": KINDS[place.kind].name, "state": state, "status": None, "receipts": []}
