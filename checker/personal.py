"""Nobody may find personal data in clear: what was really sent, and anything that looks like an identity number."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from checker.facts import Place
from checker.records import Headers, events_of
from libs.schemas.ceb import MESSAGES
from libs.schemas.personal import Personal as Kind
from libs.schemas.topics import PARTNERS, TOPICS

_DECLARED = {name for name, topic in TOPICS.items() if topic.owner == PARTNERS}
_LOOKED_FOR = {
    Kind.ID_NUMBER: "identity number", Kind.PHONE: "telephone", Kind.NAME: "name", Kind.ADDRESS: "address",
}  # fmt: skip
_KINDS = {
    field.name: _LOOKED_FOR[field.personal]
    for message in MESSAGES.values()
    for field in message.elements
    if field.personal in _LOOKED_FOR
}
"""Fields of the Unified Version that name a person → what they show."""

_IN_XML = re.compile(rf"<(?:\w+:)?({'|'.join(_KINDS)})>([^<]+)<")
_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{6,13})(?![0-9A-Za-z])")
_WORD = re.compile(r"[一-鿿·]{2,}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_ID_LENGTH, _NAME_MAX, _ADDRESS_MIN = 18, 4, 6
_NONE: set[str] = set()


@dataclass
class Personal:
    """numbers: identity numbers and telephones, each with its kind. names count only as words of their own. addresses: by
    their longest word, which is looked for first."""

    numbers: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    addresses: dict[str, set[str]] = field(default_factory=dict)

    def read(self, place: Place, headers: Headers, value: bytes | None, at_ms: int = 0) -> None:
        """Learn from a record that a partner sent; what cannot be read teaches nothing."""
        if place.topic in _DECLARED:
            for told in events_of(headers, value):
                self.learn(told.body)

    def learn(self, body: bytes) -> None:
        """JSON or XML of any document."""
        text = body.decode("utf-8", "ignore")
        for name, said in _fields_of_xml(text) if text.lstrip().startswith("<") else _fields_of_json(text):
            kind = _KINDS[name]
            if kind == "name" and 1 < len(said) <= _NAME_MAX:
                self.names.add(said)
            elif kind == "address" and len(said) >= _ADDRESS_MIN:
                longest = max(_WORD.findall(said), key=len, default=said)
                self.addresses.setdefault(longest, set()).add(said)
            elif kind in ("identity number", "telephone") and _NUMBER.fullmatch(said):
                self.numbers[said] = kind

    def kinds_in(self, text: str) -> set[str]:
        """Say which kinds of personal data stand in a text."""
        numbers = _NUMBER.findall(text)
        found = {self.numbers[number] for number in numbers if number in self.numbers}
        if any(is_identity_number(number) for number in numbers):
            found.add("identity number")
        words = _WORD.findall(text)
        if not self.names.isdisjoint(words):
            found.add("name")
        if any(address in text for word in words for address in self._addresses_with(word)):
            found.add("address")
        return found

    def _addresses_with(self, word: str) -> set[str]:
        """The addresses whose longest word this is."""
        return self.addresses.get(word) or _NONE


def is_identity_number(text: str) -> bool:
    """Eighteen characters with a birthday of a living person and the right check digit (GB 11643)."""
    if len(text) != _ID_LENGTH or text[0] == "0":
        return False
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text[:17], strict=True))
    return date(1900, 1, 1) <= born <= date(2030, 1, 1) and text[17].upper() == _CHECK[total % 11]


def _fields_of_xml(text: str) -> Iterator[tuple[str, str]]:
    return ((name, said.strip()) for name, said in _IN_XML.findall(text))


def _fields_of_json(text: str) -> Iterator[tuple[str, str]]:
    try:
        document = json.loads(text)
    except ValueError:
        return
    yield from _walked(document)


def _walked(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name in _KINDS and isinstance(value, str):
                yield name, value.strip()
            else:
                yield from _walked(value)
    elif isinstance(node, list):
        for value in node:
            yield from _walked(value)
