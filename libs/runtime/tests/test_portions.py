"""What was polled is cut so that no partition waits for another, and nothing is lost or reordered by it."""

from __future__ import annotations

from aiokafka import ConsumerRecord
from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.abreast import abreast
from libs.runtime.portions import Slices, by_place, events_of, portions
from libs.schemas.cloudevents import SheetPlace, sheet_headers
from libs.schemas.topics import DOCUMENTS, ORDERS

TOPICS = st.sampled_from([DOCUMENTS.name, ORDERS.name])


def record(topic: str, partition: int, offset: int, events: int, timestamp: int = 0) -> ConsumerRecord[bytes, bytes]:
    headers = tuple(sheet_headers(SheetPlace("o", offset, 0, events)))
    return ConsumerRecord(topic, partition, offset, timestamp, 0, None, b"", None, 0, 0, headers)


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
    assert events_of(record(ORDERS.name, 0, 0, 10**9)) == 1
    assert events_of(record(DOCUMENTS.name, 0, 0, 7)) == 7


instants = st.lists(st.integers(0, 50), min_size=1, max_size=30).map(sorted)
lanes = st.dictionaries(st.tuples(TOPICS, st.integers(0, 3)), instants, min_size=1, max_size=6)


@given(lanes, st.data())
def test_nobody_runs_ahead_of_who_lags_and_nothing_is_lost(
    lanes: dict[tuple[str, int], list[int]], data: st.DataObject
) -> None:
    slices = {place: [record(*place, n, 1, at) for n, at in enumerate(times)] for place, times in lanes.items()}
    lagging = data.draw(st.sets(st.sampled_from(sorted(lanes))))
    events_max = data.draw(st.integers(1, 60))
    now, ahead = abreast(slices, lagging, events_max)
    assert {place: now.get(place, []) + ahead.get(place, []) for place in slices} == slices
    border = max((part[-1].timestamp for part in now.values()), default=0)
    assert all(part[0].timestamp > border for part in ahead.values())
    assert all(border <= slices[place][-1].timestamp for place in lagging)
    of_one_instant = len({one.timestamp for part in now.values() for one in part}) == 1
    assert 0 < _events(now) <= events_max or of_one_instant


def _events(slices: Slices) -> int:
    return sum(events_of(one) for part in slices.values() for one in part)
