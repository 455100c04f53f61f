"""Checks hold the declarations that the Unified Version does not know to their models. They are strict, keep limits,
and never tell anybody's name or number again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain, islice
from typing import Any

from pydantic import ValidationError

from libs.schemas.ceb import FINDINGS_MAX
from libs.schemas.findings import Finding
from libs.schemas.kinds import Kind
from libs.schemas.names import official
from libs.schemas.personal import Personal, looks_personal, mask
from libs.schemas.text import unseen
from services.intake.domain import rules
from services.intake.domain.reading.codes import unknown_codes
from services.intake.domain.reading.entrusting import unfit
from services.intake.domain.reading.text import is_legal

VALUES_MAX = 10_000
"""Values in one declaration; the largest allowed, a filing of 1,000 items with six members each, has 7,010."""
DEPTH_MAX = 8
"""Levels of lists and objects looked into; the models have three."""

_CODE = re.compile(r"[A-Za-z0-9_.,:+-]{1,30}")
_FREE_TEXT = ("reason",)
_PATH_MAX = 200


def check_declared(kind: Kind, document: Mapping[str, Any], day: date) -> tuple[Any | None, list[Finding]]:
    """The typed model, or what is wrong: FINDINGS_MAX findings at most. day: on which its codes must be valid.

    Members no model knows are findings too, though readers of events ignore them: a misspelt name must not mean a default.
    """
    if _is_oversized(document):
        words = f"超过{VALUES_MAX}个值或{DEPTH_MAX}层 more than {VALUES_MAX} values or {DEPTH_MAX} levels"
        return None, [rules.of_form(kind, rules.DOCUMENT, "size").finding(text=words)]
    illegal = (_illegal(kind, path, text) for path, text in _texts(document) if unseen(text) or not is_legal(text))
    findings = {finding.path: finding for finding in islice(illegal, FINDINGS_MAX)}
    try:
        model = kind.model.model_validate(_trimmed(document), extra="forbid", by_alias=True, by_name=False)
    except ValidationError as error:
        for detail in islice(error.errors(include_url=False, include_context=False), FINDINGS_MAX):
            finding = _broken(kind, dict(detail))
            findings.setdefault(finding.path, finding)
        return None, list(islice(findings.values(), FINDINGS_MAX))
    for finding in islice(chain(unknown_codes(kind, model, day), unfit(kind, model)), FINDINGS_MAX):
        findings.setdefault(finding.path, finding)
    return (None, list(islice(findings.values(), FINDINGS_MAX))) if findings else (model, [])


def quoted(value: object) -> str | None:
    """Show a value as a finding may. Codes stand as they are; what may name a person or be about one, masked."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value)
    if not text or (_CODE.fullmatch(text) and not looks_personal(text)):
        return text
    return mask(Personal.FREE_TEXT, text)


def _trimmed(value: Any) -> Any:
    """Drop white space round every text: it is no content, whatever the member."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, Mapping):
        return {name: _trimmed(inner) for name, inner in value.items()}
    return [_trimmed(inner) for inner in value] if isinstance(value, list) else value


def _is_oversized(document: Mapping[str, Any]) -> bool:
    level: list[Any] = [document]
    values = 0
    for _ in range(DEPTH_MAX):
        level = [inner for value in level for inner in _inside(value)]
        values += len(level)
        if values > VALUES_MAX:
            return True
        if not level:
            return False
    return True


def _inside(value: Any) -> Any:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list) else ()


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a JSON value with its path; lines count from 1."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts(inner, _below(path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _texts(inner, f"{path}[{number}]")


def _below(path: str, name: str) -> str:
    """The path of a member. A name no model has is the sender's own text: it is quoted like a value."""
    shown = quoted(name) or ""
    return f"{path}.{shown}" if path else shown


def _illegal(kind: Kind, path: str, text: str) -> Finding:
    return rules.of_form(kind, rules.DOCUMENT, "characters").finding(path=path[:_PATH_MAX], text=unseen(text.strip()))


def _broken(kind: Kind, detail: dict[str, Any]) -> Finding:
    path, name = "", rules.DOCUMENT
    for step in detail["loc"]:
        if isinstance(step, int):
            path += f"[{step + 1}]"
        else:
            path = _below(path, step if detail["type"] == "extra_forbidden" else official(step))
            name = path.rpartition(".")[2]
    if detail["type"] == "extra_forbidden":
        return rules.of_form(kind, rules.DOCUMENT, "unknown").finding(path=path[:_PATH_MAX])
    actual = None if path in _FREE_TEXT else quoted(detail["input"])
    rule = rules.form(kind, name, detail["type"])
    return rule.finding(actual, path=path[:_PATH_MAX], text=f"字段不符合要求 {detail['msg']}")
