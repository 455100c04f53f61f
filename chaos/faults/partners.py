"""Faults that partners bring: requests they never finish, and much under one key."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from random import Random

import asyncpg
import psutil
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from chaos.fault import Missed
from chaos.floods import BEHIND, FLOODS, tagged
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
    """One sender gives very many documents one key. Behind them, in their partition, comes one of another."""
    flood, number = rng.choice(FLOODS), rng.getrandbits(48)
    topic, tag, behind = DECLARED[flood.kind], tagged(flood, number), tagged(flood, number, BEHIND)
    partition = rng.randrange(topic.partitions)
    if flood.sender and not await _registered(ground, flood.document(tag, 0)[flood.sender]):
        raise Missed(f"the sender of {flood.name} is not registered yet")
    producer = AIOKafkaProducer(bootstrap_servers=ground.endpoints.kafka, acks="all", linger_ms=5)

    async def send(under: str, count: int) -> None:
        key, body = flood.key(under, count), flood.body(under, count)
        await producer.send_and_wait(topic.name, body, key=key, partition=partition)

    try:
        await producer.start()
        try:
            for start in range(0, _FLOOD, _TOGETHER):
                await asyncio.gather(*(send(tag, count) for count in range(start, start + _TOGETHER)))
            await send(behind, 0)
        finally:
            await producer.stop()
    except (KafkaError, OSError) as failure:
        raise Missed(f"the broker takes no flood: {type(failure).__name__}") from None
    yield f"{_FLOOD} {flood.name}, under {tag} on {topic.name}-{partition}"


async def _registered(ground: Ground, code: str) -> bool:
    """Say whether intake knows the party: else nothing it sends comes to a bound. Raises Missed where nobody can say."""
    try:
        db = await asyncpg.connect(ground.endpoints.databases["intake"], timeout=10)
    except (OSError, asyncpg.PostgresError) as away:
        raise Missed("the database is away") from away
    try:
        return bool(await db.fetchval("select exists (select from party where code = $1 and active)", code))
    finally:
        await db.close()
