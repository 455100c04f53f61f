"""One example of every message: the Unified Version's from its samples, the others made after their schemas."""

from __future__ import annotations

import re
from typing import Any

from libs.schemas.ceb import samples
from libs.schemas.contract.bundle import PARTS
from libs.schemas.contract.json_schemas import Schema
from libs.schemas.kinds import KINDS

_VALUES: dict[str, Any] = {
    **samples.exports.LINE_VALUES, **samples.exports.VALUES, **samples.imports.LINE_VALUES, **samples.imports.VALUES,
    "submissionId": "lists-0-42", "businessKey": "list/3301960AB1/T2025111100000001", "document": "list",
    "messageType": "CEB622Message", "status": "800", "number": "T2025111100000001", "owner": "3301960AB1", "attempt": 1,
    "taxNo": "310520261000000001_1", "entDutyNo": "JK3105202603020001", "code": "1332", "bills": 2, "gnum": 1,
    "rule": "621.totalPrice.sum@1", "path": "InventoryHead.goodsValue", "buyerToken": "b1-5f2c",
    "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "person": "1-5f2c0a9e7d3b4c1f8e6a2d0b9c7f5e31", "sha256": "5f2c0a9e7d3b4c1f8e6a2d0b9c7f5e31" * 2,
    "message": "总价不等于单价与数量之积 / total is not price by quantity", "text": "总价不符 / totals differ",
}  # fmt: skip
"""Field → what stands in it, where its schema allows that."""
_TEXTS = (
    "1.00", "1", "2026-03-02", "20260302120000", "20260302", "110", "1210", "010121", "0101210000", "B12345678901234567",
    "310520261000000001", "31052026I000000001", "31052026E000000001", "text",
)  # fmt: skip
_DOCUMENTS = {kind.model.__name__: samples.sample(kind.message) for kind in KINDS.values() if kind.message}


def example_of(name: str, parts: dict[str, Schema]) -> Any:
    """Return an example of the message of this model."""
    return _DOCUMENTS.get(name) or example_for({"$ref": PARTS + name}, parts)


def example_for(node: Schema, parts: dict[str, Schema], field: str = "") -> Any:
    """Make a value that the schema takes: what it asks for and no more."""
    if "$ref" in node:
        return example_for(parts[node["$ref"].removeprefix(PARTS)], parts, field)
    for choices in (node.get("allOf"), node.get("oneOf"), node.get("anyOf")):
        if choices:
            own = {key: value for key, value in node.items() if key not in ("allOf", "oneOf", "anyOf", "description")}
            return example_for(_both(choices[0], own, parts), parts, field)
    if "const" in node:
        return node["const"]
    if "enum" in node:
        return node["enum"][0]
    return _PLAIN[node.get("type", "string")](node, parts, field)


def _both(first: Schema, second: Schema, parts: dict[str, Schema]) -> Schema:
    """Return what must hold of both schemas, as far as fields and what is asked for go."""
    if "$ref" in first:
        first = parts[first["$ref"].removeprefix(PARTS)]
    if "allOf" in first:
        for each in first["allOf"]:
            second = _both(each, second, parts)
        first = {key: value for key, value in first.items() if key != "allOf"}
    fields = {**second.get("properties", {}), **first.get("properties", {})}
    asked = list(dict.fromkeys([*first.get("required", ()), *second.get("required", ())]))
    return {**first, **second, **({"properties": fields, "required": asked} if fields else {})}


def _object(node: Schema, parts: dict[str, Schema], field: str) -> Any:
    fields = node.get("properties", {})
    if not fields:
        return {"returnStatus": "800", "returnTime": "20260302120000000"} if "additionalProperties" in node else {}
    return {name: example_for(fields[name], parts, name) for name in fields if name in node.get("required", ())}


def _list(node: Schema, parts: dict[str, Schema], field: str) -> Any:
    items = node.get("items", {})
    if isinstance(items, list):
        return [example_for(item, parts, field) for item in items]
    return [example_for(items, parts, field)]


def _text(node: Schema, parts: dict[str, Schema], field: str) -> Any:
    least, most = node.get("minLength", 0), node.get("maxLength", 1 << 20)
    for text in (_VALUES.get(field), *_TEXTS, "1" * least):
        if isinstance(text, str) and least <= len(text) <= most and re.search(node.get("pattern", ""), text):
            return text
    raise ValueError(f"no example of {field}: {node}")


def _number(node: Schema, parts: dict[str, Schema], field: str) -> Any:
    known = _VALUES.get(field)
    return known if isinstance(known, int) else max(1, node.get("minimum", 1))


_PLAIN = {
    "object": _object, "array": _list, "string": _text, "integer": _number, "number": _number,
    "boolean": lambda *_: True,
}  # fmt: skip
