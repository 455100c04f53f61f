"""The schemas of all messages in one set, each part once, in the words of JSON Schema draft 7.

That is the draft that AsyncAPI's own schemas follow, so that every tool reads them without an extension.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from libs.schemas.contract.json_schemas import Schema
from libs.schemas.contract.meanings import meaning_of

PARTS = "#/components/schemas/"
_DAY = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_NOT_IN_A_PART = ("$schema", "$id", "$defs", "title")


class Bundle:
    """Takes whole schemas apart and knows each part by its name."""

    def __init__(self) -> None:
        self.parts: dict[str, Schema] = {}

    def add(self, name: str, schema: Schema) -> Schema:
        """Add a schema and its definitions. Returns the reference to it."""
        definitions = schema.get("$defs", {})
        called = {inner: self._name(name, inner, body, definitions) for inner, body in definitions.items()}
        for inner, body in definitions.items():
            self.parts[called[inner]] = _part(inner, body, called)
        self.parts[name] = _part(name, schema, called)
        return {"$ref": PARTS + name}

    def _name(self, whole: str, inner: str, body: Schema, definitions: Schema) -> str:
        """Name a definition; one that another message calls so and means otherwise is named after its message, too."""
        plain = {each: each for each in definitions}
        known = self.parts.get(inner)
        return inner if known is None or known == _part(inner, body, plain) else f"{whole}.{inner}"


def _part(name: str, schema: Schema, called: dict[str, str]) -> Schema:
    part: Schema = _draft7({key: value for key, value in schema.items() if key not in _NOT_IN_A_PART}, called, name)
    return part


def _described(node: Schema, words: str | None) -> Schema:
    """In draft 7 nothing counts beside a reference."""
    if words is None:
        return node
    return {"description": words, "allOf": [node]} if "$ref" in node else {"description": words, **node}


def _draft7(node: Any, called: dict[str, str], name: str) -> Any:
    """name: of the part that this stands in."""
    if isinstance(node, list):
        return [_draft7(each, called, name) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return {"$ref": PARTS + called[node["$ref"].rpartition("/")[2]]}
    name = node.get("title", name)
    skipped = ("title", "prefixItems", "properties")
    shown = {key: _draft7(value, called, name) for key, value in node.items() if key not in skipped}
    if fields := node.get("properties"):
        words = meaning_of(name, node.get("description", ""), fields)
        shown["properties"] = {
            field: _described(_draft7(value, called, name), words.get(field)) for field, value in fields.items()
        }
    if "prefixItems" in node:
        shown["items"] = _draft7(node["prefixItems"], called, name)
    if shown.get("format") == "date":
        shown["pattern"] = _DAY
    return shown


def undescribed(node: Any, at: str = "") -> Iterator[str]:
    """Fields of which nothing is said, by their place."""
    if isinstance(node, list):
        for each in node:
            yield from undescribed(each, at)
    elif isinstance(node, dict):
        for field, value in node.get("properties", {}).items():
            if not value.get("description"):
                yield f"{at}.{field}"
        for key, value in node.items():
            yield from undescribed(value, f"{at}/{key}")
