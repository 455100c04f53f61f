"""The part of the chain before the simulated one says events as a service would, now and then twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from libs.runtime.clock import SHANGHAI
from libs.runtime.processing import Record
from libs.runtime.store.pages import PageWriter, partition_of
from libs.runtime.store.positions import Place
from libs.schemas.events.base import Event
from libs.schemas.events.calendar import DayClosed
from libs.schemas.topics import Topic
from simulation.log import MemoryLog, Sent

FIRST_DAY = date(2026, 3, 2)
ORIGINS = ("intake/declare.orders@up-0", "intake/declare.orders@up-1")
"""Its input partitions, by number, as `expected_origins` has them, with an incarnation."""


class Upstream:
    """Stands for intake; ids of one origin rise along each destination. repeats: the share of what it says that it says
    again, as a producer does whose acknowledgement was lost. day_topics: those on which it closes days.
    """

    def __init__(self, log: MemoryLog, random: Random, repeats: float, day_topics: Sequence[Topic]) -> None:
        self._log, self._random, self._repeats = log, random, repeats
        self._pages = PageWriter("intake", day_topics)
        self._offsets: defaultdict[str, int] = defaultdict(int)
        self._said: defaultdict[tuple[str, Place], list[Sent]] = defaultdict(list)
        self.day = FIRST_DAY
        self.closed: list[date] = []

    def say(self, event: Event) -> None:
        self._write(ORIGINS[partition_of(event.key.encode(), len(ORIGINS))], event)

    def close_day(self) -> None:
        """Each origin closes the day on every partition of the topics with days."""
        for origin in ORIGINS:
            self._write(origin, DayClosed(day=self.day))
        self.closed.append(self.day)
        self.day += timedelta(days=1)

    def _write(self, origin: str, event: Event) -> None:
        self._offsets[origin] += 1
        offset, moment = self._offsets[origin], datetime(*self.day.timetuple()[:3], 10, tzinfo=SHANGHAI)
        cause = Record(origin, 0, offset, origin, event, self.day, moment, moment)
        for message in self._pages.write([(cause, event)], {(origin, 0): offset})[origin, 0]:
            place = (message.topic, message.partition)
            said = self._said[origin, place]
            said.append((message.key, message.value, message.headers))
            self._log.append(place, said[-1:])
            if self._random.random() < self._repeats:
                self._log.append(place, said[-self._random.randint(1, 3) :])
