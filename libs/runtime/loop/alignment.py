"""Records of several lagging partitions are applied in timestamp order, so that a case's documents meet in one batch.

A log's clock may go back: another broker leads, or somebody sets a clock. So a record counts as no older than those before
it on its partition, and whatever the times say, something that is in hand goes on.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate, chain
from operator import attrgetter

from aiokafka import ConsumerRecord, TopicPartition

from libs.runtime.kafka.assignment import Consumer, readable_end
from libs.runtime.loop.batches import Records, Slices, portions, sizes_of
from libs.runtime.store.positions import Place, Slot
from libs.runtime.wire.spans import behind

_TIMESTAMP = attrgetter("timestamp")

WAITS_SECONDS_MAX = 10.0
"""How long records in hand wait for those of other partitions that the log dates earlier. Two brokers' clocks may be hours
apart, and then nothing is gained by waiting."""


def take_aligned(
    slots: Mapping[Place, Slot], polled: Slices, consumer: Consumer, events_max: int, now_s: float
) -> tuple[Records, bool]:
    """Choose the records to apply now and say whether more is there. The others stay buffered with their slot, so that
    they go where the assignment goes. now_s: by a clock that never goes back."""
    slices = dict(polled)
    for place, slot in slots.items():
        if slot.buffered:
            slices[place] = slot.buffered + slices.get(place, [])
    ours = [place for place in slices if place in slots]
    ends = {place: readable_end(consumer, TopicPartition(*place)) for place in ours}
    lagging = [place for place in ours if behind(slices[place][-1]) < ends[place]]
    overdue = any(slot.buffered and now_s - slot.waits_since_s > WAITS_SECONDS_MAX for slot in slots.values())
    now, later = in_turns(slices, events_max) if overdue else aligned(slices, lagging, events_max)
    for place in ours:
        slot = slots[place]
        if place in now or not slot.buffered:
            slot.waits_since_s = now_s
        slot.buffered = later.get(place, [])
    return tuple(chain.from_iterable(now.values())), bool(lagging or later)


def worth_waiting_for_poll(slots: Mapping[Place, Slot], buffered: Collection[Place], consumer: Consumer) -> bool:
    """A poll is worth waiting for while nothing is buffered, or another partition is known to have more."""
    if not any(slot.buffered for slot in slots.values()):
        return True
    for place, slot in slots.items():
        in_hand = behind(slot.buffered[-1]) if slot.buffered else slot.expects
        if place not in buffered and readable_end(consumer, TopicPartition(*place)) > in_hand:
            return True
    return False


def in_turns(slices: Slices, events_max: int) -> tuple[Slices, Slices]:
    """Split what is here into a batch that has its part of every partition, and what lies behind it."""
    now = next(portions(slices, events_max), {})
    later = {place: records[len(now.get(place, ())) :] for place, records in slices.items()}
    return now, {place: records for place, records in later.items() if records}


def aligned(slices: Slices, lagging: Collection[Place], events_max: int) -> tuple[Slices, Slices]:
    """Split what is here into records to apply now and records for later. Now are `events_max` events or those of one
    instant; later is what lies behind them, or behind all that has come of a partition with more to bring (`lagging`).

    A fetch brings so many bytes of each partition, so topics of small records would run ahead of topics of large ones by
    as much as the lag is long, and the documents of a case would meet late and one by one.
    """
    sizes = {place: sizes_of(place, records) for place, records in slices.items()}
    too_many = sum(size[-1] for size in sizes.values()) > events_max
    if not lagging and not too_many:
        return slices, {}
    times = {place: rising(records) for place, records in slices.items()}
    until = min(
        [times[place][-1] for place in lagging] + ([_full_at(times, sizes, events_max)] if too_many else []),
    )
    now, later = {}, {}
    for place, records in slices.items():
        cut = bisect_right(times[place], until)
        if cut:
            now[place] = records[:cut]
        if cut < len(records):
            later[place] = records[cut:]
    return now, later


def rising(records: Sequence[ConsumerRecord[bytes, bytes]]) -> list[int]:
    """Give each record's time, or that of the latest before it. In milliseconds since 1970."""
    return list(accumulate(map(_TIMESTAMP, records), max))


def _full_at(times: Mapping[Place, list[int]], sizes: Mapping[Place, Sequence[int]], events_max: int) -> int:
    """Find the last instant up to which there are at most `events_max` events, not before the first. There are more
    than that in all."""

    def events_until(instant: int) -> int:
        return sum(sizes[place][bisect_right(times[place], instant)] for place in times)

    first: int = min(risen[0] for risen in times.values())
    last: int = max(risen[-1] for risen in times.values())
    fitting: int = bisect_right(range(first, last + 1), events_max, key=events_until)
    return max(first, first + fitting - 1)
