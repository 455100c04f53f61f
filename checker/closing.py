"""The markers of a service's topics tell which customs day it has closed. Only what it must have acted on by then can
be missing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from libs.schemas.topics import FLOWS, PARTNERS, Topic, day_log


@dataclass
class Closings:
    """The last day each origin closed on each partition of a service's topic."""

    _last: dict[tuple[str, int], dict[str, date]] = field(default_factory=lambda: defaultdict(dict), repr=False)

    def mark(self, topic: str, partition: int, event_id: str, day: date) -> None:
        """event_id: of the `DayClosed`, `<service>/<noun>@<incarnation>-<partition>/<offset>/<index>`."""
        origins = self._last[topic, partition]
        origin = _origin(event_id)
        origins[origin] = max(day, origins.get(origin, day))

    def of(self, service: str) -> date | None:
        """The last day that every writer has closed on every partition of every input of `service`; None before any.

        Closed on one partition is not closed: facts of that day may still come by another. Declare topics are left out:
        there a stranger's `DayClosed` closes nothing, and only the calendar's secret tells it apart.
        """
        places = [
            (topic, partition)
            for topic in FLOWS[service].inputs
            if topic.days and topic.owner != PARTNERS
            for partition in range(topic.partitions)
        ]
        closed = [self._of_partition(topic, partition) for topic, partition in places]
        return min((day for day in closed if day), default=None) if all(closed) else None

    def _of_partition(self, topic: Topic, partition: int) -> date | None:
        days = self._last.get((topic.name, partition), {})
        expected = writers(topic)
        return min(days[origin] for origin in expected) if expected <= days.keys() else None


def writers(topic: Topic) -> frozenset[str]:
    """Say who closes days on a service's topic, without incarnation. It is each partition of what carries work to its
    owner and, where nothing comes back to that from behind, the work of its days."""
    flow = FLOWS[topic.owner]
    sources = [(source, partition) for source in flow.chain for partition in range(source.partitions)]
    if flow.ends_days and not flow.feedback:
        sources.append((day_log(topic.owner), 0))
    return frozenset(f"{topic.owner}/{source.owner}.{source.noun}-{partition}" for source, partition in sources)


def _origin(event_id: str) -> str:
    origin = event_id.rsplit("/", 2)[0]
    topic, _, rest = origin.partition("@")
    return f"{topic}-{rest.rpartition('-')[2]}" if rest else origin
