"""Wrong values of single fields are tried on each kind's valid sample, to show what a field may be answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from chaos.badinput.samples import CORPUS
from libs.schemas.ceb import validate
from libs.schemas.findings import Finding
from libs.schemas.kinds import KINDS, Kind
from services.intake.domain.reading.declared import check_declared

DAY = date(2026, 3, 2)
"""The codes of the samples are valid then."""
LEFT_OUT = object()
VALUES: tuple[Any, ...] = (
    LEFT_OUT, "", {}, ["a"], 1.5, "x", "Z9", "999", "-1", "0", "20261301", "20261301080000", "9" * 25, "91330200MA2AF12345",
    "长" * 1_000, "a\u0001b",
)  # fmt: skip
"""What is tried, the plainest first; 91330200MA2AF12345 has a wrong check character."""
Place = tuple[str, ...]
"""Members that lead to a field: its own name, or a list's and its name in the first line."""


class WrongField(NamedTuple):
    """A document with this value in place of a right one is answered by this rule. value: LEFT_OUT where it has none."""

    place: Place
    value: Any
    finding: Finding

    @property
    def rule(self) -> str:
        """The rule's name, whatever release of the reference data decided."""
        return self.finding.rule.partition("+")[0]


@cache
def wrong_fields(name: str) -> tuple[WrongField, ...]:
    """Each rule about a kind's fields that a single value can break has the first value that breaks it alone."""
    found: dict[str, WrongField] = {}
    for wrong in _tried(KINDS[name]):
        found.setdefault(wrong.rule, wrong)
    return tuple(found.values())


def answered(kind: Kind, document: dict[str, Any]) -> list[Finding]:
    """Everything that intake finds wrong with a document by itself."""
    if kind.message:
        return list(validate(kind.message, document, DAY).findings)
    return check_declared(kind, document, DAY)[1]


def document_of(kind: str, wrong: WrongField) -> bytes:
    """The whole document, as it is sent."""
    return json.dumps(_changed(KINDS[kind], wrong.place, wrong.value), ensure_ascii=False).encode()


@cache
def _valid(name: str) -> str:
    return (CORPUS / name / "valid.json").read_text(encoding="utf-8")


def _tried(kind: Kind) -> Iterator[WrongField]:
    for place in _places(kind):
        for value in VALUES:
            findings = answered(kind, _changed(kind, place, value))
            if len(findings) == 1:
                yield WrongField(place, value, findings[0])


def _places(kind: Kind) -> Iterator[Place]:
    valid = json.loads(_valid(kind.name))
    yield from ((name,) for name in sorted(kind.fields))
    for name, value in valid.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield from ((name, member) for member in value[0])


def _changed(kind: Kind, place: Place, value: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(_valid(kind.name))
    *way, name = place
    part = document[way[0]][0] if way else document
    if value is LEFT_OUT:
        part.pop(name, None)
    else:
        part[name] = value
    return document
