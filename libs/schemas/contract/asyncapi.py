"""The topics as one AsyncAPI 3.1 document, whole in itself: channels, who sends, who receives, messages."""

from __future__ import annotations

from typing import Any

from libs.schemas.contract import asyncapi_headers as headers
from libs.schemas.contract.asyncapi_messages import channel_messages, components
from libs.schemas.contract.messages import PARTNER, all_topics, partners_channel, readers, writers
from libs.schemas.keys import Key
from libs.schemas.topics import PARTNERS, TOLD, Topic

Node = dict[str, Any]

_BOOTSTRAP = {"default": "127.0.0.1:9092", "description": "KAFKA_BOOTSTRAP"}
_ABOUT = """\
Customs clearance of cross-border e-commerce. Generated; docs/events.md says the same in words.

Partners write the topics tagged `declared` and read those tagged `told`: one CloudEvent per record, binary content mode. \
Topics tagged `internal` are the services' own and may change with any release."""


def document(release: str) -> Node:
    topics = [*all_topics(), partners_channel()]
    return {
        "asyncapi": "3.1.0",
        "id": "urn:tongguan",
        "info": {
            "title": "Tongguan",
            "version": release,
            "description": _ABOUT,
            "contact": {"name": "whoever runs the system"},
            "license": {"name": "see the repository"},
            "tags": [{"name": name, "description": words} for name, words in _TAGS.items()],
        },
        "defaultContentType": "application/json",
        "servers": {"plain": _server("kafka"), "secure": {**_server("kafka-secure"), "security": _SECURITY}},
        "channels": {_channel_id(topic): _channel(topic) for topic in topics},
        "operations": {name: node for topic in topics for name, node in _operations(topic)},
        "components": {**components(topics), "securitySchemes": _SCHEMES},
    }


_TAGS = {
    "declared": "Partners write it.",
    "told": "Outsiders read it.",
    "internal": "Services alone write and read it.",
}
_SCHEMES: Node = {
    "scram": {"type": "scramSha512", "description": "User and password over TLS; the user is the customs code."},
    "certificate": {"type": "X509", "description": "A client certificate whose common name is the customs code."},
    "oauth": {
        "type": "oauth2",
        "description": "OAUTHBEARER over TLS, by client credentials.",
        "flows": {
            "clientCredentials": {"tokenUrl": "https://identity.example/token", "availableScopes": {"kafka": "Kafka"}}
        },
    },
}
_SECURITY = [{"$ref": f"#/components/securitySchemes/{name}"} for name in _SCHEMES]


def _server(protocol: str) -> Node:
    return {
        "host": "{bootstrap}",
        "protocol": protocol,
        "description": "In clear, for the local stack." if protocol == "kafka" else "TLS; docs/identity.md says how.",
        "variables": {"bootstrap": _BOOTSTRAP},
    }


def _channel_id(topic: Topic) -> str:
    return f"{topic.owner}.{topic.noun}" if "{" not in topic.name else "partner"


def _tag(topic: Topic) -> str:
    return "internal" if topic.internal else "declared" if topic.owner == PARTNERS else "told"


def _channel(topic: Topic) -> Node:
    own = {"parameters": {"code": {"description": "The partner's customs registration code."}}}
    return {
        "address": topic.name,
        "title": topic.name,
        "description": _says(topic),
        "messages": {name: headers.ref("messages", called) for name, called in channel_messages(topic).items()},
        **(own if "{" in topic.name else {}),
        "tags": [{"name": _tag(topic)}],
        "bindings": {
            "kafka": {
                **({} if "{" in topic.name else {"topic": topic.name}),
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
        "x-codec": topic.codec,
        "x-carries-days": topic.days,
        "x-internal": topic.internal,
    }


def _says(topic: Topic) -> str:
    keyed = f"Owned by {topic.owner}, keyed by {_spelled(topic.key)}."
    if "{" in topic.name:
        return (
            f"What concerns one partner, in the order of its feed's numbers. {keyed} docs/feed.md says how to open it."
        )
    source = next((of for of, told in TOLD.items() if told == topic), None)
    if source:
        return f"What customs-side consumers read of {source.name}. {keyed}"
    if topic.internal:
        return f"Internal. {keyed}" + (" A record holds a sheet of events." if topic.sheets else "")
    return f"What partners declare. {keyed}"


def _spelled(key: Key) -> str:
    return f"{key.name} ({key.of(*key.fields)})" if key.fields and key.fields != (key.name,) else key.name


def _operations(topic: Topic) -> list[tuple[str, Node]]:
    channel = _channel_id(topic)
    names = list(channel_messages(topic))
    told = [PARTNER] if topic.told else []
    doing = [(who, "send") for who in writers(topic)] + [(who, "receive") for who in (*readers(topic), *told)]
    return [
        (
            f"{who}.{action}.{channel}",
            {
                "action": action,
                "channel": {"$ref": f"#/channels/{channel}"},
                "title": f"{who}: {action} {topic.name}",
                "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in names],
                "tags": [{"name": _tag(topic)}],
                "x-application": who,
            },
        )
        for who, action in doing
    ]
