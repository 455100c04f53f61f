"""Reading a sheet: one pass over its events' attributes, then each event's data by the reader of its type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from libs.schemas.events.base import Event, reader_of
from libs.schemas.events.calendar import DayClosed
from libs.schemas.topics import Topic


class SheetEntry(msgspec.Struct, frozen=True, gc=False):
    """The loop needs these attributes of an event beside its data; the others are for people and tools."""

    type: str
    time: str
    customsday: str
    data: msgspec.Raw
    traceparent: str | None = None


read_sheet: Callable[[bytes], list[SheetEntry]] = msgspec.json.Decoder(list[SheetEntry]).decode
"""Raises ValueError where the body is no sheet."""

DataReader = Callable[[bytes | msgspec.Raw], Any]
"""JSON of an event's data → what `Record.event` becomes. Raises ValueError."""


def readers_of(topic: Topic, views: Mapping[type[Event], type[msgspec.Struct]]) -> dict[str, DataReader]:
    """Choose how to read each event of the topic, by its type."""
    events: tuple[type[Event], ...] = (*topic.events, DayClosed)
    return {event.__name__: reader_of(views.get(event, event)) for event in events}
