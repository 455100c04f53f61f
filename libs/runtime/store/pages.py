"""An outbox page: the events one input partition's share of a batch caused, ready to be sent as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from zlib import crc32

import cramjam
import msgpack

from libs.runtime.failures import Halt
from libs.runtime.processing import Headers, Output, Record
from libs.runtime.wire.envelope import EventWriter
from libs.schemas.cloudevents import SheetPlace, sheet_headers
from libs.schemas.courses import onward
from libs.schemas.events.base import Event
from libs.schemas.events.calendar import DayClosed
from libs.schemas.topics import Topic, topics_of

_FORMAT = b"3"
"""First byte of a stored page: zstandard of msgpack. A release that changes the form takes another."""

SHEET_EVENTS, SHEET_BYTES = 500, 512 * 1024
"""When a sheet is full: small enough that a reader's batch can stop between two."""


class OutboxRecord(NamedTuple):
    """A message is one record to send. The destination partition is part of it, so that a page is sent where it was
    meant for.

    events: how many it holds; several in a sheet, which has no key.
    """

    topic: str
    partition: int
    key: bytes | None
    value: bytes
    headers: Headers
    events: int = 1


@dataclass(slots=True)
class Page:
    """(topic, partition, first_offset) is its id. covers: the position its batch moved to."""

    topic: str
    partition: int
    first_offset: int
    covers: int
    messages: list[OutboxRecord] = field(default_factory=list)

    @property
    def id(self) -> tuple[str, int, int]:
        return (self.topic, self.partition, self.first_offset)

    def pack(self) -> bytes:
        return _FORMAT + bytes(cramjam.zstd.compress(msgpack.packb((self.covers, self.messages)), level=1))

    @classmethod
    def unpack(cls, topic: str, partition: int, first_offset: int, body: bytes) -> Page:
        if body[:1] != _FORMAT:
            raise Halt(
                f"page {topic}-{partition}@{first_offset} was written by another release: publish it with that one"
            )
        covers, rows = msgpack.unpackb(bytes(cramjam.zstd.decompress(body[1:])))
        messages = [
            OutboxRecord(t, p, key, value, [(n, v) for n, v in headers], n_) for t, p, key, value, headers, n_ in rows
        ]
        return cls(topic, partition, first_offset, covers, messages)


def partition_of(key: bytes, partitions: int) -> int:
    """CRC-32 of the key. Nobody else writes these topics, so the partitioner is ours to choose: murmur2, the clients'
    default, costs 6 µs a key in Python and this 0.1."""
    return crc32(key) % partitions if partitions > 1 else 0


@dataclass(slots=True)
class _Sheet:
    """A sheet being written. number: its place among the page's sheets on this partition."""

    number: int = 0
    elements: list[bytes] = field(default_factory=list)
    size: int = 0


class _PageDraft:
    """The messages of one page, its sheets still open."""

    def __init__(self, origin: str, first_offset: int) -> None:
        self.origin = origin.encode()
        self._first_offset = first_offset
        self._sheets: dict[tuple[str, int], _Sheet] = {}
        self.messages: list[OutboxRecord] = []

    def add(self, topic: str, partition: int, element: bytes) -> None:
        sheet = self._sheets.get((topic, partition))
        if sheet is None:
            sheet = self._sheets[topic, partition] = _Sheet()
        elif sheet.size > SHEET_BYTES or len(sheet.elements) >= SHEET_EVENTS:
            self._end(topic, partition, sheet)
            sheet = self._sheets[topic, partition] = _Sheet(sheet.number + 1)
        sheet.elements.append(element)
        sheet.size += len(element)

    def finish(self) -> list[OutboxRecord]:
        for (topic, partition), sheet in self._sheets.items():
            self._end(topic, partition, sheet)
        return self.messages

    def _end(self, topic: str, partition: int, sheet: _Sheet) -> None:
        place = SheetPlace(self.origin.decode(), self._first_offset, sheet.number, len(sheet.elements))
        body = b"[%b]" % b",".join(sheet.elements)
        self.messages.append(OutboxRecord(topic, partition, None, body, sheet_headers(place), place.events))


@dataclass(frozen=True, slots=True)
class _Kind:
    """All events of a type share this.

    topics: one, or for a day's end all that carry days. edges: they are several, of which each list takes one.
    """

    topics: tuple[Topic, ...]
    everywhere: bool
    form: EventWriter
    edges: bool = False


class PageWriter:
    """Turns a batch's outputs into pages, one per input partition, ids in publishing order.

    Ids of one origin must rise along every destination, because readers drop what is at or below the last they saw:
    outputs are ordered by the offset of their cause, whatever order the decision made them in.
    """

    def __init__(self, service: str, day_topics: Iterable[Topic]) -> None:
        self._service = service
        self._kinds: dict[type[Event], _Kind] = {
            DayClosed: _Kind(tuple(day_topics), True, EventWriter(service, DayClosed))
        }

    def write(
        self,
        outputs: Sequence[Output],
        traceparents: dict[str, str],
        first_offsets: Mapping[tuple[str, int], int],
    ) -> dict[tuple[str, int], list[OutboxRecord]]:
        """Messages by input partition. A `DayClosed` goes to every partition of every topic that carries days.

        first_offsets: of each input partition's page.
        """
        drafts: dict[tuple[str, int], _PageDraft] = {}
        last: tuple[str, int] | None = None
        index = 0
        for cause, event in sorted(outputs, key=_origin_and_offset):
            here = (cause.origin, cause.offset)
            if here == last:
                index += 1
            else:
                index, last = 0, here
                place = (cause.topic, cause.partition)
                draft = drafts.get(place) or drafts.setdefault(place, _PageDraft(cause.origin, first_offsets[place]))
            self._write_one(draft, cause, index, event, traceparents.get(cause.id) if traceparents else None)
        return {place: draft.finish() for place, draft in drafts.items()}

    def _write_one(self, draft: _PageDraft, cause: Record, index: int, event: Event, traceparent: str | None) -> None:
        kind = self._kind(type(event))
        data = event.encode()
        if kind.edges:
            topic, text = onward(event.list, self._service, cause.day)  # type: ignore[attr-defined]
            topics: tuple[Topic, ...] = (topic,)
        else:
            topics, text = kind.topics, event.key
        key = text.encode()
        for topic in topics:
            partitions = range(topic.partitions) if kind.everywhere else (partition_of(key, topic.partitions),)
            if topic.sheets:
                element = kind.form.element(draft.origin, cause, index, text, data, traceparent)
                for partition in partitions:
                    draft.add(topic.name, partition, element)
            else:
                headers = kind.form.headers(cause, index, key, traceparent)
                draft.messages += [OutboxRecord(topic.name, partition, key, data, headers) for partition in partitions]

    def _kind(self, event: type[Event]) -> _Kind:
        found = self._kinds.get(event)
        if found is None:
            topics = topics_of(self._service, event)
            form = EventWriter(self._service, event)
            found = self._kinds[event] = _Kind(topics, False, form, edges=len(topics) > 1)
        return found


def _origin_and_offset(output: Output) -> tuple[str, int]:
    return (output[0].origin, output[0].offset)
