"""The day barrier: when is a customs day over for an input partition, and for the service?

`DayClosed` travels in band. Each origin that feeds a partition writes its own; the partition has closed a day when every
origin it expects has. Which origins those are follows from the topic table, so nothing is configured twice.
"""

from __future__ import annotations

from datetime import date, timedelta

from libs.schemas.topics import FLOWS, PARTNERS, Topic, day_log

CALENDAR_ORIGIN = "calendar"


def origin_of(service: str, topic: Topic, incarnation: str, partition: int) -> str:
    """An input partition as the cause of events: `matching/intake.documents@<incarnation>-2`."""
    return f"{service}/{topic.owner}.{topic.noun}@{incarnation}-{partition}"


def origin_after_restore(origin: str, restore: int) -> str:
    """The same input partition as the cause of what restore number `restore` decided on what had been read before. Readers
    have marks of the plain origin that are above some of it."""
    head, _, partition = origin.rpartition("-")
    return f"{head}.{restore}-{partition}"


def without_restores(origin: str) -> tuple[str, int]:
    """The plain origin, and the number of the restore that told this; 0: none did."""
    head, _, partition = origin.rpartition("-")
    place, at, incarnation = head.partition("@")
    plain, _, restore = incarnation.partition(".")
    return f"{place}{at}{plain}-{partition}", int(restore or 0)


def expected_origins(topic: Topic) -> frozenset[str]:
    """Name who closes days on `topic`, without incarnations. It is the calendar, or its owner's chain inputs and, behind
    them, the work of the day."""
    if not topic.days:
        return frozenset()
    if topic.owner == PARTNERS:
        return frozenset({CALENDAR_ORIGIN})
    flow = FLOWS[topic.owner]
    sources = [(source, partition) for source in flow.chain for partition in range(source.partitions)]
    if flow.ends_days and not any(topic.days for topic in flow.feedback):
        sources.append((day_log(topic.owner), 0))
    return frozenset(f"{topic.owner}/{source.owner}.{source.noun}-{partition}" for source, partition in sources)


class PartitionDays:
    """An input partition knows these days. `closed` never goes back."""

    def __init__(self, topic: Topic, closed: date | None, by_origin: dict[str, date]) -> None:
        self._expected = expected_origins(topic)
        self._by_origin = {origin: day for origin, day in by_origin.items() if origin in self._expected}
        self.closed = closed
        self._open = first_open_after(closed)

    def mark(self, origin: str, day: date) -> bool:
        """One origin closed `day`; True when that closes a day for the whole partition. Strangers close nothing."""
        if origin not in self._expected:
            return False
        before = self._by_origin.get(origin)
        if before is None or before < day:
            self._by_origin[origin] = day
        if len(self._by_origin) < len(self._expected):
            return False
        closed = min(self._by_origin.values())
        if self.closed is not None and closed <= self.closed:
            return False
        self.closed, self._open = closed, first_open_after(closed)
        return True

    def count_for(self, day: date) -> date:
        """The day a fact counts for here: its own, or the first day still open if its own is over."""
        return self._open if self._open > day else day

    def copy(self) -> PartitionDays:
        twin = object.__new__(PartitionDays)
        twin._expected, twin._by_origin = self._expected, dict(self._by_origin)
        twin.closed, twin._open = self.closed, self._open
        return twin


def first_open_after(closed: date | None) -> date:
    return closed + timedelta(days=1) if closed else date.min


def days_to_end(closed: date | None, opened: date | None, now: date) -> list[date]:
    """The days after the last one `closed` up to and including `now`. Where none was closed before, they begin with the
    first that anything counted for."""
    first = first_open_after(closed) if closed else min(opened or now, now)
    return [first + timedelta(days=n) for n in range((now - first).days + 1)]
