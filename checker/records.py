"""Everything here that reads events reads Kafka records through this."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from libs.schemas.cloudevents import NotASheet, singles

Headers = Mapping[str, bytes | None]


class ReadEvent(NamedTuple):
    """One event. id: what caused it. kind: its CloudEvents type. day: the customs day, empty where none is given."""

    id: str
    kind: str
    day: str
    body: bytes


def events_of(headers: Headers, value: bytes | None) -> Iterator[ReadEvent]:
    """Read the events of one record, in their order. What is no sheet though it says so is one event of no kind."""
    try:
        for one in singles(headers, None, value):
            id_, kind, day = (text(one.headers, f"ce_{name}") for name in ("id", "type", "customsday"))
            yield ReadEvent(id_, kind, day, one.value or b"")
    except NotASheet:
        yield ReadEvent("", "", "", value or b"")


def text(headers: Headers, name: str) -> str:
    """A header as text; empty where there is none."""
    return (headers.get(name) or b"").decode("utf-8", "replace")
