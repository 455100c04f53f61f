"""The contract of the last release, and what would break it.

An event is written by one release and read by others: readers not yet deployed meet what the new release writes, and the
new release meets what the log still holds. So both directions count. A declaration is written by partners, who change
when they like: only what they may leave out can be asked for later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from libs.schemas.contract.json_schemas import Schema, declaration_schema, event_schema
from libs.schemas.contract.messages import DECLARATIONS, all_events, all_topics, ignores, message_names, readers
from libs.schemas.topics import TOPICS

Fields = dict[str, str]
"""Path of a field on the wire, `lines[].qty` → `required decimal`."""

_REQUIRED, _OPTIONAL = "required", "optional"
_NOT_TYPE = ("title", "description", "default", "type", "format", "pattern", "properties", "required", "items")


@dataclass(frozen=True)
class Release:
    """name: of the release. topics: name → key, partitions, messages. events, declarations: model → fields."""

    name: str
    topics: dict[str, dict[str, Any]]
    events: dict[str, Fields]
    declarations: dict[str, Fields]


def current(name: str) -> Release:
    """The contract as the code has it now."""
    return Release(
        name,
        {
            topic.name: {"key": topic.key.name, "partitions": topic.partitions, "messages": message_names(topic)}
            for topic in all_topics()
        },
        {model.__name__: _fields_of(model, event_schema) for model in all_events()},
        {model.__name__: _fields_of(model, declaration_schema) for model in DECLARATIONS.values()},
    )


def breaches(old: Release, new: Release) -> list[str]:
    """Everything in `new` that a party to `old` could not live with, each in one sentence. Empty: nothing breaks."""
    return [
        *_topic_breaches(old, new),
        *_message_breaches("event", old.events, new.events, _EVENT_RULES),
        *_message_breaches("declaration", old.declarations, new.declarations, _DECLARATION_RULES),
    ]


def _topic_breaches(old: Release, new: Release) -> Iterator[str]:
    for name, was in old.topics.items():
        now = new.topics.get(name)
        if now is None:
            yield f"topic {name}: is gone; its readers have nothing to read"
            continue
        if was["key"] != now["key"]:
            yield f"topic {name}: key was {was['key']}, is {now['key']}; records of one key lose their order"
        if was["partitions"] != now["partitions"]:
            yield f"topic {name}: partitions were {was['partitions']}, are {now['partitions']}; they grow by procedure"
        for message in sorted(set(was["messages"]) - set(now["messages"])):
            yield f"topic {name}: {message} is gone; the log still holds it"
        for message in sorted(set(now["messages"]) - set(was["messages"])):
            if who := _acting_on(name, message):
                yield f"topic {name}: {message} is new here; {', '.join(who)} of the last release cannot read it"


def _acting_on(topic: str, message: str) -> list[str]:
    """Return who reads the topic and does not ignore the message; what ignores it is deployed before what writes it."""
    known = TOPICS.get(topic)
    reading = readers(known) if known else []
    return [reader for reader in reading if not ignores(reader, message)] if reading else ["readers"]


@dataclass(frozen=True)
class _Rules:
    """Each rule says why a change breaks somebody; None where it does not."""

    gone: str
    added_required: str
    now_optional: str | None
    now_required: str
    retyped: str


_EVENT_RULES = _Rules(
    gone="readers of the last release expect it",
    added_required="what the log holds has no such field; give it a default",
    now_optional="readers of the last release require it",
    now_required="what the log holds may lack it",
    retyped="readers of the last release, or of the log, read the other",
)
_DECLARATION_RULES = _Rules(
    gone="what partners say there would be lost or refused",
    added_required="partners do not send it yet; give it a default",
    now_optional=None,
    now_required="partners may leave it out",
    retyped="partners write the other",
)


def _message_breaches(
    sort: str, old: dict[str, Fields], new: dict[str, Fields], rules: _Rules
) -> Iterator[str]:  # fmt: skip
    for name, was in old.items():
        if name not in new:
            yield f"{sort} {name}: is gone"
            continue
        for text in _field_breaches(was, new[name], rules):
            yield f"{sort} {name}: {text}"


def _field_breaches(was: Fields, now: Fields, rules: _Rules) -> Iterator[str]:
    for path, before in was.items():
        if path not in now:
            if _parent_in(now, path):
                yield f"`{path}` is gone; {rules.gone}"
            continue
        (need, kind), (new_need, new_kind) = before.split(" ", 1), now[path].split(" ", 1)
        if kind != new_kind:
            yield f"`{path}` was {kind}, is {new_kind}; {rules.retyped}"
        if need == _OPTIONAL and new_need == _REQUIRED:
            yield f"`{path}` was optional, is required; {rules.now_required}"
        if need == _REQUIRED and new_need == _OPTIONAL and rules.now_optional:
            yield f"`{path}` was required, is optional; {rules.now_optional}"
    for path, after in now.items():
        if path not in was and after.startswith(_REQUIRED) and _parent_in(was, path):
            yield f"`{path}` is new and required; {rules.added_required}"


def _parent_in(fields: Fields, path: str) -> bool:
    """Say whether the object that holds the field is there. What is inside a new or lost object is said by the
    object."""
    parent = path.rpartition(".")[0].removesuffix("[]")
    return not parent or parent in fields


def _fields_of(model: type[Any], schema_of: Callable[[type[Any]], Schema]) -> Fields:
    schema = schema_of(model)
    return dict(_walk(schema, schema.get("$defs", {}), ""))


def _walk(node: Schema, definitions: Schema, prefix: str) -> Iterator[tuple[str, str]]:
    for name, field in node.get("properties", {}).items():
        field = _resolved(field, definitions)  # noqa: PLW2901
        need = _REQUIRED if name in node.get("required", ()) else _OPTIONAL
        yield prefix + name, f"{need} {_kind(field, definitions)}"
        if field.get("type") == "array":
            yield from _walk(_resolved(field["items"], definitions), definitions, f"{prefix}{name}[].")
        else:
            yield from _walk(field, definitions, f"{prefix}{name}.")


def _resolved(node: Schema, definitions: Schema) -> Schema:
    """The definition a reference names; what stands beside the reference describes, it does not type."""
    return definitions[node["$ref"].rpartition("/")[2]] if "$ref" in node else node


def _kind(node: Schema, definitions: Schema) -> str:
    """A type with its limits in words: `decimal /…/`, `list of object (minItems 1)`."""
    node = _resolved(node, definitions)
    if "anyOf" in node:
        return " or ".join(_kind(choice, definitions) for choice in node["anyOf"])
    kind = node.get("format") or node.get("type", "anything")
    if kind == "array":
        kind = f"list of {_kind(node['items'], definitions)}"
    if "pattern" in node:
        kind += f" /{node['pattern']}/"
    limits = ", ".join(f"{key} {value}" for key, value in sorted(node.items()) if key not in _NOT_TYPE)
    return f"{kind} ({limits})" if limits else kind
