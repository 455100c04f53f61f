"""An outbox page: the events one input partition's share of a batch caused, ready to be sent as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from zlib import crc32

import cramjam
import msgpack

from libs.runtime.failures import Halt
from libs.runtime.observing.joining import Joining
from libs.runtime.observing.telemetry import traceparent
from libs.runtime.processing import Headers, Output, Record
from libs.runtime.wire.envelope import EventWriter, more_of, quoted, when_of
from libs.schemas.cloudevents import SheetPlace, sheet_headers
from libs.schemas.courses import onward
from libs.schemas.events.base import Event
from libs.schemas.events.calendar import DayClosed
from libs.schemas.topics import Topic, topics_of

_FORMAT = b"3"
"""First byte of a stored page: zstandard of msgpack. A release that changes the form takes another."""

_ROOM = 1024
"""For the headers of a message and the key."""

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
        room = self.size + _ROOM * (len(self.messages) + 1)  # else it is copied each time it has grown
        packed = msgpack.packb((self.covers, self.messages), buf_size=room)
        return _FORMAT + bytes(cramjam.zstd.compress(packed, level=1))

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


class _Kind(NamedTuple):
    """All events of a type share this. topic: None where there are several edges, of which each list takes one."""

    form: EventWriter
    topic: Topic | None


class _PageDraft:
    """The messages of one page, its sheets still open. index: of the next event that the record in hand causes."""

    def __init__(self, place: tuple[str, int], origin: str, first_offset: int) -> None:
        self.place, self._origin, self._first_offset = place, origin, first_offset
        self._sheets: dict[tuple[str, int], _Sheet] = {}
        self._openings: dict[EventWriter, bytes] = {}
        self.messages: list[OutboxRecord] = []
        self._offset, self.index = -1, 0
        self._id = self._when = self._more = b""

    def turn_to(self, cause: Record, traceparent: str | None) -> bool:
        """Say whether this record is in order. What is added next follows from it."""
        offset = cause.offset
        if offset != self._offset:
            if offset < self._offset:
                return False
            self._offset, self.index, self._id = offset, 0, b"/%d/" % offset
        self._when, self._more = when_of(cause.time, cause.day), more_of(cause.nth, traceparent)
        return True

    def add(self, topic: Topic, partition: int, form: EventWriter, key: str, data: bytes) -> None:
        """Add an element to the sheet of its destination."""
        opening = self._openings.get(form)
        if opening is None:
            opening = self._openings[form] = form.opening + self._origin.encode()
        element = b"".join((opening, self._id, b"%d" % self.index, self._when, quoted(key), self._more, data, b"}"))
        place = (topic.name, partition)
        sheet = self._sheets.get(place)
        if sheet is None:
            sheet = self._sheets[place] = _Sheet()
        elif sheet.size > SHEET_BYTES or len(sheet.elements) >= SHEET_EVENTS:
            self._end(*place, sheet)
            sheet = self._sheets[place] = _Sheet(sheet.number + 1)
        sheet.elements.append(element)
        sheet.size += len(element)

    def finish(self) -> list[OutboxRecord]:
        for (topic, partition), sheet in self._sheets.items():
            self._end(topic, partition, sheet)
        return self.messages

    def _end(self, topic: str, partition: int, sheet: _Sheet) -> None:
        place = SheetPlace(self._origin, self._first_offset, sheet.number, len(sheet.elements))
        elements = sheet.elements
        elements[0] = b"[" + elements[0]  # so that all is copied once
        elements[-1] += b"]"
        body = b",".join(elements)
        self.messages.append(OutboxRecord(topic, partition, None, body, sheet_headers(place), place.events))


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
        first_offsets: Mapping[tuple[str, int], int],
        joining: Joining | None = None,
    ) -> dict[tuple[str, int], list[OutboxRecord]]:
        """Messages by input partition. A `DayClosed` goes to every partition of every topic that carries days.

        first_offsets: of each input partition's page. joining: takes down which causes join the traces of cases.
        """
        drafts = self._drafts(outputs, first_offsets, joining)
        if drafts is None:
            drafts = self._drafts(sorted(outputs, key=_offset), first_offsets, joining)
            assert drafts is not None
        return {draft.place: draft.finish() for draft in drafts}

    def _drafts(
        self,
        outputs: Sequence[Output],
        first_offsets: Mapping[tuple[str, int], int],
        joining: Joining | None,
    ) -> Iterable[_PageDraft] | None:
        """None where they are out of order, which is seldom."""
        drafts: dict[str, _PageDraft] = {}
        kinds, service = self._kinds, self._service
        last: Record | None = None
        apart, joins = joining.kinds if joining else {}, False
        for cause, event in outputs:
            if cause is not last or joins:
                last, found = cause, drafts.get(cause.origin)
                if found is None:
                    place = (cause.topic, cause.partition)
                    found = drafts[cause.origin] = _PageDraft(place, cause.origin, first_offsets[place])
                draft = found
                joins = joining is not None and type(cause.event) in apart
                traced = joining.record(cause, event) if joining and joins else cause
                parent = traceparent(traced) if traced.trace is not None else None
                if not draft.turn_to(cause, parent):
                    return None
            kind = type(event)
            if kind is DayClosed:
                self._write_everywhere(draft, cause, event, parent)
                continue
            form, topic = kinds.get(kind) or self._kind(kind)
            if topic is None:
                topic, key = onward(event.list, service, cause.day)  # type: ignore[attr-defined]
            else:
                key = event.key
            partitions, data = topic.partitions, form.encode(event)
            partition = crc32(key.encode()) % partitions if partitions > 1 else 0
            if topic.sheets:
                draft.add(topic, partition, form, key, data)
            else:
                headers = form.headers(cause, draft.index, key.encode(), parent)
                draft.messages.append(OutboxRecord(topic.name, partition, key.encode(), data, headers))
            draft.index += 1
        return drafts.values()

    def _write_everywhere(self, draft: _PageDraft, cause: Record, day: Event, traceparent: str | None) -> None:
        """The end of a day concerns every partition."""
        data, text, form = day.encode(), day.key, self._day
        key = text.encode()
        for topic in self._day_topics:
            for partition in range(topic.partitions):
                if topic.sheets:
                    draft.add(topic, partition, form, text, data)
                else:
                    headers = form.headers(cause, draft.index, key, traceparent)
                    draft.messages.append(OutboxRecord(topic.name, partition, key, data, headers))
        draft.index += 1

    def _kind(self, event: type[Event]) -> _Kind:
        topics = topics_of(self._service, event)
        kind = self._kinds[event] = _Kind(EventWriter(self._service, event), topics[0] if len(topics) == 1 else None)
        return kind


def _offset(output: Output) -> int:
    return output[0].offset
