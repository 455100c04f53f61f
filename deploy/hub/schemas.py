"""Schemas of a contract are shown as tables of fields, each under a place of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deploy.hub.chinese import spoken
from deploy.hub.words import Lang, said
from libs.schemas.codes.error_codes import Words

Node = Mapping[str, Any]

_FIELDS = Words("| 字段 | 类型 | 必填 | 说明 |", "| field | type | required | meaning |")


def sections(schemas: Mapping[str, Node], lang: Lang, page: str = "") -> Iterator[str]:
    """Lines of Markdown: one section a schema. page: where they stand, for links from elsewhere; they link within."""
    for name, schema in schemas.items():
        yield from (f"### `{name}` {{ #schema_{name} }}", "", cell(spoken(schema.get("description", ""), lang)), "")
        if "enum" in schema:
            yield from (", ".join(f"`{value}`" for value in schema["enum"]), "")
        if properties := schema.get("properties"):
            yield from (said(_FIELDS, lang), "|---|---|---|---|")
            for field, facts in properties.items():
                required = "✓" if field in schema.get("required", ()) else ""
                meaning = cell(spoken(facts.get("description", ""), lang))
                yield f"| `{field}` | {type_of(facts, page)} | {required} | {meaning} |"
            yield ""


def link(schema: Node, page: str = "") -> str:
    """A link to a schema by its name; nothing for one without."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[`{name}`]({page}#schema_{name})"
    return ", ".join(filter(None, (link(each, page) for each in schema.get("allOf", ()))))


def type_of(schema: Node, page: str = "") -> str:
    """Say in a few words what a value is."""
    if found := link(schema, page):
        return found
    if "items" in schema:
        return f"[ {type_of(schema['items'], page)} ]"
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return " / ".join(type_of(each, page) for each in options)
    kind: Any = schema.get("format") or schema.get("type") or "any"
    return " / ".join(kind) if isinstance(kind, list) else str(kind)


def cell(text: str) -> str:
    """Text as a cell of a table takes it."""
    return " ".join(text.split()).replace("|", "\\|")
