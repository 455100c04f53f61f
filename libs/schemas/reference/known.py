"""Asks the release in use for codes that documents name, and says why one is unknown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel

from libs.schemas.reference.current import current
from libs.schemas.reference.tables import ReferenceTable


@dataclass(frozen=True, slots=True)
class Of:
    """Says of a member of a model, in its annotation, which table its code is of."""

    table: ReferenceTable[Any]


class Coded(NamedTuple):
    """A member that holds a code. lines: attribute and name of the lines it stands in; None in the head."""

    name: str
    attribute: str
    table: ReferenceTable[Any]
    lines: tuple[str, str] | None = None


@cache
def coded_in(model: type[BaseModel]) -> tuple[Coded, ...]:
    """The members of a model, and of the lines in it, whose annotation names a table."""
    return tuple(_coded_in(model))


def _coded_in(model: type[BaseModel]) -> Iterator[Coded]:
    for attribute, field in model.model_fields.items():
        name = field.alias or attribute
        for mark in field.metadata:
            if isinstance(mark, Of):
                yield Coded(name, attribute, mark.table)
        for part in get_args(field.annotation):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from (inner._replace(lines=(attribute, name)) for inner in coded_in(part))


def is_known(table: ReferenceTable[Any], code: str, day: date) -> bool:
    """True if the code is one of the table on this customs day."""
    return code in current().on(table, day)


def why_unknown(table: ReferenceTable[Any], code: str, day: date) -> str:
    """Names the release that does not know the code; and, where it is ISO's, the code that stands for it."""
    release = current()
    words = f"参考数据 reference release {release.name}"
    meant = [row.code for row in release.on(table, day).values() if getattr(row, "iso", None) == code]
    return f"{words}; {code} is ISO's code of {meant[0]}" if meant else words
