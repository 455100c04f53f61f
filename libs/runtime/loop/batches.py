"""Polled records are cut into batches."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, groupby

from aiokafka import ConsumerRecord

from libs.runtime.failures import Fenced
from libs.runtime.processing import Batch, Record
from libs.runtime.store.positions import Place, Slot
from libs.runtime.wire.spans import behind
from libs.schemas.cloudevents import events_in
from libs.schemas.topics import PARTNERS, TOPICS

Records = tuple["ConsumerRecord[bytes, bytes]", ...]
Slices = dict[Place, list["ConsumerRecord[bytes, bytes]"]]


def by_place(records: Sequence[ConsumerRecord[bytes, bytes]]) -> Slices:
    return {place: list(part) for place, part in groupby(records, key=lambda record: (record.topic, record.partition))}


EVENT_BYTES = 1536
"""A record of more bytes for each of its events counts as more events. So BATCH_EVENTS_MAX bounds a batch's bytes too:
twice 15 MiB with 10,000, or one record; the service's client and its broker hold each other's hand no longer than that."""


def sizes_of(place: Place, records: Sequence[ConsumerRecord[bytes, bytes]]) -> Sequence[int]:
    """Count the events that the first 0, 1, 2 … of these records weigh."""
    if TOPICS[place[0]].sheets:
        return list(accumulate(map(weight_of, records), initial=0))
    lengths = [len(record.value) if record.value else 0 for record in records]
    return list(accumulate([length // EVENT_BYTES or 1 for length in lengths], initial=0))


def portions(slices: Slices, events_max: int) -> Iterator[Slices]:
    """Cut what weighs more than twice `events_max` events into batches of about that many.

    Each has its part of every partition, as far as it has room: one topic after the other would make the documents of a
    case wait for each other. A record is never cut.
    """
    waiting = {place: deque(records) for place, records in slices.items()}
    left = {place: sizes_of(place, records)[-1] for place, records in slices.items()}
    while sum(left.values()) > 2 * events_max:
        room = max(1, events_max // len(waiting))
        portion: Slices = {}
        filled = 0
        for place, records in waiting.items():
            if portion and filled + weight_of(records[0]) > 2 * events_max:
                continue
            taken = [records.popleft()]
            size = weight_of(taken[0])
            while records and size + weight_of(records[0]) <= room:
                size += weight_of(records[0])
                taken.append(records.popleft())
            portion[place] = taken
            left[place] -= size
            filled += size
        waiting = {place: records for place, records in waiting.items() if records}
        yield portion
    if waiting:
        yield {place: list(records) for place, records in waiting.items()}


def weight_of(record: ConsumerRecord[bytes, bytes]) -> int:
    """The events of a record, more where it is long for them. A partner's is one event, whatever its headers say."""
    events = 1 if TOPICS[record.topic].owner == PARTNERS else events_in(record.headers)
    return max(events, len(record.value or b"") // EVENT_BYTES)


def by_day(batch: Batch) -> Iterator[Batch]:
    """Part a batch over midnight into batches of one day each, the earliest first. Each partition stays in order.

    So rows that are dated by their batch are dated by the day of their records, as a rebuild dates them.
    """
    if len({record.day for record in batch.records}) < 2:
        yield batch
        return
    waiting: dict[Place, deque[Record]] = {}
    for record in batch.records:
        waiting.setdefault((record.topic, record.partition), deque()).append(record)
    while waiting:
        day = min(records[0].day for records in waiting.values())
        of_day: list[Record] = []
        for records in waiting.values():
            while records and records[0].day == day:
                of_day.append(records.popleft())
        waiting = {place: records for place, records in waiting.items() if records}
        yield Batch(of_day, batch.trial)


def next_records(slots: Mapping[Place, Slot], slices: Slices) -> Slices:
    """Keep what comes at and after each position, without a gap (rule 2). Raises Fenced where the assignment must
    be taken anew, which checks the log."""
    following = {}
    for place, records in slices.items():
        slot = slots[place]
        if records[0].offset < slot.expects and not slot.sought:
            raise Fenced  # nobody sought, so the log itself went back
        new = [r for r in records if r.offset >= slot.expects] if slot.sought else records  # a buffer may be older
        if new:
            check_gap(slot, new)
            slot.sought = False
            following[place] = new
    return following


def check_gap(slot: Slot, records: list[ConsumerRecord[bytes, bytes]]) -> None:
    """Raises Fenced where an offset is left out. What holds no record for us comes as a span of offsets."""
    expected = slot.expects
    if records[0].offset == expected and behind(records[-1]) - expected == len(records):
        return  # one by one, as nearly always
    for record in records:
        if record.offset != expected:
            raise Fenced
        expected = behind(record)
