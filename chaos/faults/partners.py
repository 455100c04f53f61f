"""Faults that partners bring: requests they never finish, and much under one key."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from random import Random

import psutil
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from chaos.fault import Missed
from chaos.floods import BEHIND, FLOODED, KINDS, document
from chaos.ground import Ground
from chaos.memory import MEMORY_MB_MAX
from deploy.local.ports import LOOPBACK
from libs.schemas.topics import DECLARED

_CLIENTS, _BODY_BYTES = 70, 8_000_000
_SENT_WITHIN_S = 3.0
_FLOOD, _TOGETHER = 4_000, 500
_HEAD = (
    b"POST /v1/documents?kind=order HTTP/1.1\r\nhost: intake\r\ncontent-type: application/x-ndjson\r\n"
    b"content-length: %d\r\n\r\n" % _BODY_BYTES
)


@asynccontextmanager
async def bodies_unfinished(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """Many clients send all of a body but its end. Raises ConnectionError where intake keeps what they sent."""
    intake = psutil.Process(ground.pid("intake"))
    clients = await asyncio.gather(*(_unfinished(ground.ports["intake"]) for _ in range(_CLIENTS)))
    writers = [writer for writer in clients if writer]
    try:
        if not writers:
            raise Missed("intake took no connection")
        yield f"{len(writers)} bodies of {_BODY_BYTES / 1e6:.0f} MB to intake left unfinished"
        with suppress(psutil.NoSuchProcess):
            if (held := intake.memory_info().rss) > MEMORY_MB_MAX * (1 << 20):
                raise ConnectionError(f"{len(writers)} unfinished bodies: intake holds {held / 1e6:.0f} MB")
    finally:
        for writer in writers:
            writer.transport.abort()


async def _unfinished(port: int) -> asyncio.StreamWriter | None:
    try:
        _, writer = await asyncio.open_connection(LOOPBACK, port)
    except OSError:
        return None
    with suppress(OSError, TimeoutError):  # what is not read any more is as unfinished
        async with asyncio.timeout(_SENT_WITHIN_S):
            writer.write(_HEAD)
            for _ in range(_BODY_BYTES // 100_000 - 1):
                writer.write(bytes(100_000))
                await writer.drain()
    return writer


@asynccontextmanager
async def flood_under_one_key(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """One sender gives very many documents one order number. Behind them, in their partition, comes one of another."""
    kind, first = rng.choice(KINDS), rng.getrandbits(48)
    topic, order_no = DECLARED[kind], f"{FLOODED}{first:012X}"
    partition = rng.randrange(topic.partitions)
    producer = AIOKafkaProducer(bootstrap_servers=ground.endpoints.kafka, acks="all", linger_ms=5)

    async def send(number: int, under: str) -> None:
        await producer.send_and_wait(topic.name, document(kind, number, under), key=under.encode(), partition=partition)

    try:
        await producer.start()
        try:
            for start in range(first, first + _FLOOD, _TOGETHER):
                await asyncio.gather(*(send(number, order_no) for number in range(start, start + _TOGETHER)))
            await send(first + _FLOOD, f"{BEHIND}{first:012X}")
        finally:
            await producer.stop()
    except (KafkaError, OSError) as failure:
        raise Missed(f"the broker takes no flood: {type(failure).__name__}") from None
    yield f"{_FLOOD} of kind {kind} under {order_no} on {topic.name}-{partition}"
