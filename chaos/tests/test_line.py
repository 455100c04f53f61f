from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from chaos.line import Line
from deploy.local.ports import LOOPBACK, free_port

_ENDED = (ConnectionError, asyncio.IncompleteReadError)


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(100):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


@asynccontextmanager
async def _line() -> AsyncIterator[Line]:
    port = free_port()
    server = await asyncio.start_server(_echo, LOOPBACK, port)
    line = Line(port)
    await line.open()
    try:
        yield line
    finally:
        line.close()
        server.close()


async def test_it_passes_what_it_gets() -> None:
    async with _line() as line:
        reader, writer = await asyncio.open_connection(LOOPBACK, line.port)
        writer.write(b"hello")
        assert await reader.readexactly(5) == b"hello"


async def test_a_cut_ends_connections_and_refuses_new_ones() -> None:
    async with _line() as line:
        reader, writer = await asyncio.open_connection(LOOPBACK, line.port)
        writer.write(b"a")
        await reader.readexactly(1)
        assert line.cut() == 1
        with pytest.raises(_ENDED):
            await reader.readexactly(1)
        line.mend()
        reader, writer = await asyncio.open_connection(LOOPBACK, line.port)
        writer.write(b"b")
        assert await reader.readexactly(1) == b"b"


async def test_the_reply_to_a_commit_is_lost_and_only_that() -> None:
    async with _line() as line:
        line.replies_to_lose = 1
        reader, writer = await asyncio.open_connection(LOOPBACK, line.port)
        writer.write(b"select 1;\0")
        await reader.readexactly(10)
        writer.write(b"COMMIT;\0")
        with pytest.raises(_ENDED):
            await reader.readexactly(1)
        assert (line.replies_to_lose, line.replies_lost) == (0, 1)


async def test_a_lost_connection_is_silent_and_a_new_one_works() -> None:
    async with _line() as line:
        reader, writer = await asyncio.open_connection(LOOPBACK, line.port)
        writer.write(b"a")
        await reader.readexactly(1)
        assert line.lose() == 1
        writer.write(b"b")
        other_reader, other_writer = await asyncio.open_connection(LOOPBACK, line.port)
        other_writer.write(b"c")
        assert await other_reader.readexactly(1) == b"c"
        assert not reader.at_eof() and reader._buffer == b""  # type: ignore[attr-defined]


async def test_what_is_stalled_arrives_when_it_is_mended() -> None:
    async with _line() as line:
        reader, writer = await asyncio.open_connection(LOOPBACK, line.port)
        line.flows.clear()
        writer.write(b"late")
        line.mend()
        assert await reader.readexactly(4) == b"late"
