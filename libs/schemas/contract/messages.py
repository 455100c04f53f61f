"""The topic table, turned round, says who writes and who reads each message."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from libs.schemas.events.base import Event
from libs.schemas.events.calendar import DayClosed
from libs.schemas.kinds import KINDS
from libs.schemas.topic import partner_topic
from libs.schemas.topics import DECLARED, EVENTS, FLOWS, PARTNERS, TOPICS, Topic, dead_letters, replays

PARTNER, CALENDAR, OPERATOR = "partners", "calendar", "operator"
"""Writers and readers that are not services. The operator sends dead letters again."""

DECLARATIONS: dict[str, type[BaseModel]] = {kind.name: kind.model for kind in KINDS.values()}
"""Document kind → what partners write on its topic."""

_DECLARED_ON = {topic.name: DECLARATIONS[kind] for kind, topic in DECLARED.items()}
_DEAD_LETTERS = {dead_letters(service).name for service in FLOWS}
_REPLAYS = {replays(service).name: service for service in FLOWS}

DEAD_LETTER, REPLAY = "RecordDeadLettered", "RecordReplayed"


def bodies(topic: Topic) -> list[type[Any]]:
    """The models and structs of a topic's JSON bodies; none where the body is somebody else's bytes."""
    declared = _DECLARED_ON.get(topic.name)
    events = list(topic.events)
    if topic.days and DayClosed not in events:
        events.append(DayClosed)
    return [declared, *events] if declared else [*events]


def message_names(topic: Topic) -> list[str]:
    """Every message that may be found on a topic."""
    if topic.name in _DEAD_LETTERS:
        return [DEAD_LETTER]
    if topic.name in _REPLAYS:
        return [REPLAY]
    return [model.__name__ for model in bodies(topic)]


def writers(topic: Topic) -> dict[str, list[str]]:
    """Writer → the messages it writes on this topic."""
    names = message_names(topic)
    if topic.name in _REPLAYS:
        return {OPERATOR: names}
    if topic.owner == PARTNERS:
        days = DayClosed.__name__
        return {PARTNER: [name for name in names if name != days], CALENDAR: [days]}
    return {topic.owner: names}


def readers(topic: Topic) -> list[str]:
    """The services that read a topic, in the order of the chain."""
    if topic.name in _REPLAYS:
        return [_REPLAYS[topic.name]]
    return [service for service, flow in FLOWS.items() if topic in flow.inputs]


def ignores(service: str, message: str) -> bool:
    """Say whether the service passes the message over."""
    return any(event.__name__ == message for event in FLOWS[service].ignores)


def acting_on(event: type[Any]) -> list[str]:
    """The services that act on an event, in the order of the chain."""
    return [service for service, flow in FLOWS.items() if event in flow.reads]


def all_topics() -> list[Topic]:
    return list(TOPICS.values())


def partners_channel() -> Topic:
    """Describe partners' own topics, one for all: what differs is the code in the name."""
    made = partner_topic("CODE")
    assert made
    return replace(made, name=made.name.replace("CODE", "{code}"))


def all_events() -> list[type[Event]]:
    return [EVENTS[name] for name in sorted(EVENTS)]


def first_paragraph(model: type[Any]) -> str:
    """Return the first paragraph of a model's docstring on one line; empty where it has none of its own."""
    doc = model.__dict__.get("__doc__") or ""
    return " ".join(doc.split("\n\n", 1)[0].split())


def first_sentence(model: type[Any]) -> str:
    """Return its first sentence."""
    return re.split(r"(?<=[.])\s", first_paragraph(model), maxsplit=1)[0]
