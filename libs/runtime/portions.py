"""What was polled, cut into batches."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import groupby

from aiokafka import ConsumerRecord

from libs.runtime.positions import Place
from libs.schemas.cloudevents import events_in
from libs.schemas.topics import PARTNERS, TOPICS

Slices = dict[Place, list["ConsumerRecord[bytes, bytes]"]]


def by_place(records: Sequence[ConsumerRecord[bytes, bytes]]) -> Slices:
    return {place: list(part) for place, part in groupby(records, key=lambda record: (record.topic, record.partition))}


def portions(slices: Slices, events_max: int) -> Iterator[Slices]:
    """Cut what was polled into batches of about `events_max` events, each with its part of every partition: a poll that
    brings one topic after the other would make the documents of a case wait for each other. A record is never cut."""
    waiting = {place: deque(records) for place, records in slices.items()}
    left = {place: sum(events_of(record) for record in records) for place, records in slices.items()}
    while waiting:
        whole = sum(left.values()) <= events_max
        room = max(1, events_max // len(waiting))
        portion: Slices = {}
        for place, records in waiting.items():
            taken = [records.popleft()]
            size = events_of(taken[0])
            while records and (whole or size + events_of(records[0]) <= room):
                size += events_of(records[0])
                taken.append(records.popleft())
            portion[place] = taken
            left[place] -= size
        waiting = {place: records for place, records in waiting.items() if records}
        yield portion


def events_of(record: ConsumerRecord[bytes, bytes]) -> int:
    """A partner's record is one event, whatever its headers say."""
    return 1 if TOPICS[record.topic].owner == PARTNERS else events_in(record.headers)
