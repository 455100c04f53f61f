"""Faults that partners bring: requests they never finish."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from random import Random

import psutil

from chaos.fault import Missed
from chaos.ground import Ground
from deploy.local.ports import LOOPBACK

_CLIENTS, _BODY_BYTES = 70, 8_000_000
_SENT_WITHIN_S = 3.0
MEMORY_BYTES_MAX = 400 << 20
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
            if (held := intake.memory_info().rss) > MEMORY_BYTES_MAX:
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
