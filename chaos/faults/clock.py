"""The log's clock goes back: the broker comes again on a machine whose clock is hours or days behind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from random import Random

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from chaos import clock
from chaos.fault import Missed
from chaos.faults.log import place
from chaos.faults.servers import kill_server
from chaos.ground import Ground
from deploy.local.errors import StackError

_HOURS = 2, 30


@asynccontextmanager
async def clock_back(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """The broker dies and comes again with an earlier time. Healed, it does so with the right one. What partners
    declare meanwhile is dated before what they declared already, and read with it by whoever lags. Stands for a leader on
    another machine, and for a step of the clock of this one. Raises Missed where the log shows no earlier time."""
    back = timedelta(hours=rng.uniform(*_HOURS))
    topic, partition = place(rng)
    before = await _dated(ground, topic, partition)
    clock.set_clock(ground.home, -back)
    try:
        await kill_server(ground, "kafka")
        await ground.raise_servers()
        after = await _dated(ground, topic, partition)
        if after >= before:
            raise Missed("the log's time did not go back")
        yield f"{topic}-{partition} dates {timedelta(milliseconds=before - after)} earlier than before"
    finally:
        clock.set_right(ground.home)
        with suppress(StackError):  # it did not come up
            await kill_server(ground, "kafka")
        await ground.raise_servers()


async def _dated(ground: Ground, topic: str, partition: int) -> int:
    """Write a record that nobody can read; return when the log says that it came, in milliseconds since 1970."""
    producer = AIOKafkaProducer(bootstrap_servers=ground.endpoints.kafka, acks="all")
    try:
        await producer.start()
        return int((await producer.send_and_wait(topic, b"{}", partition=partition)).timestamp)
    except (KafkaError, OSError) as failure:
        raise Missed(f"the broker takes no record: {type(failure).__name__}") from None
    finally:
        await producer.stop()
