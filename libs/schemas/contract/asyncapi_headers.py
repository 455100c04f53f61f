"""Headers of records, as schemas: CloudEvents 1.0 in the Kafka binary binding, sheets, what partners and operators send."""

from __future__ import annotations

from typing import Any

Node = dict[str, Any]

CLOUD_EVENT, DECLARED, SEALED, REPLAYED = "CloudEvent", "DeclaredHeaders", "SealedRecord", "ReplayHeaders"
SHEET, ENTRY, IN_A_SHEET = "SheetHeaders", "EntryHeaders", "CloudEventInASheet"
TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def ref(section: str, name: str) -> Node:
    return {"$ref": f"#/components/{section}/{name}"}


def _object(properties: Node, required: list[str], description: str) -> Node:
    return {"type": "object", "description": description, "properties": properties, "required": required}


def _text(description: str, **more: Any) -> Node:
    return {"type": "string", "description": description, **more}


def _always(value: str, description: str) -> Node:
    return {"type": "string", "const": value, "description": description}


_TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$"
_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_TRACE = _text("W3C trace context.", pattern="^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")
_JSON = _always("application/json", "The value is JSON.")
_ATTRIBUTES: Node = {
    "specversion": _always("1.0", "Version of CloudEvents."),
    "id": _text("The cause: origin/offset/index. Readers drop what is at or below the last of its origin.",
                pattern="^.+/[0-9]+/[0-9]+$"),
    "type": _text("The event's name."),
    "source": _text("Who says so: /tongguan/<service>."),
    "time": _text("When the chain's first fact happened.", format="date-time", pattern=_TIME),
    "subject": _text("The Kafka key."),
    "customsday": _text("The customs day it counts for, Asia/Shanghai.", pattern=_DAY),
    "nth": _text("The cause's place in its sheet, where it was not the first.", pattern="^[1-9][0-9]*$"),
}  # fmt: skip
_ASKED = [name for name in _ATTRIBUTES if name != "nth"]


def _binary(attributes: Node) -> Node:
    return {f"ce_{name}": node for name, node in attributes.items()}


_ENTRY: Node = {
    **_ATTRIBUTES,
    "id": _text("The entry's name for ever: whatever comes twice has the same one.", pattern="^evt_[0-9a-f]{30}$"),
    "type": _text("The kind of entry."),
    "source": _always("/tongguan/feed", "Who says so."),
    "subject": _text("Business key of the document, waybill or book that it is about; the Kafka key."),
    "sequence": _text("Its number in the partner's feed: drop what is at or below the last.", pattern="^[1-9][0-9]*$"),
    "series": _text("Numbers count within it; a restore begins another one.", pattern="^[0-9]+$"),
}
del _ENTRY["nth"]

SCHEMAS: Node = {
    CLOUD_EVENT: _object(
        {**_binary(_ATTRIBUTES), "content-type": _JSON, "traceparent": _TRACE},
        [*(f"ce_{name}" for name in _ASKED), "content-type"],
        "CloudEvents 1.0, Kafka binary binding.",
    ),
    ENTRY: _object(
        {**_binary(_ENTRY), "content-type": _JSON},
        [*(f"ce_{name}" for name in _ENTRY if name != "customsday"), "content-type"],
        "CloudEvents 1.0, Kafka binary binding, of an entry of a partner's feed.",
    ),
    SHEET: _object(
        {
            "content-type": _always("application/cloudevents-batch+json", "The value is a JSON array of CloudEvents."),
            "tg_origin": _text("Who wrote it: service, input topic with its incarnation, partition."),
            "tg_sheet": _text(
                "page/number/events. Readers drop what is at or below the last of its origin.",
                pattern="^[0-9]+/[0-9]+/[0-9]+$",
            ),
        },
        ["content-type", "tg_origin", "tg_sheet"],
        "A record with many events.",
    ),
    IN_A_SHEET: _object(
        {**_ATTRIBUTES, "traceparent": _TRACE, "data": {"description": "The event.", "type": "object"}},
        [*_ASKED, "data"],
        "An event in a sheet: attributes and data.",
    ),
    DECLARED: _object(
        {
            "content-type": _text("`application/xml` says CEB XML, for the kinds that have it; anything else JSON."),
            "traceparent": _TRACE,
            "tg_proof": _text("Whose the record is (docs/identity.md)."),
        },
        [],
        "What a partner may send; nothing is required.",
    ),
    SEALED: _object(
        {
            **_binary({name: _ATTRIBUTES[name] for name in ("specversion", "id", "type", "source")}),
            "content-type": _JSON,
            "tg_reason": _text("Class of the fault; never a value of the record."),
            "tg_topic": _text("Where the record came from."),
            "tg_partition": _text("Its partition."),
            "tg_offset": _text("Its offset."),
        },
        ["ce_specversion", "ce_id", "ce_type", "ce_source", "content-type", "tg_reason", "tg_topic", "tg_partition",
         "tg_offset"],
        "CloudEvents 1.0 headers of a dead letter.",
    ),
    REPLAYED: _object(
        {
            "tg_topic": _text("The topic the record first came on: its decoder reads the replay."),
            "tg_replay_of": _text("Id of the dead letter."),
        },
        ["tg_topic", "tg_replay_of"],
        "Beside the headers the record first came with.",
    ),
}  # fmt: skip


def example(schema: str, type_: str, subject: str) -> Node:
    """An example of the headers of this schema."""
    event = {
        "ce_specversion": "1.0", "ce_id": "review/review.releases@5oXPiVQ9-0/128/0", "ce_type": type_,
        "ce_source": "/tongguan/review", "ce_time": "2026-03-02T12:00:00+08:00", "ce_subject": subject,
        "ce_customsday": "2026-03-02", "content-type": "application/json",
    }  # fmt: skip
    sealed = {name: event[name] for name in ("ce_specversion", "ce_id", "ce_type", "ce_source")}
    from_ = {"tg_topic": "cbec.declare.orders.v1", "tg_partition": "0", "tg_offset": "42"}
    return {
        CLOUD_EVENT: event,
        ENTRY: {
            **event, "ce_id": "evt_8d3c0e9f6a1b4c5d7e2f8a9b0c1d2e", "ce_source": "/tongguan/feed",
            "ce_sequence": "7", "ce_series": "1764453900000",
        },
        SHEET: {
            "content-type": "application/cloudevents-batch+json", "tg_origin": "review/review.releases@5oXPiVQ9-0",
            "tg_sheet": "128/0/1",
        },
        IN_A_SHEET: {name.removeprefix("ce_"): value for name, value in event.items() if name.startswith("ce_")},
        DECLARED: {"content-type": "application/json", "traceparent": TRACEPARENT},
        SEALED: {**sealed, "content-type": "application/json", "tg_reason": "bad-event-body", **from_},
        REPLAYED: {"tg_topic": from_["tg_topic"], "tg_replay_of": "intake/declare.orders@5oXPiVQ9-0/42"},
    }[schema]  # fmt: skip
