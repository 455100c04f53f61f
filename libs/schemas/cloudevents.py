"""CloudEvents 1.0 on Kafka: one event per record (binary binding), or a *sheet*, many events in one record.

A sheet is the part of one outbox page that goes to one partition, in the CloudEvents JSON batch format. It is what topics
between services carry: a record of its own with nine headers would cost an event more than its content does. Readers
drop a sheet they had as a whole, by its place in the writer's output, so its events need no marks of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from pydantic_core import from_json, to_json

SHEET_TYPE = b"application/cloudevents-batch+json"
ORIGIN, SHEET = "tg_origin", "tg_sheet"
"""Headers of a sheet: who wrote it, and `page/number/events`: the page's first offset on the writer's input, the sheet's
number on this partition within the page, and how many events it holds."""

Headers = Mapping[str, bytes | None]


class Cause(Protocol):
    """An event follows from this record, and takes its customs day and time from it."""

    @property
    def id(self) -> str: ...
    @property
    def day(self) -> date: ...
    @property
    def time(self) -> datetime: ...


class NotASheet(ValueError):
    """The record's headers or its body are not those of a sheet."""


class SheetPlace(NamedTuple):
    """A sheet in its writer's output. `mark` rises along every partition that the origin writes."""

    origin: str
    page: int
    number: int
    events: int

    @property
    def mark(self) -> tuple[int, int]:
        return (self.page, self.number)


def sheet_headers(place: SheetPlace) -> list[tuple[str, bytes]]:
    return [
        ("content-type", SHEET_TYPE),
        (ORIGIN, place.origin.encode()),
        (SHEET, b"%d/%d/%d" % (place.page, place.number, place.events)),
    ]


def is_sheet(headers: Headers) -> bool:
    return SHEET in headers


def sheet_place(headers: Headers) -> SheetPlace:
    """Raises NotASheet."""
    try:
        page, number, events = (headers[SHEET] or b"").split(b"/")
        return SheetPlace((headers[ORIGIN] or b"").decode(), int(page), int(number), int(events))
    except (KeyError, ValueError):
        raise NotASheet from None


def events_in(headers: tuple[tuple[str, bytes | None], ...]) -> int:
    """Say how many events a record holds, by its headers alone; 1 where it is no sheet."""
    for name, value in headers:
        if name == SHEET and value:
            count = value.rpartition(b"/")[2]
            return int(count) if count.isdigit() else 1
    return 1


class Single(NamedTuple):
    """An event as a record of its own in the binary binding."""

    headers: dict[str, bytes | None]
    key: bytes | None
    value: bytes | None


def singles(headers: Headers, key: bytes | None, value: bytes | None) -> Iterator[Single]:
    """The events of a record, each as the record it would be alone: itself, where it is no sheet. Raises NotASheet.

    For tools and for what cannot be read at once; the loop reads a sheet in one go (`libs.runtime.loop.reading`).
    """
    if not is_sheet(headers):
        yield Single(dict(headers), key, value)
        return
    try:
        events = from_json(value or b"")
    except ValueError:
        raise NotASheet from None
    if not isinstance(events, list):
        raise NotASheet
    for event in events:
        yield _single(event if isinstance(event, dict) else {"data": event})


def _single(event: dict[str, Any]) -> Single:
    attributes = {name: value for name, value in event.items() if name != "data"}
    headers: dict[str, bytes | None] = {
        name if name == "traceparent" else f"ce_{name}": str(value).encode() for name, value in attributes.items()
    }
    headers["content-type"] = b"application/json"
    value = to_json(event["data"]) if "data" in event else None
    return Single(headers, str(event.get("subject", "")).encode(), value)
