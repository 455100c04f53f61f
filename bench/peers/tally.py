"""Counting a system's matches by reading its output topic: how many came, which are missing, which came twice."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from confluent_kafka import OFFSET_BEGINNING, Consumer, Message, TopicPartition
from pydantic_core import from_json

from bench.peers.rows import agrees, matches_of, number_of

POLL_RECORDS = 50_000


@dataclass(frozen=True, slots=True)
class Told:
    """One match as a reader of the topic sees it. id: what the sender calls this event, if it names events."""

    order_no: str
    id: str | None = None


ReadsMatches = Callable[[Message], Iterable[Told]]


def plain_matches(message: Message) -> Iterable[Told]:
    """One record, one match."""
    yield Told(from_json(message.value() or b"")["orderNo"])


class Tally:
    """seen: orders matched at least once. doubled: matches beyond an order's first, with another event id or none.

    repeated: events that came again under the id they had: a reader can tell, and drops them. wrong: matches of orders
    whose documents disagree, or that never were.
    """

    def __init__(self, orders: int) -> None:
        self._orders = orders
        self._times = bytearray(orders)
        self._ids = array("q", bytes(8 * orders))  # hashes: millions of texts would not fit
        self.expected = matches_of(orders)
        self.seen = self.doubled = self.repeated = self.wrong = 0

    @property
    def lost(self) -> int:
        return self.expected - self.seen

    def add(self, told: Told) -> None:
        number = number_of(told.order_no)
        if number >= self._orders or not agrees(number):
            self.wrong += 1
        elif not self._times[number]:
            self._times[number] = 1
            self.seen += 1
            self._ids[number] = hash(told.id)
        elif told.id is not None and self._ids[number] == hash(told.id):
            self.repeated += 1
        else:
            self.doubled += 1


class Reader:
    """Follows an output topic from its beginning into a tally."""

    def __init__(self, bootstrap: str, topic: str, partitions: int, tally: Tally, reads: ReadsMatches) -> None:
        self._tally, self._reads = tally, reads
        self._consumer = Consumer({
            "bootstrap.servers": bootstrap, "group.id": f"tally-{topic}", "enable.auto.commit": False,
            "isolation.level": "read_committed", "fetch.wait.max.ms": 50,
        })  # fmt: skip
        self._consumer.assign([TopicPartition(topic, n, OFFSET_BEGINNING) for n in range(partitions)])

    def read(self, within_s: float) -> int:
        """Count what comes until the time is over; how many records that was."""
        messages = self._consumer.consume(POLL_RECORDS, within_s)
        for message in messages:
            if message.error():
                raise RuntimeError(f"the output topic cannot be read: {message.error()}")
            for told in self._reads(message):
                self._tally.add(told)
        return len(messages)

    def close(self) -> None:
        self._consumer.close()
