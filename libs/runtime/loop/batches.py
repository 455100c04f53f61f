"""Polled records are cut into batches."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby

from aiokafka import ConsumerRecord

from libs.runtime.store.positions import Place
from libs.schemas.cloudevents import events_in
from libs.schemas.topics import PARTNERS, TOPICS

Records = tuple["ConsumerRecord[bytes, bytes]", ...]
Slices = dict[Place, list["ConsumerRecord[bytes, bytes]"]]


def by_place(records: Sequence[ConsumerRecord[bytes, bytes]]) -> Slices:
    return {place: list(part) for place, part in groupby(records, key=lambda record: (record.topic, record.partition))}


def sizes_of(place: Place, records: Sequence[ConsumerRecord[bytes, bytes]]) -> Sequence[int]:
    """Count the events that the first 0, 1, 2 … of these records hold."""
    if TOPICS[place[0]].sheets:
        return list(accumulate(map(events_of, records), initial=0))
    return range(len(records) + 1)


def portions(slices: Slices, events_max: int) -> Iterator[Slices]:
    """Cut more than twice `events_max` events into batches of about that many. Each has its part of every partition:
    one topic after the other would make the documents of a case wait for each other. A record is never cut."""
    waiting = {place: deque(records) for place, records in slices.items()}
    left = {place: sizes_of(place, records)[-1] for place, records in slices.items()}
    while sum(left.values()) > 2 * events_max:
        room = max(1, events_max // len(waiting))
        portion: Slices = {}
        for place, records in waiting.items():
            taken = [records.popleft()]
            size = events_of(taken[0])
            while records and size + events_of(records[0]) <= room:
                size += events_of(records[0])
                taken.append(records.popleft())
            portion[place] = taken
            left[place] -= size
        waiting = {place: records for place, records in waiting.items() if records}
        yield portion
    if waiting:
        yield {place: list(records) for place, records in waiting.items()}


def events_of(record: ConsumerRecord[bytes, bytes]) -> int:
    """A partner's record is one event, whatever its headers say."""
    return 1 if TOPICS[record.topic].owner == PARTNERS else events_in(record.headers)
