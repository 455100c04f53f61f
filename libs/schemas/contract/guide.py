"""docs/events.md: the topic table and the events, for people."""

from __future__ import annotations

from collections.abc import Iterator

from libs.schemas.contract.messages import (
    DEAD_LETTER,
    DECLARATIONS,
    OPERATOR,
    acting_on,
    all_events,
    first_sentence,
    message_names,
    readers,
    writers,
)
from libs.schemas.events.calendar import DayClosed
from libs.schemas.keys import Key
from libs.schemas.topics import DECLARED, ERASURES, FLOWS, MADE, PARTNERS, Topic

_TOP = """\
# Topics and events

Generated from the topic table (`libs/schemas/topics.py`); `python -m libs.schemas.generate` writes it anew.
Every body has a JSON Schema under `libs/schemas/generated/`; `asyncapi.json` there says the same for machines.

- One owner writes a topic. Events of one key keep their order.
- Partners write the topics under *What partners declare*. Outsiders read the topics marked *told* (customs and whom it lets)
  and, each its own, `cbec.partners.<code>.v1` ([your feed](feed.md)): one event per record, CloudEvents binary mode, packed
  by gzip, no `DayClosed`. Every other topic is internal: services alone read it, and any release may change its form.
- Headers are CloudEvents 1.0 (`ce_id`, `ce_type`, `ce_time`, `ce_subject`, `ce_customsday` …). `ce_id` names the cause:
  a reader drops what is at or below the last id of the same origin, so that every event has its effect once.
- *sheets*: a record of the topic holds many events, a JSON array of CloudEvents
  (`application/cloudevents-batch+json`); `tg_origin` and `tg_sheet` say which part of its writer's output it is. A reader
  drops a sheet at or below the last of its origin. Other topics carry one event per record.
- *days*: `DayClosed` travels in the topic, behind the facts of the day it closes.
- Money and quantities are decimal text, an absent value is left out, days are customs days in Asia/Shanghai.
- A new release may add optional fields and new topics. Anything else breaks a reader or what the log still holds;
  `python -m libs.schemas.generate --check` names it.
"""


def page() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _TOP
    yield "## What partners declare"
    yield ""
    yield "| topic | kind | document | key | partitions | kept |"
    yield "|---|---|---|---|---|---|"
    for kind, topic in DECLARED.items():
        model = DECLARATIONS[kind].__name__
        yield f"| `{topic.name}` | {kind} | {_link('declarations', model)} | {topic.key.name} | {_size(topic)} |"
    yield ""
    yield "`intake` reads them all; the calendar writes a signed `DayClosed` into each."
    yield ""
    for service in FLOWS:
        yield from _section(service)
    yield from _events()


def _section(service: str) -> Iterator[str]:
    yield f"## {service}"
    yield ""
    yield f"Reads {', '.join(f'`{topic.owner}.{topic.noun}`' for topic in _known_inputs(service))}."
    yield ""
    yield "| topic | for | key | partitions | kept | days | sheets | events | readers |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for topic in MADE:
        if topic.owner == service:
            names = [f"`{name}`" for name in message_names(topic) if name != DayClosed.__name__]
            who = "internal" if topic.internal else "told"
            yield (
                f"| `{topic.name}` | {who} | {topic.key.name} | {_size(topic)} | {'yes' if topic.days else ''} "
                f"| {'yes' if topic.sheets else ''} | {', '.join(names)} | {_readers(topic)} |"
            )
    yield ""


def _known_inputs(service: str) -> list[Topic]:
    """Its inputs; the many declare topics as one."""
    inputs = FLOWS[service].inputs
    declared = [topic for topic in inputs if topic.owner == PARTNERS]
    return [Topic("cbec.declare.*.v1", PARTNERS, Key(""))][: len(declared)] + [t for t in inputs if t not in declared]


def _readers(topic: Topic) -> str:
    if topic is ERASURES:
        return f"{topic.owner}'s restores"
    if topic.owner not in writers(topic):
        return f"{', '.join(readers(topic))} (written by the {OPERATOR})"
    if DEAD_LETTER in message_names(topic):
        return OPERATOR
    return ", ".join([*readers(topic), *(["outsiders"] if topic.told else [])]) or "outside the chain"


def _events() -> Iterator[str]:
    yield "## Events"
    yield ""
    yield "| event | says | acted on by |"
    yield "|---|---|---|"
    for model in all_events():
        says, who = first_sentence(model).replace("|", "or"), ", ".join(acting_on(model))
        yield f"| {_link('events', model.__name__)} | {says} | {who} |"


def _link(folder: str, name: str) -> str:
    return f"[`{name}`](../libs/schemas/generated/{folder}/{name}.json)"


def _size(topic: Topic) -> str:
    return f"{topic.partitions} | {topic.retention.days} days"
