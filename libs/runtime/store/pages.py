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

    @property
    def size(self) -> int:
        """Bytes of the values alone, which are nearly all of it."""
        return sum(len(message.value) for message in self.messages)

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
        self._offset, self._index = -1, 0

    def next_index(self, offset: int) -> int:
        """Count the events of one record: 0 for the first that it caused."""
        self._index = self._index + 1 if offset == self._offset else 0
        self._offset = offset
        return self._index

    def add(self, topic: str, partition: int, element: bytes) -> None:
        place = (topic, partition)
        sheet = self._sheets.get(place)
        if sheet is None:
            sheet = self._sheets[place] = _Sheet()
        elif sheet.size > SHEET_BYTES or len(sheet.elements) >= SHEET_EVENTS:
            self._end(topic, partition, sheet)
            sheet = self._sheets[place] = _Sheet(sheet.number + 1)
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


class _Kind(NamedTuple):
    """All events of a type share this. topic: None where there are several edges, of which each list takes one."""

    form: EventWriter
    topic: Topic | None


class PageWriter:
    """Turns a batch's outputs into pages, one per input partition, ids in publishing order.

    Ids of one origin must rise along every destination, because readers drop what is at or below the last they saw:
    outputs are ordered by the offset of their cause, whatever order the decision made them in.
    """

    def __init__(self, service: str, day_topics: Iterable[Topic]) -> None:
        self._service = service
        self._day_topics, self._day = tuple(day_topics), EventWriter(service, DayClosed)
        self._kinds: dict[type[Event], _Kind] = {}

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
        last: Record | None = None
        for cause, event in sorted(outputs, key=_offset):
            if cause is not last:
                last, place = cause, (cause.topic, cause.partition)
                draft = drafts.get(place) or drafts.setdefault(place, _PageDraft(cause.origin, first_offsets[place]))
            traceparent = traceparents.get(cause.id) if cause.trace is not None else None
            self._write_one(draft, cause, event, traceparent)
        return {place: draft.finish() for place, draft in drafts.items()}

    def _write_one(self, draft: _PageDraft, cause: Record, event: Event, traceparent: str | None) -> None:
        kind = type(event)
        if kind is DayClosed:
            self._write_everywhere(draft, cause, event, traceparent)
            return
        form, topic = self._kinds.get(kind) or self._kind(kind)
        if topic is None:
            topic, text = onward(event.list, self._service, cause.day)  # type: ignore[attr-defined]
        else:
            text = event.key
        key, index, data = text.encode(), draft.next_index(cause.offset), event.encode()
        partition = partition_of(key, topic.partitions)
        if topic.sheets:
            draft.add(topic.name, partition, form.element(draft.origin, cause, index, text, data, traceparent))
        else:
            headers = form.headers(cause, index, key, traceparent)
            draft.messages.append(OutboxRecord(topic.name, partition, key, data, headers))

    def _write_everywhere(self, draft: _PageDraft, cause: Record, day: Event, traceparent: str | None) -> None:
        """The end of a day concerns every partition."""
        index, data, text = draft.next_index(cause.offset), day.encode(), day.key
        key, form = text.encode(), self._day
        element = form.element(draft.origin, cause, index, text, data, traceparent)
        for topic in self._day_topics:
            for partition in range(topic.partitions):
                if topic.sheets:
                    draft.add(topic.name, partition, element)
                else:
                    headers = form.headers(cause, index, key, traceparent)
                    draft.messages.append(OutboxRecord(topic.name, partition, key, data, headers))

    def _kind(self, event: type[Event]) -> _Kind:
        topics = topics_of(self._service, event)
        kind = self._kinds[event] = _Kind(EventWriter(self._service, event), topics[0] if len(topics) == 1 else None)
        return kind


def _offset(output: Output) -> int:
    return output[0].offset
