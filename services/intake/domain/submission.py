"""A submission as decoded, and each of its documents as examined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import BaseModel, ValidationError

from libs.schemas.ceb import FormatRules, validate
from libs.schemas.findings import Finding
from services.intake.domain.kinds import KINDS, Kind

_SHOWN_MAX = 60
_NOT_CONTENT = ("guid", "app_time")


@dataclass(frozen=True, slots=True)
class Submission:
    """One record of a declare topic, parsed once. body: as received; xml: whether it is CEB XML, else JSON.

    documents: as they travel; several only where an XML message carries several business nodes.
    findings: what is wrong with the XML message round its documents; then all of them are refused.
    """

    kind: str
    body: bytes
    xml: bool
    documents: list[dict[str, Any]]
    findings: list[Finding] = field(default_factory=list)

    @property
    def order_no(self) -> str | None:
        """The case's trace begins with this number, whichever of the four documents comes first."""
        number = self.documents[0].get("orderNo") if KINDS[self.kind].message else None
        return number if isinstance(number, str) else None


@dataclass(frozen=True, slots=True)
class Examined:
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
    place = f"{topic.removeprefix('cbec.declare.').removesuffix('.v1')}-{partition}-{offset}"
    return place if parts == 1 else f"{place}-{part + 1}"


def examine(
    submission: Submission, topic: str, partition: int, offset: int, day: date, rules: FormatRules
) -> list[Examined]:
    """Every document of a submission as a checked model, or with all that is wrong with it."""
    kind, parts = KINDS[submission.kind], len(submission.documents)
    examined = []
    for part, document in enumerate(submission.documents):
        model, findings = check(kind, document, day, rules)
        if submission.findings:
            model, findings = None, [*submission.findings, *findings]
        own_id = submission_id(topic, partition, offset, part, parts)
        identity = kind.identity_of(document, model)
        examined.append(Examined(own_id, kind, part, model, findings, identity, kind.business_key(identity)))
    return examined


def check(kind: Kind, document: Mapping[str, Any], day: date, rules: FormatRules) -> tuple[Any | None, list[Finding]]:
    """The typed model, or all findings at once."""
    if kind.message:
        checked = validate(kind.message, document, day, rules)
        return checked.model, checked.findings
    assert kind.model
    try:
        return kind.model.model_validate(document), []
    except ValidationError as error:
        return None, [_finding(kind, dict(detail)) for detail in error.errors(include_url=False, include_context=False)]


def same_content(one: BaseModel, other: BaseModel) -> bool:
    """Whether two documents say the same (settled 3): equal without `guid` and `appTime`, decimals by value."""
    return type(one) is type(other) and all(
        value == other.__dict__[name] for name, value in one.__dict__.items() if name not in _NOT_CONTENT
    )


def _finding(kind: Kind, detail: dict[str, Any]) -> Finding:
    path = ""
    for step in detail["loc"]:
        path += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if path else str(step)
    names = [step for step in detail["loc"] if isinstance(step, str)]
    value = detail["input"]
    return Finding(
        code=kind.codes.malformed,
        rule=f"{kind.name}.{names[-1] if names else 'document'}.{detail['type']}@1",
        path=path,
        message=f"字段不符合要求 {detail['msg']}",
        actual=str(value)[:_SHOWN_MAX] if isinstance(value, str | int | float) else None,
    )
