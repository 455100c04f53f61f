"""Polled records are cut so that no partition waits for another, and nothing is lost or reordered."""

from __future__ import annotations

from aiokafka import ConsumerRecord
from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.loop.batches import Slices, by_place, events_of, portions
from libs.schemas.cloudevents import SheetPlace, sheet_headers
from libs.schemas.topics import DECLARED, DOCUMENTS

TOPICS = st.sampled_from([DOCUMENTS.name, DECLARED["order"].name])


def record(topic: str, partition: int, offset: int, events: int) -> ConsumerRecord[bytes, bytes]:
    headers = tuple(sheet_headers(SheetPlace("o", offset, 0, events)))
    return ConsumerRecord(topic, partition, offset, 0, 0, None, b"", None, 0, 0, headers)


polled = st.lists(st.tuples(TOPICS, st.integers(0, 3), st.integers(1, 500)), max_size=40).map(
    lambda drawn: [record(topic, partition, n, events) for n, (topic, partition, events) in enumerate(sorted(drawn))]
)


@given(polled, st.integers(1, 3000))
def test_every_record_comes_once_in_its_partitions_order(
    records: list[ConsumerRecord[bytes, bytes]], events_max: int
) -> None:
    slices = by_place(records)
    again: Slices = {}
    for portion in portions(slices, events_max):
        for place, part in portion.items():
            again.setdefault(place, []).extend(part)
    assert again == slices


@given(polled, st.integers(500, 3000))
def test_a_portion_holds_every_partition_that_waits_and_little_more_than_was_asked(
    records: list[ConsumerRecord[bytes, bytes]], events_max: int
) -> None:
    waiting = {place: len(part) for place, part in by_place(records).items()}
    for portion in portions(by_place(records), events_max):
        assert portion.keys() == waiting.keys()
        largest = max(events_of(one) for part in portion.values() for one in part)
        assert _events(portion) <= max(2 * events_max, events_max + largest * len(portion))
        waiting = {place: n - len(portion[place]) for place, n in waiting.items() if n > len(portion[place])}


def test_a_partners_record_is_one_event_whatever_it_says() -> None:
    assert events_of(record(DECLARED["order"].name, 0, 0, 10**9)) == 1
    assert events_of(record(DOCUMENTS.name, 0, 0, 7)) == 7


def _events(slices: Slices) -> int:
    return sum(events_of(one) for part in slices.values() for one in part)
