"""The part of the chain before the simulated one: it says events as a service would, and now and then says them twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from libs.runtime.clock import SHANGHAI
from libs.runtime.pages import PageWriter, partition_of
from libs.runtime.positions import Place
from libs.runtime.processing import Record
from libs.schemas.events.base import Event
from libs.schemas.events.calendar import DayClosed
from libs.schemas.topics import Topic
from simulation.log import MemoryLog, Sent

FIRST_DAY = date(2026, 3, 2)


class Upstream:
    """Stands for `service`. origins: its input partitions, by number, with an incarnation; ids of one origin rise along
    each destination. repeats: the share of what it says that it says again, as a producer does whose acknowledgement was
    lost. day_topics: those on which it closes days.
    """

    def __init__(
        self, log: MemoryLog, random: Random, service: str, origins: tuple[str, ...], day_topics: Sequence[Topic],
        repeats: float,
    ) -> None:  # fmt: skip
        self._log, self._random, self._origins, self._repeats = log, random, origins, repeats
        self._pages = PageWriter(service, day_topics)
        self._offsets: defaultdict[str, int] = defaultdict(int)
        self._said: defaultdict[tuple[str, Place], list[Sent]] = defaultdict(list)
        self.day = FIRST_DAY

    def say(self, event: Event) -> None:
        self._write(self._origins[partition_of(event.key.encode(), len(self._origins))], event)

    def close_day(self) -> None:
        """Each origin closes the day on every partition of the topics with days."""
        for origin in self._origins:
            self._write(origin, DayClosed(day=self.day))
        self.day += timedelta(days=1)

    def _write(self, origin: str, event: Event) -> None:
        self._offsets[origin] += 1
        offset, moment = self._offsets[origin], datetime(*self.day.timetuple()[:3], 10, tzinfo=SHANGHAI)
        cause = Record(origin, 0, offset, origin, event, self.day, moment, moment)
        for message in self._pages.write([(cause, event)], {}, {(origin, 0): offset})[origin, 0]:
            place = (message.topic, message.partition)
            said = self._said[origin, place]
            said.append((message.key, message.value, message.headers))
            self._log.append(place, said[-1:])
            if self._random.random() < self._repeats:
                self._log.append(place, said[-self._random.randint(1, 3) :])
