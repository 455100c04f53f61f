"""Partitions that lag are read in the order of time; what a fetch brought too early waits for the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from aiokafka import ConsumerRecord, TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.kafka.assignment import Consumer
from libs.runtime.loop.alignment import WAITS_SECONDS_MAX, aligned, rising, take_aligned, worth_waiting_for_poll
from libs.runtime.loop.batches import Slices, weight_of
from libs.runtime.store.positions import Place, Slot
from libs.runtime.wire.days import PartitionDays
from libs.schemas.topics import DECLARED, DOCUMENTS, TOPICS

ORDERS_0, LISTS_0 = (DECLARED["order"].name, 0), (DECLARED["list"].name, 0)


class Ends:
    """A consumer that knows where its logs end, and nothing else."""

    def __init__(self, ends: Mapping[Place, int]) -> None:
        self._ends = ends

    def highwater(self, partition: TopicPartition) -> int:
        return self._ends[partition.topic, partition.partition]

    def last_stable_offset(self, partition: TopicPartition) -> int:
        return self.highwater(partition)


def slot(place: Place) -> Slot:
    return Slot(*place, "id", f"intake/{place[0]}@id-0", 0, {}, PartitionDays(TOPICS[place[0]], None, {}))


def record(place: Place, offset: int, at: int) -> ConsumerRecord[bytes, bytes]:
    return ConsumerRecord(*place, offset, at, 0, None, b"", None, 0, 0, ())


def take(
    slots: Mapping[Place, Slot], polled: Slices, events_max: int = 100, now_s: float = 0.0
) -> tuple[list[tuple[str, int]], bool]:
    """Noun and instant of each record that is applied now."""
    consumer = cast(Consumer, Ends({ORDERS_0: 6, LISTS_0: 6}))
    now, more = take_aligned(slots, polled, consumer, events_max, now_s)
    return [(TOPICS[one.topic].noun, one.timestamp) for one in now], more


def test_orders_wait_for_the_lists_that_were_declared_with_them() -> None:
    slots = {ORDERS_0: slot(ORDERS_0), LISTS_0: slot(LISTS_0)}
    orders = [record(ORDERS_0, n, n) for n in range(6)]
    lists = [record(LISTS_0, n, n) for n in range(6)]
    assert take(slots, {ORDERS_0: orders, LISTS_0: lists[:2]}) == (
        [("orders", 0), ("orders", 1), ("lists", 0), ("lists", 1)],
        True,
    )
    assert slots[ORDERS_0].buffered == orders[2:]
    assert take(slots, {LISTS_0: lists[2:]}) == (
        [("lists", n) for n in range(2, 6)] + [("orders", n) for n in range(2, 6)],
        False,
    )
    assert not slots[ORDERS_0].buffered


def test_the_silent_are_not_waited_for_while_others_are_in_hand() -> None:
    orders, lists = slot(ORDERS_0), slot(LISTS_0)
    slots = {ORDERS_0: orders, LISTS_0: lists}
    lists_end, lists_have_more = (cast(Consumer, Ends({ORDERS_0: 6, LISTS_0: end})) for end in (0, 1))
    assert worth_waiting_for_poll(slots, (), lists_end)
    orders.buffered = [record(ORDERS_0, 0, 0)]
    assert not worth_waiting_for_poll(slots, (ORDERS_0,), lists_end)
    assert worth_waiting_for_poll(slots, (ORDERS_0,), lists_have_more)
    assert worth_waiting_for_poll(slots, (), lists_end)  # the rest of the orders


def test_what_is_ahead_comes_when_nobody_lags_though_nothing_new_is_polled() -> None:
    slots = {ORDERS_0: slot(ORDERS_0)}
    slots[ORDERS_0].buffered = [record(ORDERS_0, 5, 5)]
    assert take(slots, {}) == ([("orders", 5)], False)


def test_a_batch_ends_where_it_is_full_and_the_rest_is_ahead() -> None:
    slots = {ORDERS_0: slot(ORDERS_0), LISTS_0: slot(LISTS_0)}
    polled = {place: [record(place, n, n) for n in range(6)] for place in slots}
    assert take(slots, polled, events_max=5) == ([("orders", 0), ("orders", 1), ("lists", 0), ("lists", 1)], True)
    assert take(slots, {}, events_max=100)[0] == [(noun, n) for noun in ("orders", "lists") for n in range(2, 6)]


def test_a_log_whose_clock_went_back_is_read_on() -> None:
    slots = {ORDERS_0: slot(ORDERS_0), LISTS_0: slot(LISTS_0)}
    behind = [record(ORDERS_0, n, at) for n, at in enumerate((90, 10, 11))]
    ahead = [record(LISTS_0, n, at) for n, at in enumerate((80, 81))]
    assert take(slots, {ORDERS_0: behind, LISTS_0: ahead}) == (
        [("lists", 80), ("lists", 81)],
        True,
    )
    assert take(slots, {}) == ([("orders", 90), ("orders", 10), ("orders", 11)], True)


def test_who_waits_for_a_partition_that_is_hours_behind_does_not_wait_for_long() -> None:
    slots = {ORDERS_0: slot(ORDERS_0), LISTS_0: slot(LISTS_0)}
    take(slots, {LISTS_0: [record(LISTS_0, 0, 5000)], ORDERS_0: [record(ORDERS_0, 0, 1)]})
    assert take(slots, {ORDERS_0: [record(ORDERS_0, 1, 2)]}, now_s=WAITS_SECONDS_MAX)[0] == [("orders", 2)]
    now, _ = take(slots, {ORDERS_0: [record(ORDERS_0, 2, 3)]}, now_s=WAITS_SECONDS_MAX + 1)
    assert sorted(now) == [("lists", 5000), ("orders", 3)]


def test_a_partition_that_is_not_ours_any_more_keeps_nothing() -> None:
    slots = {LISTS_0: slot(LISTS_0)}
    polled = {ORDERS_0: [record(ORDERS_0, 5, 5)], LISTS_0: [record(LISTS_0, 0, 0)]}
    assert take(slots, polled) == ([("lists", 0)], True)
    assert take(slots, {LISTS_0: [record(LISTS_0, n, n) for n in range(1, 6)]}) == (
        [("lists", n) for n in range(1, 6)],
        False,
    )


topics = st.sampled_from([DOCUMENTS.name, DECLARED["order"].name])
instants = st.lists(st.integers(0, 50), min_size=1, max_size=30)
steady = instants.map(sorted)
lanes = st.dictionaries(st.tuples(topics, st.integers(0, 3)), steady | instants, min_size=1, max_size=6)


@given(lanes, st.integers(1, 60), st.data())
def test_nobody_runs_ahead_of_who_lags_and_nothing_is_lost(
    lanes: dict[Place, list[int]], events_max: int, data: st.DataObject
) -> None:
    slices = {place: [record(place, n, at) for n, at in enumerate(times)] for place, times in lanes.items()}
    lagging = data.draw(st.sets(st.sampled_from(sorted(lanes))))
    now, later = aligned(slices, lagging, events_max)
    assert {place: now.get(place, []) + later.get(place, []) for place in slices} == slices
    border = max((rising(part)[-1] for part in now.values()), default=0)
    assert all(rising(slices[place])[len(now.get(place, ()))] > border for place in later)
    assert all(border <= rising(slices[place])[-1] for place in lagging)
    of_one_instant = len({at for part in now.values() for at in rising(part)}) == 1
    assert 0 < sum(weight_of(one) for part in now.values() for one in part) <= events_max or of_one_instant
