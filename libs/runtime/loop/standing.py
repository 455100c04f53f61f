"""Standing still is noticed: something waits in an input partition, and its position does not move."""

from __future__ import annotations

from collections.abc import Mapping

from aiokafka import TopicPartition

from libs.runtime.clock import Clock
from libs.runtime.kafka.assignment import Consumer, readable_end
from libs.runtime.observing import metrics
from libs.runtime.store.positions import Place, Slot


class Standing:
    """Notes since when each partition stands. Seconds are of a clock that never goes back."""

    def __init__(self) -> None:
        self._since: dict[Place, tuple[int, float]] = {}

    def note(self, waiting: Mapping[Place, int], now_s: float) -> float:
        """Take the positions of all partitions in which something waits; return how long the longest has stood."""
        before = self._since
        self._since = {
            place: before[place] if place in before and before[place][0] == position else (position, now_s)
            for place, position in waiting.items()
        }
        return max((now_s - since_s for _, since_s in self._since.values()), default=0.0)


class InputWatch:
    """Says how far the inputs are behind and whether they move. lag: records that can be read and are not applied.
    standing_s: how long the longest has not moved though something waits in it. silent_s: since the broker was heard."""

    def __init__(self, clock: Clock) -> None:
        self.lag, self.standing_s, self.silent_s = 0, 0.0, 0.0
        self._clock, self._standing = clock, Standing()
        self._heard_ms, self._heard_s = 0, 0.0

    def look(self, consumer: Consumer, slots: Mapping[Place, Slot], days: Mapping[Place, int]) -> None:
        """Look at all inputs. What an open transaction holds back waits as well, though nobody can read it. days: the
        position of the work of days, where any is left."""
        lag, heard_ms = len(days), 0
        waiting = dict(days)
        for place, slot in slots.items():
            partition = TopicPartition(*place)
            highwater, end = consumer.highwater(partition) or 0, readable_end(consumer, partition)
            behind = max(end - slot.expects, 0)
            metrics.LAG.labels(place[0], str(place[1])).set(behind)
            metrics.HELD.labels(place[0], str(place[1])).set(max(highwater - end, 0))
            lag += behind
            if max(highwater, end) > slot.expects:
                waiting[place] = slot.expects
            heard_ms = max(heard_ms, consumer.last_poll_timestamp(partition) or 0)
        self.lag = lag
        self.standing_s = self._standing.note(waiting, self._clock.steady_s())
        if heard_ms != self._heard_ms:  # the client notes it by a clock that somebody may set
            self._heard_ms, self._heard_s = heard_ms, self._clock.steady_s()
        self.silent_s = self._clock.steady_s() - self._heard_s if heard_ms else 0.0
        metrics.STANDING.set(self.standing_s)
        metrics.BROKER_SILENT.set(self.silent_s)
