"""A submission as decoded, and each of its documents as examined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from typing import Any, NamedTuple

from pydantic import BaseModel

from libs.schemas.ceb import Document, FormatRules, document_of, settle, validate
from libs.schemas.ceb.faults import FINDINGS_MAX
from libs.schemas.findings import Finding
from libs.schemas.wire import WireModel
from services.intake.domain.declared import check_declared
from services.intake.domain.kinds import KINDS, Kind
from services.intake.domain.senders import strangers

_NOT_CONTENT = ("guid", "app_time")


@dataclass(frozen=True, slots=True)
class Submission:
    """One record of a declare topic, parsed once. body: as received; xml: whether it is CEB XML, else JSON.

    documents: as they travel, or typed models already where every type is right; several only where an XML message
    carries several business nodes. findings: what is wrong with the XML message round its documents; then all of them
    are refused. senders: who sent it, by where that is said.
    """

    kind: str
    body: bytes
    xml: bool
    documents: list[Document | WireModel]
    findings: list[Finding] = field(default_factory=list)
    senders: Mapping[str, str] = field(default_factory=dict)

    @property
    def order_no(self) -> str | None:
        """The case's trace begins with this number, whichever of the four documents comes first. None for a message
        about several orders: a record has one trace, and none is better than another case's."""
        if KINDS[self.kind].message is None:
            return None
        numbers = {_order_no(document) for document in self.documents}
        return numbers.pop() if len(numbers) == 1 else None


class Examined(NamedTuple):
    """One document. id: its submission id; part: its place in the message, from 0. Either a model or findings.

    identity: see `Kind.identity_of`.
    """

    id: str
    kind: Kind
    part: int
    model: Any | None
    findings: list[Finding]
    identity: dict[str, str | None]
    key: str


def submission_id(topic: str, partition: int, offset: int, part: int = 0, parts: int = 1) -> str:
    """Deterministic from where the record lies: `orders-2-123456`; `-1`, `-2` … for the documents of one message."""
    place = f"{topic.removesuffix('.v1').rpartition('.')[2]}-{partition}-{offset}"
    return place if parts == 1 else f"{place}-{part + 1}"


def examine(
    submission: Submission, topic: str, partition: int, offset: int, day: date, rules: FormatRules
) -> list[Examined]:
    """Every document of a submission as a checked model, or with all that is wrong with it."""
    kind, parts = KINDS[submission.kind], len(submission.documents)
    examined = []
    for part, document in enumerate(submission.documents):
        model, findings = check(kind, document, day, rules)
        as_sent = document if isinstance(document, dict) else {}
        if isinstance(document, WireModel) and (model is None or submission.senders):
            as_sent = document_of(document)
        around = [*submission.findings, *strangers(kind, as_sent, submission.senders)]
        if around:
            model, findings = None, list(islice(chain(around, findings), FINDINGS_MAX))
        own_id = submission_id(topic, partition, offset, part, parts)
        identity = kind.identity_of(as_sent, model)
        examined.append(Examined(own_id, kind, part, model, findings, identity, kind.business_key(identity)))
    return examined


def check(kind: Kind, document: Document | WireModel, day: date, rules: FormatRules) -> tuple[Any, list[Finding]]:
    """The typed model, or None and all findings at once."""
    if isinstance(document, WireModel):
        assert kind.message
        checked = settle(kind.message, document, day, rules)
    elif kind.message:
        checked = validate(kind.message, document, day, rules)
    else:
        return check_declared(kind, document)
    return checked.model, checked.findings


def same_content(one: BaseModel, other: BaseModel) -> bool:
    """Whether two documents say the same (settled 3): equal without `guid` and `appTime`, decimals by value."""
    return type(one) is type(other) and all(
        value == other.__dict__[name] for name, value in one.__dict__.items() if name not in _NOT_CONTENT
    )


def _order_no(document: Document | WireModel) -> str | None:
    number = document.__dict__["order_no"] if isinstance(document, WireModel) else document.get("orderNo")
    return number if isinstance(number, str) else None
