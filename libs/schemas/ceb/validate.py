"""Validation of one document. A valid one costs one pass through pydantic, its checks and its rules; any other is looked
at again field by field (`faults`), so that its sender learns everything that is wrong at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from libs.schemas.ceb.facts import Field, FormatRules, Message, Values
from libs.schemas.ceb.faults import faults
from libs.schemas.ceb.models import document_of, model_of
from libs.schemas.ceb.reading import BODY_BYTES_MAX, limited, parse_json
from libs.schemas.findings import Finding
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
        return Checked(None, faults(message, document, day, rules))
    return settle(message, model, day, rules)


def typed(message: Message[M], body: bytes, body_bytes_max: int = BODY_BYTES_MAX) -> M | None:
    """The typed model of a JSON body before any day is known: one pass. None where a type is wrong or it is no JSON."""
    try:
        return model_of(message).model_validate_json(limited(body, body_bytes_max))
    except ValidationError:
        return None


def settle(message: Message[M], model: M, day: date, rules: FormatRules = _DEFAULT) -> Checked[M]:
    """The rest of `validate` for a model whose types are right: its checks on that day, and its rules."""
    if _holds(message, model, day, rules):
        return Checked(model, [])
    return Checked(None, faults(message, document_of(model), day, rules))


def validate_json(
    message: Message[M],
    body: bytes,
    day: date,
    rules: FormatRules = _DEFAULT,
    body_bytes_max: int = BODY_BYTES_MAX,
) -> Checked[M]:
    """`validate` straight from a JSON body: the fastest way in. Raises Unreadable as `parse_json` does."""
    model = typed(message, body, body_bytes_max)
    if model is None:
        return Checked(None, faults(message, parse_json(message, body, body_bytes_max), day, rules))
    return settle(message, model, day, rules)


def _holds(message: Message[Any], model: WireModel, day: date, rules: FormatRules) -> bool:
    """Whether a model whose types are right also satisfies its checks and rules."""
    head: Values = model.__dict__
    head_checks, line_checks = _checks(message)
    if not _satisfies(head_checks, head, day):
        return False
    lines: list[Values] = []
    if message.lines:
        lines = [line.__dict__ for line in head["lines"]]
        if not all(_satisfies(line_checks, line, day) for line in lines):
            return False
        if {line["gnum"] for line in lines} != set(range(1, len(lines) + 1)):
            return False
    for rule in message.rules:
        for _ in rule.check(head, lines, day, rules):
            return False
    return True


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
