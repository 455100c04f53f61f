"""The topics as an AsyncAPI 3 document: channels, who sends, who receives, messages with their CloudEvents headers."""

from __future__ import annotations

from typing import Any

from libs.schemas.contract.messages import (
    DEAD_LETTER,
    DECLARATIONS,
    REPLAY,
    all_events,
    all_topics,
    first_sentence,
    message_names,
    read_by,
    readers,
    writers,
)
from libs.schemas.topics import Topic

Node = dict[str, Any]

_SCHEMA_FORMAT = "application/schema+json;version=draft-2020-12"
_CLOUD_EVENT, _DECLARED, _SEALED, _REPLAYED = "CloudEvent", "DeclaredHeaders", "SealedRecord", "ReplayHeaders"
_SHEET = "SheetHeaders"


def document(release: str) -> Node:
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Tongguan",
            "version": release,
            "description": "Customs clearance of cross-border e-commerce. Generated; docs/events.md says the same in words.",
        },
        "defaultContentType": "application/json",
        "servers": {"kafka": {"host": "{bootstrap}", "protocol": "kafka", "variables": {"bootstrap": _BOOTSTRAP}}},
        "channels": {_channel_id(topic): _channel(topic) for topic in all_topics()},
        "operations": {name: node for topic in all_topics() for name, node in _operations(topic)},
        "components": {"messages": _messages(), "schemas": _HEADERS},
    }


_BOOTSTRAP = {"default": "127.0.0.1:9092", "description": "KAFKA_BOOTSTRAP"}


def _channel_id(topic: Topic) -> str:
    return f"{topic.owner}.{topic.noun}"


def _ref(*path: str) -> Node:
    return {"$ref": "#/" + "/".join(path)}


def _channel(topic: Topic) -> Node:
    return {
        "address": topic.name,
        "description": f"Owned by {topic.owner}, keyed by {topic.key.name}.",
        "messages": {name: _ref("components", "messages", name) for name in message_names(topic)},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": {
                    "cleanup.policy": ["delete"],
                    "retention.ms": int(topic.retention.total_seconds() * 1000),
                },
                "bindingVersion": "0.5.0",
            }
        },
        "x-owner": topic.owner,
        "x-key": topic.key.name,
        "x-carries-days": topic.days,
        **({"x-record": _ref("components", "schemas", _SHEET)} if topic.sheets else {}),
    }


def _operations(topic: Topic) -> list[tuple[str, Node]]:
    sent = [(writer, "send", names) for writer, names in writers(topic).items()]
    received = [(reader, "receive", read_by(reader, topic)) for reader in readers(topic)]
    return [
        (
            f"{who}.{action}.{_channel_id(topic)}",
            {
                "action": action,
                "channel": _ref("channels", _channel_id(topic)),
                "messages": [_ref("channels", _channel_id(topic), "messages", name) for name in names],
                "x-application": who,
            },
        )
        for who, action, names in sent + received
    ]


def _messages() -> Node:
    events = {
        model.__name__: _message(model.__name__, first_sentence(model), _CLOUD_EVENT, f"events/{model.__name__}.json")
        for model in all_events()
    }
    declared = {
        model.__name__: _message(
            model.__name__, first_sentence(model), _DECLARED, f"declarations/{model.__name__}.json", kind
        )
        for kind, model in DECLARATIONS.items()
    }
    letter = {
        "name": DEAD_LETTER,
        "summary": "A record that could not be read, encrypted as it came.",
        "contentType": "application/octet-stream",
        "headers": _ref("components", "schemas", _SEALED),
    }
    replay = {
        "name": REPLAY,
        "summary": "A dead letter sent again: key, value and headers as they first came, and where from.",
        "headers": _ref("components", "schemas", _REPLAYED),
    }
    return {**events, **declared, DEAD_LETTER: letter, REPLAY: replay}


def _message(name: str, summary: str, headers: str, schema: str, kind: str | None = None) -> Node:
    node: Node = {
        "name": name,
        "contentType": "application/json",
        "headers": _ref("components", "schemas", headers),
        "payload": {"schemaFormat": _SCHEMA_FORMAT, "schema": {"$ref": f"./{schema}"}},
    }
    if summary:
        node["summary"] = summary
    if kind:
        node["x-document-kind"] = kind
    return node


def _object(properties: Node, required: list[str], description: str) -> Node:
    return {"type": "object", "description": description, "properties": properties, "required": required}


def _text(description: str, **more: Any) -> Node:
    return {"type": "string", "description": description, **more}


_CE_BASE: Node = {
    "ce_specversion": {"const": "1.0"},
    "ce_id": _text("The cause: origin/offset/index. Readers drop what is at or below the last of its origin.",
                   pattern="^.+/[0-9]+/[0-9]+$"),
    "ce_type": _text("The event's name."),
    "ce_source": _text("Who says so: /tongguan/<service>."),
}  # fmt: skip
_TRACEPARENT = _text("W3C trace context.", pattern="^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")

_HEADERS: Node = {
    _CLOUD_EVENT: _object(
        {
            **_CE_BASE,
            "ce_time": _text("When the chain's first fact happened.", format="date-time"),
            "ce_subject": _text("The Kafka key."),
            "ce_customsday": _text("The customs day it counts for, Asia/Shanghai.", format="date"),
            "ce_nth": _text("The cause's place in its sheet, where it was not the first.", pattern="^[1-9][0-9]*$"),
            "content-type": {"const": "application/json"},
            "traceparent": _TRACEPARENT,
        },
        [*_CE_BASE, "ce_time", "ce_subject", "ce_customsday", "content-type"],
        "CloudEvents 1.0, Kafka binary binding.",
    ),
    _SHEET: _object(
        {
            "content-type": {"const": "application/cloudevents-batch+json"},
            "tg_origin": _text("Who wrote it: service, input topic with its incarnation, partition."),
            "tg_sheet": _text(
                "page/number/events. Readers drop what is at or below the last of its origin.",
                pattern="^[0-9]+/[0-9]+/[0-9]+$",
            ),
        },
        ["content-type", "tg_origin", "tg_sheet"],
        "A record with many events: a JSON array of CloudEvents, whose attributes are those of CloudEvent without `ce_`"
        " and whose `data` is the message's payload.",
    ),
    _DECLARED: _object(
        {
            "content-type": _text("`application/xml` says CEB XML, for the four documents; anything else JSON."),
            "traceparent": _TRACEPARENT,
        },
        [],
        "What a partner may send; nothing is required.",
    ),
    _SEALED: _object(
        {
            **_CE_BASE,
            "content-type": {"const": "application/octet-stream"},
            "tg_reason": _text("Class of the fault; never a value of the record."),
            "tg_topic": _text("Where the record came from."),
            "tg_partition": _text("Its partition."),
            "tg_offset": _text("Its offset."),
        },
        [*_CE_BASE, "content-type", "tg_reason", "tg_topic", "tg_partition", "tg_offset"],
        "CloudEvents 1.0 headers of a dead letter.",
    ),
    _REPLAYED: _object(
        {
            "tg_topic": _text("The topic the record first came on: its decoder reads the replay."),
            "tg_replay_of": _text("Id of the dead letter."),
        },
        ["tg_topic", "tg_replay_of"],
        "Beside the headers the record first came with.",
    ),
}
