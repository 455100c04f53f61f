"""A topic beside the loop is written by a producer that has met its broker."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from aiokafka.producer.message_accumulator import MessageAccumulator

from libs.runtime.kafka.producer import Producer, put_away
from libs.runtime.kafka.topic_log import KafkaTopicLog


class OneProducer:
    """A producer in memory. meets: whether it ever meets its broker."""

    def __init__(self, meets: bool) -> None:
        self.asked, self.sent, self.stopped, self._meets = asyncio.Event(), list[int](), False, meets

    async def start(self) -> None:
        self.asked.set()
        if not self._meets:
            await asyncio.Event().wait()

    async def stop(self) -> None:
        self.stopped = True

    def create_batch(self) -> Any:
        return OneBatch()

    async def send_batch(self, batch: Any, topic: str, *, partition: int) -> Any:
        self.sent.append(batch.lines)
        done = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done


class OneBatch:
    """It takes two lines."""

    lines = 0

    def append(self, **_: Any) -> object:
        if self.lines == 2:
            return None
        self.lines += 1
        return self

    def close(self) -> None: ...


async def test_a_write_that_is_broken_off_leaves_no_producer_that_never_met_its_broker() -> None:
    first, second = OneProducer(meets=False), OneProducer(meets=True)
    made: Any = iter((first, second))
    log = KafkaTopicLog(Any, lambda: next(made))  # type: ignore[arg-type]
    line = (b"key", b"value", list[Any]())
    broken = asyncio.create_task(log.write("t", [line]))
    await first.asked.wait()
    broken.cancel()
    with suppress(asyncio.CancelledError):
        await broken
    await log.write("t", [line] * 5)
    await log.close()
    assert (first.stopped, first.sent, second.sent) == (True, [], [2, 2, 1])


class Hanging(Producer):
    """A producer with a line that no broker takes. Its stop waits for ever, its sender and its client go on."""

    def __init__(self) -> None:
        self._sender, self.client, self._message_accumulator = Part(), Part(), MessageAccumulator(None, 1, 0, 1)
        self.flush: asyncio.Task[None] | None = None

    async def stop(self) -> None:
        self._message_accumulator._append_batch(self._message_accumulator.create_builder(), ("t", 0))
        self.flush = asyncio.create_task(self._message_accumulator.close())
        await asyncio.Event().wait()


class Part:
    closed = False

    async def close(self) -> None:
        self.closed = True


async def test_of_a_producer_that_cannot_stop_nothing_lives_on() -> None:
    producer: Any = Hanging()
    await put_away(producer, within_s=0.01)
    await producer.flush
    assert (producer._sender.closed, producer.client.closed) == (True, True)
