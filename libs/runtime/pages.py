"""An outbox page: the events one input partition's share of a batch caused, ready to be sent as they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from zlib import crc32

import cramjam
import msgpack

from libs.runtime.envelope import Headers, HeaderWriter
from libs.runtime.failures import Halt
from libs.runtime.processing import Record
from libs.schemas.events.base import Event
from libs.schemas.events.calendar import DayClosed
from libs.schemas.topics import Topic, topic_of

_FORMAT = b"1"
"""First byte of a stored page: lz4 of msgpack. A release that changes the form takes another."""


class Message(NamedTuple):
    """One record to send; the destination partition is part of it, so that a page is sent where it was meant for."""

    topic: str
    partition: int
    key: bytes
    value: bytes
    headers: Headers


@dataclass(slots=True)
class Page:
    """(topic, partition, first_offset) is its id. covers: the position its batch moved to."""

    topic: str
    partition: int
    first_offset: int
    covers: int
    messages: list[Message] = field(default_factory=list)

    @property
    def id(self) -> tuple[str, int, int]:
        return (self.topic, self.partition, self.first_offset)

    def pack(self) -> bytes:
        rows = [(m.topic, m.partition, m.key, m.value, m.headers) for m in self.messages]
        return _FORMAT + bytes(cramjam.lz4.compress(msgpack.packb((self.covers, rows))))

    @classmethod
    def unpack(cls, topic: str, partition: int, first_offset: int, body: bytes) -> Page:
        if body[:1] != _FORMAT:
            raise Halt(
                f"page {topic}-{partition}@{first_offset} was written by another release: publish it with that one"
            )
        covers, rows = msgpack.unpackb(bytes(cramjam.lz4.decompress(body[1:])))
        messages = [Message(t, p, key, value, [(n, v) for n, v in headers]) for t, p, key, value, headers in rows]
        return cls(topic, partition, first_offset, covers, messages)


def partition_of(key: bytes, partitions: int) -> int:
    """CRC-32 of the key. Nobody else writes these topics, so the partitioner is ours to choose: murmur2, the clients'
    default, costs 6 µs a key in Python and this 0.1."""
    return crc32(key) % partitions


class PageWriter:
    """Turns a batch's outputs into pages, one per input partition, ids in publishing order.

    Ids of one origin must rise along every destination, because readers drop what is at or below the last they saw:
    outputs are ordered by the offset of their cause, whatever order the decision made them in.
    """

    def __init__(self, service: str, day_topics: Iterable[Topic]) -> None:
        self._service = service
        self._day_topics = tuple(day_topics)
        self._headers = HeaderWriter(service)

    def write(
        self, outputs: list[tuple[Record, Event]], traceparents: dict[str, str]
    ) -> dict[tuple[str, int], list[Message]]:
        """Messages by input partition. A `DayClosed` goes to every partition of every topic that carries days."""
        pages: dict[tuple[str, int], list[Message]] = {}
        last: tuple[str, int] | None = None
        index = 0
        for cause, event in sorted(outputs, key=lambda output: (output[0].origin, output[0].offset)):
            place = (cause.origin, cause.offset)
            index = index + 1 if place == last else 0
            last = place
            messages = pages.setdefault((cause.topic, cause.partition), [])
            value = event.__pydantic_serializer__.to_json(event, by_alias=True, exclude_none=True)
            traceparent = traceparents.get(cause.id) if traceparents else None
            key = event.key.encode()
            headers = self._headers.write(cause, index, event, key, traceparent)
            if isinstance(event, DayClosed):
                for topic in self._day_topics:
                    for partition in range(topic.partitions):
                        messages.append(Message(topic.name, partition, key, value, headers))
            else:
                topic = topic_of(self._service, type(event))
                partition = partition_of(key, topic.partitions) if topic.partitions > 1 else 0
                messages.append(Message(topic.name, partition, key, value, headers))
        return pages
