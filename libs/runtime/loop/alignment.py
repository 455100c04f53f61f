"""Records of several lagging partitions are applied in timestamp order, so that a case's documents meet in one
batch."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping
from itertools import chain
from operator import attrgetter

from aiokafka import TopicPartition

from libs.runtime.kafka.assignment import Consumer
from libs.runtime.loop.batches import Records, Slices, sizes_of
from libs.runtime.store.positions import Place, Slot

_TIMESTAMP = attrgetter("timestamp")


def take_aligned(
    slots: Mapping[Place, Slot], polled: Slices, consumer: Consumer, events_max: int
) -> tuple[Records, bool]:
    """Choose the records to apply now and say whether more is there. The others stay buffered with their slot, so that
    they go where the assignment goes."""
    slices = dict(polled)
    for place, slot in slots.items():
        if slot.buffered:
            slices[place] = slot.buffered + slices.get(place, [])
    ours = [place for place in slices if place in slots]
    ends = {place: consumer.highwater(TopicPartition(*place)) or 0 for place in ours}
    lagging = [place for place in ours if slices[place][-1].offset + 1 < ends[place]]
    now, later = aligned(slices, lagging, events_max)
    for place in ours:
        slots[place].buffered = later.get(place, [])
    return tuple(chain.from_iterable(now.values())), bool(lagging or later)


def worth_waiting_for_poll(slots: Mapping[Place, Slot], buffered: Collection[Place], consumer: Consumer) -> bool:
    """A poll is worth waiting for while nothing is buffered, or another partition is known to have more."""
    if not any(slot.buffered for slot in slots.values()):
        return True
    for place, slot in slots.items():
        in_hand = slot.buffered[-1].offset + 1 if slot.buffered else slot.expects
        if place not in buffered and (consumer.highwater(TopicPartition(*place)) or 0) > in_hand:
            return True
    return False


def aligned(slices: Slices, lagging: Collection[Place], events_max: int) -> tuple[Slices, Slices]:
    """Split what is here into records to apply now and records for later. Now are `events_max` events or those of one
    instant; later is what lies behind them, or behind all that has come of a partition with more to bring (`lagging`).

    A fetch brings so many bytes of each partition, so topics of small records would run ahead of topics of large ones by
    as much as the lag is long, and the documents of a case would meet late and one by one.
    """
    ends = [slices[place][-1].timestamp for place in lagging]
    if (full := _full_at(slices, events_max)) is not None:
        ends.append(full)
    if not ends:
        return slices, {}
    until = min(ends)
    now, later = {}, {}
    for place, records in slices.items():
        cut = bisect_right(records, until, key=_TIMESTAMP)
        if cut:
            now[place] = records[:cut]
        if cut < len(records):
            later[place] = records[cut:]
    return now, later


def _full_at(slices: Slices, events_max: int) -> int | None:
    """Find the last instant up to which there are at most `events_max` events, not before the first. None where there
    are no more at all. In milliseconds since 1970."""
    sizes = {place: sizes_of(place, records) for place, records in slices.items()}
    if sum(size[-1] for size in sizes.values()) <= events_max:
        return None

    def events_until(instant: int) -> int:
        return sum(sizes[place][bisect_right(slices[place], instant, key=_TIMESTAMP)] for place in slices)

    first: int = min(records[0].timestamp for records in slices.values())
    last: int = max(records[-1].timestamp for records in slices.values())
    fitting: int = bisect_right(range(first, last + 1), events_max, key=events_until)
    return max(first, first + fitting - 1)
