"""A share is what one input partition brings to a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from libs.runtime.failures import Halt
from libs.runtime.processing import Record
from libs.runtime.store.deadletters import DeadLetterRecord
from libs.runtime.store.positions import Move, Place, Slot
from libs.runtime.wire.days import PartitionDays


@dataclass(slots=True)
class Share:
    """An input partition brings this to a batch. closings: (day, record) each time the partition closed a day."""

    slot: Slot
    to: int
    days: PartitionDays
    watermarks: dict[str, tuple[int, int]]
    records: list[Record] = field(default_factory=list)
    letters: list[DeadLetterRecord] = field(default_factory=list)
    closings: list[tuple[date, Record]] = field(default_factory=list)
    marked: dict[str, date | None] = field(default_factory=dict)
    begun: dict[str, str] = field(default_factory=dict)
    duplicates: int = 0
    ignored: int = 0

    @property
    def place(self) -> Place:
        return (self.slot.topic, self.slot.partition)

    @property
    def move(self) -> Move:
        return Move(self.place, self.slot.expects, self.to, self.days.closed)

    @property
    def marks(self) -> list[tuple[str, int, str, int, int, date | None]]:
        """The watermark rows this share moves: place, origin, offset, index, day the origin closed."""
        at = self.watermarks
        return [(*self.place, origin, *at.get(origin, (0, 0)), day) for origin, day in self.marked.items()]

    @property
    def read_count(self) -> int:
        return len(self.records) + len(self.letters) + self.duplicates + self.ignored


def closer_of(closers: Sequence[Share], day: date) -> Record:
    """Pick the record that closed the day for the service."""
    for share in closers:
        if share.slot.days.closed is None or share.slot.days.closed < day:
            for closed, record in share.closings:
                if closed >= day:
                    return record
    raise Halt(f"{day} is closed everywhere, but no input of this batch closed it")
