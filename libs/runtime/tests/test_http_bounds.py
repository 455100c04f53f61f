"""Unfinished requests hold little, and not for long; what no text can hold is refused at the door."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from libs.runtime.http.bodies import FREE_BYTES, Bodies
from libs.runtime.http.connections import bounded
from libs.runtime.http.door import Door
from libs.runtime.http.problems import Problem

Connect = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]
LONG = 60.0


@asynccontextmanager
async def serving(bodies: Bodies, connections_max: int = 100, head_seconds_max: float = LONG) -> AsyncIterator[Connect]:
    """A real server that reads bodies and says how long they were."""

    async def read(request: Request) -> Response:
        try:
            async with bodies.read(request, 1 << 20) as body:
                return PlainTextResponse(str(len(body)))
        except Problem as refused:
            return refused.response()

    async def large(_: Request) -> Response:
        return Response(bytes(64 << 20))

    app = Starlette(routes=[Route("/large", large), Route("/{any}", read, methods=["POST", "GET"])])
    protocol = bounded(connections_max, head_seconds_max)
    server = uvicorn.Server(uvicorn.Config(app, port=0, http=protocol, ws="none", log_config=None, lifespan="off"))
    task = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    host, port = server.servers[0].sockets[0].getsockname()
    opened: list[asyncio.StreamWriter] = []

    async def connect() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection(host, port)
        opened.append(writer)
        return reader, writer

    yield connect
    for writer in opened:
        writer.close()
    server.should_exit = server.force_exit = True
    await task


async def post(connect: Connect, sent: int, of: int) -> asyncio.StreamReader:
    """Send so many bytes of a body, of which more are promised."""
    reader, writer = await connect()
    writer.write(f"POST /x HTTP/1.1\r\nhost: h\r\ncontent-length: {of}\r\n\r\n".encode() + b"x" * sent)
    await writer.drain()
    return reader


async def answer_of(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    head, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
    headers = dict(line.lower().split(": ", 1) for line in lines if line)
    return int(head.split()[1]), headers, await reader.readexactly(int(headers["content-length"]))


async def until(there: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONG):
        while not there():  # noqa: ASYNC110  uvicorn tells nobody
            await asyncio.sleep(0.001)


async def test_a_body_that_does_not_come_in_time_is_answered_408() -> None:
    bodies = Bodies(1 << 20, seconds_max=0.05)
    async with serving(bodies) as connect:
        reader = await post(connect, sent=500_000, of=600_000)
        status, headers, _ = await answer_of(reader)
        assert (status, headers["connection"]) == (408, "close")
        assert await reader.read() == b""
    assert bodies.held == 0


async def test_unfinished_bodies_are_bounded_together_and_small_ones_go_on() -> None:
    bodies = Bodies(1 << 20, seconds_max=LONG)
    async with serving(bodies) as connect:
        for _ in range(2):
            await post(connect, sent=500_000, of=600_000)
        await until(lambda: bodies.held == 2 * (500_000 - FREE_BYTES))

        status, headers, body = await answer_of(await post(connect, sent=600_000, of=600_000))
        small, _, told = await answer_of(await post(connect, sent=1000, of=1000))

        assert (status, json.loads(body)["title"], headers["retry-after"]) == (503, "Too much at once", "2")
        assert (small, told) == (200, b"1000")
        assert bodies.held <= 1 << 20


async def test_connections_are_bounded() -> None:
    async with serving(Bodies(1 << 20, LONG), connections_max=2) as connect:
        first = await post(connect, sent=1, of=2)
        await connect()
        reader, _ = await connect()
        status, headers, _ = await answer_of(reader)
        assert (status, headers["retry-after"], headers["connection"]) == (503, "2", "close")
        assert await reader.read() == b""
        assert not first.at_eof()


@pytest.mark.parametrize("sent", [b"", b"POST /x HT", b"GET /x HTTP/1.1\r\nhost: h\r\n"])
async def test_a_connection_without_a_whole_head_ends(sent: bytes) -> None:
    async with serving(Bodies(1 << 20, LONG), head_seconds_max=0.05) as connect:
        reader, writer = await connect()
        writer.write(sent)
        assert await reader.read() == b""


async def test_a_client_that_does_not_read_its_answer_holds_no_connection() -> None:
    async with serving(Bodies(1 << 20, LONG), connections_max=1, head_seconds_max=0.05) as connect:
        _, silent = await connect()
        silent.write(b"GET /large HTTP/1.1\r\nhost: h\r\n\r\n")
        async with asyncio.timeout(LONG):
            while (await answer_of(await post(connect, sent=1, of=1)))[0] != 200:
                pass


async def test_the_rest_of_a_body_answered_already_is_not_waited_for() -> None:
    async with serving(Bodies(1 << 20, LONG), head_seconds_max=0.05) as connect:
        reader = await post(connect, sent=(1 << 20) + 1, of=2 << 20)
        status, _, _ = await answer_of(reader)
        assert status == 413
        assert await reader.read() == b""


@pytest.mark.parametrize("address", ["/v1/%00", "/x?orderNo=%00", "/x?a=1&after=T%00", "/x%00"])
async def test_a_nul_is_refused_whatever_asks(address: str) -> None:
    def unreached(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError

    async with httpx.AsyncClient(transport=httpx.ASGITransport(Door(unreached)), base_url="http://any") as client:  # type: ignore[arg-type]
        answer = await client.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
