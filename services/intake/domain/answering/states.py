"""The state of a submission from its first second: pending, unreadable with a reason, or decided."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from libs.schemas.ceb import MESSAGES, NAMESPACE, DoubledMember, NotTaken, Unreadable
from libs.schemas.kinds import KINDS
from libs.schemas.topics import DECLARED, Topic
from services.intake.domain.reading.parsing import TooMany

PENDING, UNREADABLE, DECIDED = "pending", "unreadable", "decided"

_ID = re.compile(r"([a-z][a-z-]*)-(\d{1,4})-(\d{1,18})(?:-\d{1,3})?", re.ASCII)
_KIND_OF_NOUN = {topic.noun: name for name, topic in DECLARED.items()}

TOO_LARGE, TOO_MANY = "too-large", "too-many-documents"
_NOT_TAKEN = "not-taken-ceb"
WORDS = {
    "no-body": "报文体为空 the record has no body",
    "not-json": "报文不是JSON对象 the body is not one JSON object in UTF-8",
    "not-ceb-xml": "报文不是本主题的CEB报文 the body is not well-formed XML of the message this topic takes, in UTF-8",
    "doubled-member": "同一对象中成员重复 an object has two members of one name: two readers may read two values",
    "other-namespace": f"报文命名空间不符 the message came in another namespace than {NAMESPACE}",
    "unknown-message": "未知报文 the root element is no message of release 202205",
    TOO_LARGE: "报文过大 the body is over the limit of its kind",
    TOO_MANY: "业务单证数超过限制 the message carries more documents than one may",
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


def class_of(broken: Unreadable | TooMany, xml: bool) -> str:
    """The reason class of a record that cannot be read; it quotes nothing of the record."""
    if isinstance(broken, TooMany):
        return TOO_MANY
    if isinstance(broken, DoubledMember):
        return "doubled-member"
    if not isinstance(broken, NotTaken):
        return "not-ceb-xml" if xml else "not-json"
    if not broken.known:
        return "unknown-message"
    return f"{_NOT_TAKEN}{MESSAGES[broken.what].number}" if broken.namespace == NAMESPACE else "other-namespace"


def words_of(reason: str, place: Place) -> str:
    """Words for the sender of an unreadable record."""
    if not reason.startswith(_NOT_TAKEN):
        return WORDS.get(reason, _OTHER)
    message = MESSAGES[f"CEB{reason.removeprefix(_NOT_TAKEN)}Message"]
    here = KINDS[place.kind].message
    told = f"本主题不接受该报文 {message.name} ({message.zh}, {message.en}) is not taken on {place.topic.name}"
    elsewhere = next((DECLARED[kind.name].name for kind in KINDS.values() if kind.message is message), None)
    where = f"; it goes to {elsewhere}" if elsewhere else "; no service takes it yet"
    return f"{told}, which takes {here.name if here else place.kind}{where}"


def pending(submission_id: str, place: Place) -> dict[str, Any]:
    """Return the state of a submission that lies in the log and is not decided yet."""
    return _without_receipts(submission_id, place, PENDING)


def unreadable(submission_id: str, place: Place, reason: str, named: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the state of a record that was put aside. named: its root element that is not taken, as `NotTaken.named`."""
    told = _without_receipts(submission_id, place, UNREADABLE)
    code = {"code": KINDS[place.kind].codes.too_many} if reason in (TOO_LARGE, TOO_MANY) else {}
    came = ", ".join(f"{name} {value or 'none'}" for name, value in (named or {}).items())
    words = f"{words_of(reason, place)}; it came as {came}" if came else words_of(reason, place)
    remedy = f"{words}; it is kept as it came: send it again, corrected"
    return {**told, "reason": reason, **code, **(_asked(place, named) if named else {}), "detail": remedy}


def _asked(place: Place, named: Mapping[str, str]) -> dict[str, Any]:
    """Return what HTTP answers of a root element that is not taken, too."""
    here = KINDS[place.kind].message
    return {**named, "taken": [here.name] if here else [], "known": named.get("message") in MESSAGES}


def _without_receipts(submission_id: str, place: Place, state: str) -> dict[str, Any]:
    return {"id": submission_id, "kind": KINDS[place.kind].name, "state": state, "status": None, "receipts": []}
