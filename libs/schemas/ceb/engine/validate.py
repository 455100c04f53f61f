"""Validates one document. A valid one costs one pass through pydantic, its checks and its rules; any other is looked
at again field by field (`findings`), so that its sender learns everything that is wrong at once. Where speed counts,
`fast` comes first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from libs.schemas.ceb.engine.facts import Field, FormatRules, Lines, Message, Values
from libs.schemas.ceb.engine.findings import findings_of
from libs.schemas.ceb.engine.models import model_of
from libs.schemas.findings import Finding
from libs.schemas.names import snake
from libs.schemas.wire import WireModel

M = TypeVar("M", bound=WireModel)
_DEFAULT = FormatRules()
_Checks = tuple[tuple[str, Callable[[str, date], bool]], ...]


@dataclass(frozen=True, slots=True)
class Checked(Generic[M]):
    """Either a model and no findings, or findings and no model."""

    model: M | None
    findings: list[Finding]


def validate(message: Message[M], document: Mapping[str, Any], day: date, rules: FormatRules = _DEFAULT) -> Checked[M]:
    """A document as it travels, read into its typed model, or everything that is wrong with it.

    day: the customs day on which its codes must be valid.
    """
    try:
        model = model_of(message).model_validate(document)
    except ValidationError:
        return Checked(None, findings_of(message, document, day, rules))
    if _holds(message, model, day, rules):
        return Checked(model, [])
    return Checked(None, findings_of(message, document, day, rules))


def _holds(message: Message[Any], model: WireModel, day: date, rules: FormatRules) -> bool:
    """Say whether a model whose types are right also satisfies its checks and rules."""
    head: Values = model.__dict__
    head_checks, line_checks = _checks(message)
    if not _satisfies(head_checks, head, day):
        return False
    lines: list[Values] = []
    if message.lines:
        lines = [line.__dict__ for line in head["lines"]]
        if not all(_satisfies(line_checks, line, day) for line in lines):
            return False
        if message.lines.numbered_by and not _numbered(message.lines, lines):
            return False
    for rule in message.rules:
        for _ in rule.check(head, lines, day, rules):
            return False
    return True


def _numbered(facts: Lines, lines: list[Values]) -> bool:
    numbers = {line[snake(facts.numbered_by or "")] for line in lines}
    return numbers == set(range(1, len(lines) + 1)) if facts.gapless else len(numbers) == len(lines)


def _satisfies(checks: _Checks, values: Values, day: date) -> bool:
    for attribute, holds in checks:
        value = values[attribute]
        if value is not None and not holds(value, day):
            return False
    return True


@cache
def _checks(message: Message[Any]) -> tuple[_Checks, _Checks]:
    """Checks of the head's and of the lines' values."""
    return _checked(message.fields), _checked(message.lines.fields if message.lines else ())


def _checked(fields: tuple[Field, ...]) -> _Checks:
    return tuple((field.attribute, field.check.holds) for field in fields if field.check)
