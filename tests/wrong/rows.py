"""Rows say which document is sent after which others, and what of its valid sample is changed."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from chaos.badinput.samples import CORPUS

HERE = Path(__file__).parent
ASKED = HERE / "asked"
"""What is written by hand."""
WORLD = "everybody is registered"
"""The state that everything begins in."""
DAY = "day"
"""Stands for a document where days end; their number stands in place of a change."""
XML = "xml "
"""Stands before a kind whose sample is sent as a message of the Unified Version."""
_INDEX = re.compile(r"\[(\d+)]")
_TOLD = re.compile(r"<(\w+)(?:#(\d+))?>")
_CLEAR = "-"

Document = dict[str, Any]
Told = Mapping[str, Sequence[str]]
"""Field of receipts → the values that it had so far, each once."""


class Step(NamedTuple):
    """A document is sent. change: `field=value; …` on the valid sample; `-field` leaves it out, `~header=value` names one
    of the record. `@Lines[1]` stands for a copy of that, `#1` for a number where the sample has none."""

    document: str
    change: str

    @property
    def kind(self) -> str:
        """The kind of what is sent, in whatever form."""
        return self.document.removeprefix(XML)


class Row(NamedTuple):
    """after: the state it is sent in."""

    after: str
    step: Step


class State(NamedTuple):
    """It follows from the state before it when these documents have come."""

    after: str
    steps: tuple[Step, ...]


def states(direction: str) -> dict[str, State]:
    """Every state by its name; what has none goes on with the one above."""
    found: dict[str, State] = {}
    name = after = ""
    for row in _lines(f"{direction}.states.csv"):
        if row["state"]:
            name, after = row["state"], row["after"]
            found[name] = State(after, ())
        found[name] = State(after, (*found[name].steps, Step(row["document"], row["change"])))
    return found


def worlds() -> dict[str, dict[str, dict[str, str]]]:
    """Return the settings of each service, by the name of what everything begins in. All have those of `WORLD`."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for row in _lines("worlds.csv"):
        ours = found.setdefault(row["world"], {service: dict(told) for service, told in found.get(WORLD, {}).items()})
        ours.setdefault(row["service"], {})[row["setting"]] = row["value"]
    return found


def rows(direction: str) -> list[Row]:
    """Those that are written by hand; a line without a state goes on with the one above."""
    found: list[Row] = []
    after = document = ""
    for row in _lines(f"{direction}.rows.csv"):
        after, document = row["after"] or after, row["document"] or document
        found.append(Row(after, Step(document, row["change"])))
    return found


def _lines(name: str) -> Iterator[dict[str, str]]:
    with (ASKED / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def document_of(step: Step, told: Told) -> Document:
    """The valid sample of the kind, changed."""
    document: Document = json.loads((CORPUS / step.document / "valid.json").read_text(encoding="utf-8"))
    for one in changes(filled(step.change, told)):
        if one.startswith(_CLEAR):
            _clear(document, one.removeprefix(_CLEAR))
        else:
            path, _, text = one.partition("=")
            _set(document, path, text)
    return document


def message_of(step: Step, told: Told) -> str:
    """The valid sample of the kind as a message of the Unified Version, changed: `old→new; …` in its text."""
    text = (CORPUS / step.kind / "valid.xml").read_text(encoding="utf-8")
    for one in changes(filled(step.change, told)):
        old, _, new = one.partition("→")
        assert old in text, old
        text = text.replace(old, new)
    return text


def changes(change: str) -> list[str]:
    """Each of them alone."""
    return [*filter(None, change.split("; "))]


def filled(text: str, told: Told) -> str:
    """The text with what was told in place of names: `<invtNo>` the latest, `<invtNo#1>` the first."""

    def of(match: re.Match[str]) -> str:
        values = told.get(match[1]) or ["NONE"]
        return values[int(match[2]) - 1 if match[2] else -1]

    return _TOLD.sub(of, text)


def _set(document: Document, path: str, text: str) -> None:
    *way, last = _way(path)
    place: Any = document
    for part in way:
        place = place[part]
    before = place[last] if isinstance(place, dict) and last in place else None
    value: Any = text
    if text.startswith("@"):
        value = json.loads(json.dumps(_found(document, text[1:])))
    elif text.startswith(("[", "{", "#")) or (isinstance(before, int) and text.isdigit()):
        value = json.loads(text.removeprefix("#"))
    if isinstance(place, list) and last == len(place):
        place.append(value)
    else:
        place[last] = value


def _clear(document: Document, path: str) -> None:
    *way, last = _way(path)
    del _found(document, way)[last]


def _found(document: Document, path: str | list[Any]) -> Any:
    place: Any = document
    for part in _way(path) if isinstance(path, str) else path:
        place = place[part]
    return place


def _way(path: str) -> list[Any]:
    """`OrderList[1].qty` as a list's place is written in findings, the first being 1."""
    way: list[Any] = []
    for part in path.split("."):
        name, *_ = part.split("[")
        way += [name, *(int(index) - 1 for index in _INDEX.findall(part))]
    return way
