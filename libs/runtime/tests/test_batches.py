"""Polled records are cut so that no partition waits for another, and nothing is lost or reordered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from aiokafka import ConsumerRecord
from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.clock import SHANGHAI
from libs.runtime.loop.batches import Slices, by_day, by_place, portions, weight_of
from libs.runtime.processing import Batch, Record
from libs.runtime.store.positions import Place
from libs.schemas.cloudevents import SheetPlace, sheet_headers
from libs.schemas.topics import DECLARED, DOCUMENTS

AT = datetime(2026, 3, 2, tzinfo=SHANGHAI)
TOPICS = st.sampled_from([DOCUMENTS.name, DECLARED["order"].name])


def record(topic: str, partition: int, offset: int, events: int, value: bytes = b"") -> ConsumerRecord[bytes, bytes]:
    headers = tuple(sheet_headers(SheetPlace("o", offset, 0, events)))
    return ConsumerRecord(topic, partition, offset, 0, 0, None, value, None, 0, 0, headers)


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
def test_a_portion_holds_every_partition_that_it_has_room_for(
    records: list[ConsumerRecord[bytes, bytes]], events_max: int
) -> None:
    waiting = by_place(records)
    for portion in portions(by_place(records), events_max):
        assert _events(portion) <= 2 * events_max
        left_out = [waiting[place][0] for place in waiting.keys() - portion.keys()]
        assert not left_out or _events(portion) + max(map(weight_of, left_out)) > events_max
        waiting = {p: part[len(portion.get(p, [])) :] for p, part in waiting.items()}
        waiting = {p: part for p, part in waiting.items() if part}


def test_a_batch_is_bounded_by_bytes_too() -> None:
    large = [record(DECLARED["order"].name, n % 4, n, 1, value=bytes(12 << 20)) for n in range(8)]
    slices = by_place(sorted(large, key=lambda one: one.partition))
    cut = [
        sum(len(one.value or b"") for part in portion.values() for one in part) for portion in portions(slices, 4000)
    ]
    assert cut == [12 << 20] * 8
    small = [record(DECLARED["order"].name, 0, n, 1, value=bytes(2000)) for n in range(8000)]
    assert len(list(portions(by_place(small), 4000))) == 1


def test_a_partners_record_is_one_event_whatever_it_says() -> None:
    assert weight_of(record(DECLARED["order"].name, 0, 0, 10**9)) == 1
    assert weight_of(record(DOCUMENTS.name, 0, 0, 7)) == 7


def _events(slices: Slices) -> int:
    return sum(weight_of(one) for part in slices.values() for one in part)


dated = st.lists(st.tuples(TOPICS, st.integers(0, 2), st.integers(1, 3)), max_size=30)


@given(dated)
def test_a_batch_over_midnight_is_parted_by_days_and_each_partition_keeps_its_order(
    drawn: list[tuple[str, int, int]],
) -> None:
    records = [Record(t, p, n, "o", "fact", date(2026, 3, day), AT, AT) for n, (t, p, day) in enumerate(sorted(drawn))]
    mixed = [Record(t, p, n, "o", "fact", date(2026, 3, day), AT, AT) for n, (t, p, day) in enumerate(drawn)]
    for batch in (Batch(records), Batch(mixed)):
        parts = [part.records for part in by_day(batch)]
        assert all(len({record.day for record in part}) <= 1 for part in parts)
        assert _by_partition([record for part in parts for record in part]) == _by_partition(batch.records)
    assert len([*by_day(Batch(records))]) <= 3 or not records, "days that rise everywhere are one part each"


def _by_partition(records: Sequence[Record]) -> dict[Place, list[int]]:
    found: dict[Place, list[int]] = {}
    for record in records:
        found.setdefault((record.topic, record.partition), []).append(record.offset)
    return found
