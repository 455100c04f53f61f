"""CloudEvents 1.0 in the Kafka binary binding: what an event's headers say, written and read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from msgspec.json import Encoder

from libs.runtime.failures import DeadLetter
from libs.runtime.processing import Headers, RawRecord, Record, Trace
from libs.schemas.events.base import Event, encoder_of


@lru_cache(maxsize=4096)
def instant(text: str) -> datetime:
    """An ISO 8601 instant with its zone. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("no zone")
    return moment


_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-01")


_encode = Encoder().encode


class EventId(NamedTuple):
    """An event's id taken apart: `origin/offset/index`. Ids of one origin compare as numbers."""

    origin: str
    offset: int
    number: int


def parse_id(text: str) -> EventId:
    """Raises DeadLetter where the text is no causal id."""
    return EventId(*id_apart(text))


def id_apart(text: str) -> tuple[str, int, int]:
    """The same without names, for the loop: they cost as much as taking it apart."""
    try:
        origin, offset, index = text.rsplit("/", 2)
        return origin, int(offset), int(index)
    except ValueError:
        raise DeadLetter("bad-event-id") from None


def plain_origin(origin: str) -> str:
    """The origin without its topic's incarnation: `matching/intake.documents@3f…-2` → `matching/intake.documents-2`."""
    head, _, tail = origin.partition("@")
    return head + tail[tail.rfind("-") :] if tail else head


def newest_days(by_origin: Mapping[str, date]) -> dict[str, date]:
    """The last day that each plain origin closed. It has several incarnations where a topic was made anew, or a restore
    told more."""
    found: dict[str, date] = {}
    for origin, day in by_origin.items():
        plain = plain_origin(origin)
        found[plain] = max(day, found.get(plain, day))
    return found


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
    try:
        return customs_day(text) if text else None
    except ValueError:
        raise DeadLetter("bad-customs-day") from None


@lru_cache(maxsize=1024)
def customs_day(text: str) -> date:
    """Raises ValueError where it is no day."""
    return date.fromisoformat(text)


def header_time(raw: RawRecord) -> datetime:
    """The time of the fact that began it all; without one, when the log took the record. Raises DeadLetter where it is
    no instant."""
    value = raw.headers.get("ce_time")
    try:
        return instant(value.decode()) if value else raw.timestamp
    except ValueError:
        raise DeadLetter("bad-event-time") from None


def header_trace(raw: RawRecord) -> Trace | None:
    traceparent = raw.headers.get("traceparent")
    if not traceparent:
        return None
    kind = raw.headers.get("ce_type")
    return trace_of(traceparent.decode(errors="replace"), kind.decode(errors="replace") if kind else None)


def trace_of(traceparent: str, event: str | None) -> Trace | None:
    """The sampled trace the record belongs to (W3C traceparent); None where it is absent, unsampled or malformed."""
    found = _TRACEPARENT.fullmatch(traceparent)
    return Trace(found[1], found[2], event=event) if found else None


class EventWriter:
    """A writer makes headers of its own for events of one type. What does not change from event to event is encoded once.

    encode: makes JSON of an event. opening: of its element in a sheet, up to its id.
    """

    def __init__(self, service: str, event: type[Event]) -> None:
        name, source = event.__name__.encode(), f"/tongguan/{service}".encode()
        self._first = (("ce_specversion", b"1.0"), ("ce_type", name), ("ce_source", source))
        self._last = ("content-type", b"application/json")
        self.opening = b'{"specversion":"1.0","source":"%b","type":"%b","id":"' % (source, name)
        self.encode = encoder_of(event)

    def headers(self, cause: Record, index: int, key: bytes, traceparent: str | None) -> Headers:
        headers = [
            *self._first,
            ("ce_id", f"{cause.origin}/{cause.offset}/{index}".encode()),
            ("ce_time", _instant(cause.time)),
            ("ce_subject", key),
            ("ce_customsday", _text(cause.day)),
            self._last,
        ]
        if cause.nth:
            headers.append(("ce_nth", str(cause.nth).encode()))
        if traceparent:
            headers.append(("traceparent", traceparent.encode()))
        return headers


quoted: Callable[[str], bytes] = _encode
"""A text as JSON."""


def more_of(nth: int, traceparent: str | None) -> bytes:
    """Return what stands behind the subject, up to the data."""
    if not nth and not traceparent:
        return _DATA
    more = b',"nth":"%d"' % nth if nth else b""
    if traceparent:
        more += b',"traceparent":"%b"' % traceparent.encode()
    return more + _DATA


_DATA = b',"data":'


@lru_cache(maxsize=4096)  # the events of a batch share few instants
def when_of(moment: datetime, day: date) -> bytes:
    """Return what stands behind the id, up to the subject."""
    return b'","time":"%b","customsday":"%b","subject":' % (_instant(moment), _text(day))


@lru_cache(maxsize=4096)
def _instant(moment: datetime) -> bytes:
    return moment.isoformat().encode()


@lru_cache(maxsize=1024)
def _text(day: date) -> bytes:
    return day.isoformat().encode()
