"""Messages of the AsyncAPI document: payload, headers, key, an example each; what stands in sheets is one message each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from libs.schemas.contract import asyncapi_headers as h
from libs.schemas.contract.bundle import Bundle
from libs.schemas.contract.examples import example_of
from libs.schemas.contract.json_schemas import Schema, declaration_schema, event_schema
from libs.schemas.contract.messages import (
    DEAD_LETTER,
    DECLARATIONS,
    REPLAY,
    all_events,
    first_sentence,
    message_names,
    partners_channel,
)
from libs.schemas.entries import BOOK_MOVEMENTS, ENTRIES
from libs.schemas.events.calendar import DayClosed
from libs.schemas.kinds import KINDS
from libs.schemas.topics import DECLARED, PARTNERS, Topic

Node = dict[str, Any]
XML = "CebMessage"
_OF_XML = {DECLARED[kind.name].name for kind in KINDS.values() if kind.message}
_EVENTS = {event.__name__: event for event in all_events()}
_KINDS = {model.__name__: kind for kind, model in DECLARATIONS.items()}


def channel_messages(topic: Topic) -> dict[str, str]:
    """Return each message that a record of the topic may be → its name among the components."""
    if topic.name == partners_channel().name:
        return {data.__name__: data.__name__ for data in ENTRIES.values()}
    if topic.sheets:
        return {"Sheet": _sheet_name(topic)}
    xml = [XML] if topic.name in _OF_XML else []
    names = dict.fromkeys([*message_names(topic), *xml])
    return {name: _signed(name, topic) for name in names}


def _sheet_name(topic: Topic) -> str:
    return f"Sheet.{topic.owner}.{topic.noun}"


def _signed(name: str, topic: Topic) -> str:
    """A day that the calendar closes on partners' topics has other headers."""
    return f"{name}.declared" if name == DayClosed.__name__ and topic.owner == PARTNERS else name


def components(topics: Iterable[Topic]) -> Node:
    """Return messages and schemas."""
    topics = list(topics)
    bundle = _bundle()
    used = {called for topic in topics for called in channel_messages(topic).values()}
    keys: dict[str, set[str]] = {}
    for topic in topics:
        for called in channel_messages(topic).values():
            keys.setdefault(called, set()).add(topic.key.name)
    made = {**_events(bundle, keys), **_declared(bundle, keys), **_entries(bundle), **_letters()}
    made |= {_sheet_name(topic): _sheet(topic, bundle) for topic in topics if topic.sheets}
    return {
        "messages": {name: made[name] for name in sorted(made) if name in used},
        "schemas": {**h.SCHEMAS, **dict(sorted(bundle.parts.items()))},
    }


def _bundle() -> Bundle:
    bundle = Bundle()
    for event in all_events():
        bundle.add(event.__name__, event_schema(event))
    for model in DECLARATIONS.values():
        bundle.add(model.__name__, declaration_schema(model))
    for data in ENTRIES.values():
        bundle.add(data.__name__, event_schema(data))
    movement = bundle.parts[ENTRIES["book-movement"].__name__]
    movement["oneOf"] = [_movement(event.__name__, bundle.parts) for event in BOOK_MOVEMENTS]
    return bundle


def _movement(event: str, parts: dict[str, Schema]) -> Schema:
    """Its event's fields, without who handed in what."""
    part = parts[event]
    fields = {name: node for name, node in part["properties"].items() if name != "submissionId"}
    named = {"event": {"type": "string", "const": event, "description": "which movement this is"}}
    asked = [name for name in part.get("required", ()) if name != "submissionId"]
    words = part.get("description", "")
    return {"type": "object", "description": words, "properties": {**named, **fields}, "required": ["event", *asked]}


def _message(name: str, summary: str, headers: Node, payload: Node, key: Node, example: Node) -> Node:
    return {
        "name": name,
        "title": name,
        "summary": summary or name,
        "contentType": "application/json",
        "headers": headers,
        "payload": payload,
        "bindings": {"kafka": {"key": key, "bindingVersion": "0.5.0"}},
        "examples": [{"name": "example", **example}],
    }


def _typed(schema: str, type_: str) -> Node:
    """Headers of one type of event."""
    named = {"ce_type": {"type": "string", "const": type_, "description": "The event's name."}}
    return {"type": "object", "allOf": [h.ref("schemas", schema), {"type": "object", "properties": named}]}


def _key(names: Iterable[str]) -> Node:
    return {"type": "string", "description": " or ".join(sorted(names)) or "none"}


def _events(bundle: Bundle, keys: dict[str, set[str]]) -> Node:
    made = {}
    for name, event in _EVENTS.items():
        payload = example_of(name, bundle.parts)
        example = {"headers": h.example(h.CLOUD_EVENT, name, "3301960AB1:T2025111100000001"), "payload": payload}
        headers, key = _typed(h.CLOUD_EVENT, name), _key(keys.get(name, ()))
        made[name] = _message(name, first_sentence(event), headers, h.ref("schemas", name), key, example)
    return made


def _declared(bundle: Bundle, keys: dict[str, set[str]]) -> Node:
    made = {}
    headers = h.ref("schemas", h.DECLARED)
    for name, kind in _KINDS.items():
        example = {"headers": {"content-type": "application/json"}, "payload": example_of(name, bundle.parts)}
        words, key = first_sentence(DECLARATIONS[kind]), _key(keys.get(name, ()))
        made[name] = _message(name, words, headers, h.ref("schemas", name), key, example)
        made[name]["x-document-kind"] = kind
    text = {"type": "string", "description": "A message of the Unified Version, as docs/partner describes it."}
    xml = {"headers": {"content-type": "application/xml"}, "payload": "<ceb:CEB311Message …/>"}
    made[XML] = _message(XML, "The same document as CEB XML.", headers, text, _key(["as in JSON"]), xml)
    made[XML]["contentType"] = "application/xml"
    day = {"headers": {"ce_type": DayClosed.__name__}, "payload": {"day": "2026-03-02", "signature": "5f2c"}}
    called = f"{DayClosed.__name__}.declared"
    closing = {"type": "object", "description": "The calendar's.", "properties": {}}
    summary = "A customs day is over. The calendar signs it; services drop one that it did not."
    made[called] = _message(DayClosed.__name__, summary, closing, h.ref("schemas", DayClosed.__name__), _key(()), day)
    return made


def _entries(bundle: Bundle) -> Node:
    made = {}
    for type_, data in ENTRIES.items():
        name = data.__name__
        headers = h.example(h.ENTRY, type_, "list/3301960AB1/T2025111100000001")
        example = {"headers": headers, "payload": example_of(name, bundle.parts)}
        key = {"type": "string", "description": "business key of what it is about"}
        schemas = (_typed(h.ENTRY, type_), h.ref("schemas", name), key)
        made[name] = _message(name, first_sentence(data), *schemas, example)
    return made


def _sheet(topic: Topic, bundle: Bundle) -> Node:
    names = [*(name for name in message_names(topic))]
    one = [
        {
            "type": "object",
            "properties": {"type": {"type": "string", "const": name}, "data": h.ref("schemas", name)},
        }
        for name in names
    ]
    payload = {"type": "array", "items": {"allOf": [h.ref("schemas", h.IN_A_SHEET), {"oneOf": one}]}}
    event = {**h.example(h.IN_A_SHEET, names[0], "3301960AB1:T2025111100000001")}
    example = {
        "headers": h.example(h.SHEET, "", ""),
        "payload": [{**event, "data": example_of(names[0], bundle.parts)}],
    }
    words, key = f"A sheet of {', '.join(names)}.", {"type": "string", "description": "none: a sheet holds many keys"}
    made = _message(_sheet_name(topic), words, h.ref("schemas", h.SHEET), payload, key, example)
    return {**made, "contentType": "application/cloudevents-batch+json"}


_LETTER: Node = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "description": "the record that could not be read"},
        "reason": {"type": "string", "description": "class of the fault; never a value of the record"},
        "topic": {"type": "string", "description": "topic on which it lies"},
        "partition": {"type": "integer", "description": "its partition"},
        "offset": {"type": "integer", "description": "its offset"},
    },
    "required": ["id", "reason", "topic", "partition", "offset"],
}


def _letters() -> Node:
    about = {
        "id": "intake/declare.orders@5oXPiVQ9-0/42",
        "reason": "not-json",
        "topic": "cbec.declare.orders.v1",
        "partition": 0,
        "offset": 42,
    }
    sealed, replayed = h.ref("schemas", h.SEALED), h.ref("schemas", h.REPLAYED)
    bytes_ = {"type": "string", "description": "Bytes."}
    letter = _message(
        DEAD_LETTER, "A record could not be read: why, and where it lies. Its body stays in the store, sealed.", sealed,
        _LETTER, _key(["record id"]), {"headers": h.example(h.SEALED, DEAD_LETTER, ""), "payload": about},
    )  # fmt: skip
    replay = _message(
        REPLAY, "A dead letter sent again: key, value and headers as they first came, and where from.", replayed, bytes_,
        _key(["as it first came"]), {"headers": h.example(h.REPLAYED, REPLAY, ""), "payload": "…"},
    )  # fmt: skip
    return {DEAD_LETTER: letter, REPLAY: {**replay, "contentType": "application/octet-stream"}}
