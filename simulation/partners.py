"""The partners before the chain: they declare documents, now and then twice, and the calendar closes their days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from random import Random

from libs.runtime.store.pages import partition_of
from libs.schemas.events.calendar import closing_record
from libs.schemas.topics import DECLARED
from simulation.log import MemoryLog
from simulation.service import CALENDAR_SECRET
from simulation.upstream import FIRST_DAY
from simulator.plan.plan import Delivery
from simulator.play.wire import body_of, content_type


class Partners:
    """repeats: the share of what they declare that they declare again, as it was. declared: how many records so far."""

    def __init__(self, log: MemoryLog, random: Random, repeats: float) -> None:
        self._log, self._random, self._repeats = log, random, repeats
        self.declared = 0
        self.day = FIRST_DAY

    def declare(self, delivery: Delivery) -> None:
        topic, key, body = DECLARED[delivery.document], delivery.key.encode(), body_of(delivery)
        times = 2 if self._random.random() < self._repeats else 1
        record = (key, body, [("content-type", content_type(delivery.via).encode())])
        self._log.append((topic.name, partition_of(key, topic.partitions)), [record] * times)
        self.declared += times

    def declare_all(self, deliveries: Iterable[Delivery]) -> None:
        for delivery in deliveries:
            self.declare(delivery)

    def close_day(self) -> None:
        """On every partition of every declare topic, as the timekeeper does."""
        value, headers = closing_record(self.day, CALENDAR_SECRET)
        for topic in DECLARED.values():
            for partition in range(topic.partitions):
                self._log.append((topic.name, partition), [(None, value, list(headers))])
        self.day += timedelta(days=1)
