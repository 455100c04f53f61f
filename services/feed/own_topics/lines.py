"""An entry of a feed becomes a record: a CloudEvent in binary content mode, keyed by what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import msgspec

from libs.runtime.processing import Headers
from libs.schemas.topics import Topic


class LogLine(NamedTuple):
    """A record to be written."""

    key: bytes
    value: bytes
    headers: Headers


class TopicLog(Protocol):
    """Topics of one partition. Whatever fails raises Transient; then nobody knows what was written."""

    async def make(self, topic: Topic, replication: int) -> None:
        """Make the topic, where there is none."""

    async def drop(self, topic: Topic) -> None:
        """Drop the topic with all that lies in it, where there is one."""

    async def write(self, topic: str, lines: Sequence[LogLine]) -> None:
        """Write these in their order; all are acknowledged when it returns. None lies there without those before it."""


class EntryRead(msgspec.Struct, frozen=True):
    """An entry as its feed has it; the data as it stands there, byte by byte."""

    specversion: str
    id: str
    source: str
    type: str
    time: str
    subject: str
    sequence: str
    data: msgspec.Raw
    customsday: str = ""


_read = msgspec.json.Decoder(EntryRead).decode
_ATTRIBUTES = ("specversion", "id", "source", "type", "time", "subject", "sequence", "customsday")
_JSON = ("content-type", b"application/json")


def line_of(body: str, series: str) -> LogLine:
    """Return the record of an entry. series: of the numbers that its own is one of."""
    entry = _read(body)
    told = {name: value for name in _ATTRIBUTES if (value := getattr(entry, name))}
    headers = [(f"ce_{name}", value.encode()) for name, value in {**told, "series": series}.items()]
    return LogLine(entry.subject.encode(), bytes(entry.data), [*headers, _JSON])
