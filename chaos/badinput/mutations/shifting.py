"""A value takes in the separator and the numbers behind it. What is read together then reads on as before."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random
from typing import Any

from libs.schemas.ceb.engine.facts import Field
from libs.schemas.kinds import KINDS
from libs.schemas.wire import Dec, Moment, Text

SEPARATOR = "|"


def shift(random: Random, kind: str, document: dict[str, Any]) -> str | None:
    """One number of a line takes in a whole line more. All values behind it keep the form of their fields.

    Returns its name; None where lines have no number."""
    lines, names = lines_of(document), _formed(kind)
    if not lines or not numbers_of(kind):
        return None
    line, name = random.choice(lines), random.choice(numbers_of(kind))
    values, at = [str(line.get(each, "")) for each in names], names.index(name)
    line[name] = SEPARATOR.join(values[at:] + values[: at + 1])
    return name


def lines_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    parts = [part for part in document.values() if isinstance(part, list)]
    return [line for part in parts for line in part if line and isinstance(line, dict)]


@cache
def numbers_of(kind: str) -> tuple[str, ...]:
    """A line's numbers: nothing but their form says how long they are."""
    return tuple(field.name for field in _fields(kind) if isinstance(field.type, Dec))


@cache
def _formed(kind: str) -> tuple[str, ...]:
    """A line's fields whose text has a form of its own, in the order of the message."""
    return tuple(field.name for field in _fields(kind) if _has_form(field))


def _fields(kind: str) -> Sequence[Field]:
    message = KINDS[kind].message
    return message.lines.fields if message and message.lines else ()


def _has_form(field: Field) -> bool:
    kind = field.type
    if isinstance(kind, Text):
        return bool(kind.pattern or kind.upper or (field.optional and kind.min > 1))
    return isinstance(kind, Dec | Moment)
