"""A submission as decoded, and each of its documents as examined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import BaseModel, ValidationError

from libs.schemas.ceb import FormatRules, validate
from libs.schemas.findings import Finding
from services.intake.domain.kinds import KINDS, Kind, is_legal

_SHOWN_MAX = 60
_FREE_TEXT = ("reason",)  # a note may name anybody, so no finding quotes it
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
    illegal = [_illegal(kind, path) for path, text in _texts(document) if not is_legal(text)]
    try:
        model = kind.model.model_validate(document)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False)
        return None, [*illegal, *(_finding(kind, dict(detail)) for detail in details)]
    return (None, illegal) if illegal else (model, [])


def same_content(one: BaseModel, other: BaseModel) -> bool:
    """Whether two documents say the same (settled 3): equal without `guid` and `appTime`, decimals by value."""
    return type(one) is type(other) and all(
        value == other.__dict__[name] for name, value in one.__dict__.items() if name not in _NOT_CONTENT
    )


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a JSON value with its path; lines count from 1."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _texts(inner, f"{path}[{number}]")


def _illegal(kind: Kind, path: str) -> Finding:
    words = "含有不允许的字符 has characters that XML cannot carry"
    return Finding(code=kind.codes.malformed, rule=f"{kind.name}.characters@1", path=path, message=words)


def _finding(kind: Kind, detail: dict[str, Any]) -> Finding:
    path = ""
    for step in detail["loc"]:
        path += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if path else str(step)
    names = [step for step in detail["loc"] if isinstance(step, str)]
    value, hidden = detail["input"], path in _FREE_TEXT
    return Finding(
        code=kind.codes.malformed,
        rule=f"{kind.name}.{names[-1] if names else 'document'}.{detail['type']}@1",
        path=path,
        message=f"字段不符合要求 {detail['msg']}",
        actual=str(value)[:_SHOWN_MAX] if isinstance(value, str | int | float) and not hidden else None,
    )
