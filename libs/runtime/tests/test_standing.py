"""The loop notices what stands still while something waits."""

from __future__ import annotations

from typing import cast

from aiokafka import TopicPartition

from libs.runtime.kafka.assignment import Consumer
from libs.runtime.loop.standing import InputWatch, Standing
from libs.runtime.store.positions import Slot
from libs.runtime.wire.days import PartitionDays
from libs.schemas.topics import TOPICS

HERE, THERE = ("cbec.declare.orders.v1", 0), ("cbec.declare.orders.v1", 1)


def test_the_longest_counts_and_a_step_begins_anew() -> None:
    standing = Standing()
    assert standing.note({HERE: 3}, 10.0) == 0.0
    assert standing.note({HERE: 3, THERE: 7}, 15.0) == 5.0
    assert standing.note({HERE: 4, THERE: 7}, 17.0) == 2.0
    assert standing.note({}, 20.0) == 0.0, "where nothing waits nothing stands"
    assert standing.note({HERE: 4}, 30.0) == 0.0


class Line:
    """An input that the broker answered for at `heard_ms`, by a clock that somebody may set."""

    heard_ms = 1_000

    def highwater(self, partition: TopicPartition) -> int:
        return 5

    last_stable_offset = highwater

    def last_poll_timestamp(self, partition: TopicPartition) -> int:
        return self.heard_ms


class WoundClock:
    """Its hours go back; its seconds do not."""

    seconds = 100.0

    def now_ns(self) -> int:
        return 0

    def steady_s(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None: ...


def test_a_silent_broker_is_noticed_by_a_clock_that_was_set_back() -> None:
    clock, line = WoundClock(), Line()
    watch = InputWatch(clock)
    slots = {HERE: Slot(*HERE, "id", "origin", 5, {}, PartitionDays(TOPICS[HERE[0]], None, {}))}
    watch.look(cast(Consumer, line), slots, {})
    clock.seconds += 40.0
    watch.look(cast(Consumer, line), slots, {})
    assert watch.silent_s == 40.0
    line.heard_ms += 1
    watch.look(cast(Consumer, line), slots, {})
    assert watch.silent_s == 0.0
