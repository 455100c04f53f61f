"""CloudEvents 1.0 in the Kafka binary binding: what an event's headers say, written and read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from libs.runtime.failures import DeadLetter
from libs.runtime.processing import RawRecord, Record, Trace
from libs.schemas.events.base import Event
from libs.schemas.topics import EVENTS


@lru_cache(maxsize=4096)
def _parsed_instant(value: bytes) -> datetime:
    moment = datetime.fromisoformat(value.decode())
    if moment.tzinfo is None:
        raise ValueError("no zone")
    return moment


_TRACEPARENT = re.compile(rb"00-([0-9a-f]{32})-([0-9a-f]{16})-01")

Headers = list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Cause:
    """An event's id taken apart: `origin/offset/index`. Ids of one origin compare as numbers."""

    origin: str
    offset: int
    index: int


def parse_id(text: str) -> Cause:
    """Raises DeadLetter where the text is no causal id."""
    try:
        origin, offset, index = text.rsplit("/", 2)
        return Cause(origin, int(offset), int(index))
    except ValueError:
        raise DeadLetter("bad-event-id") from None


def plain_origin(origin: str) -> str:
    """The origin without its topic's incarnation: `matching/intake.documents@3f…-2` → `matching/intake.documents-2`."""
    head, _, tail = origin.partition("@")
    return head + tail[tail.rfind("-") :] if tail else head


def decode_event(raw: RawRecord) -> Event:
    """The default decoder: a model found by `ce_type`. Raises DeadLetter."""
    kind = header_text(raw, "ce_type")
    model = EVENTS.get(kind or "")
    if model is None:
        raise DeadLetter("unknown-event-type")
    if raw.value is None:
        raise DeadLetter("no-body")
    try:
        return model.model_validate_json(raw.value)
    except ValueError:
        raise DeadLetter("bad-event-body") from None


def header_text(raw: RawRecord, name: str) -> str | None:
    """A header as text; None where it is absent. Raises DeadLetter where it is NULL or not UTF-8."""
    if name not in raw.headers:
        return None
    value = raw.headers[name]
    if value is None:
        raise DeadLetter("null-header")
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise DeadLetter("header-not-utf-8") from None


def header_day(raw: RawRecord) -> date | None:
    text = header_text(raw, "ce_customsday")
    return _day(text) if text else None


@lru_cache(maxsize=1024)
def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DeadLetter("bad-customs-day") from None


def header_time(raw: RawRecord) -> datetime:
    """The time of the fact that began it all; without one, when the log took the record. Raises DeadLetter where it is
    no instant."""
    value = raw.headers.get("ce_time")
    try:
        return _parsed_instant(value) if value else raw.timestamp
    except ValueError:
        raise DeadLetter("bad-event-time") from None


def header_trace(raw: RawRecord) -> Trace | None:
    """The sampled trace the record belongs to (W3C traceparent); None where it is absent, unsampled or malformed."""
    found = _TRACEPARENT.fullmatch(raw.headers.get("traceparent") or b"")
    return Trace(found[1].decode(), found[2].decode()) if found else None


class HeaderWriter:
    """Writes an event's headers. What a batch's events share is encoded once."""

    def __init__(self, service: str) -> None:
        self._first = ("ce_specversion", b"1.0")
        self._last = (("ce_source", f"/tongguan/{service}".encode()), ("content-type", b"application/json"))
        self._kinds: dict[type[Event], tuple[str, bytes]] = {}

    def write(self, cause: Record, index: int, event: Event, key: bytes, traceparent: str | None) -> Headers:
        kind = self._kinds.get(type(event))
        if kind is None:
            kind = self._kinds[type(event)] = ("ce_type", type(event).__name__.encode())
        headers = [
            self._first,
            ("ce_id", f"{cause.origin}/{cause.offset}/{index}".encode()),
            kind,
            ("ce_time", _instant(cause.time)),
            ("ce_subject", key),
            ("ce_customsday", _text(cause.day)),
            *self._last,
        ]
        if traceparent:
            headers.append(("traceparent", traceparent.encode()))
        return headers


@lru_cache(maxsize=4096)
def _instant(moment: datetime) -> bytes:
    return moment.isoformat().encode()


@lru_cache(maxsize=1024)
def _text(day: date) -> bytes:
    return day.isoformat().encode()
