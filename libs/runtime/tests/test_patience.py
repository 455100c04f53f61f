"""A broker that falls silent is given up within seconds, on every line of every client."""

from __future__ import annotations

import asyncio
import socket

import pytest
from aiokafka import conn
from aiokafka.errors import KafkaConnectionError
from aiokafka.protocol.admin import ApiVersionRequest
from aiokafka.protocol.metadata import MetadataRequest

from chaos.line import Line
from deploy.local.stack import Endpoints
from libs.runtime.kafka import patience


@pytest.fixture
async def line(servers: Endpoints, monkeypatch: pytest.MonkeyPatch) -> Line:
    """A line to a broker, whose clients have half a second of patience."""
    monkeypatch.setattr(patience, "SILENCE_S", 0.5)
    line = Line(int(servers.kafka.rpartition(":")[2]))
    await line.open()
    return line


async def test_a_line_that_fell_silent_ends_though_nobody_waits_any_more(line: Line) -> None:
    connection = await conn.create_conn("127.0.0.1", line.port, request_timeout_ms=60_000)
    assert (await connection.send(MetadataRequest([]))).brokers
    line.lose()
    asked = asyncio.ensure_future(connection.send(MetadataRequest([])))
    await asyncio.sleep(0)
    asked.cancel()
    behind = asyncio.ensure_future(connection.send(ApiVersionRequest()))
    with pytest.raises(KafkaConnectionError):
        await behind
    assert not connection.connected()
    again = await conn.create_conn("127.0.0.1", line.port, request_timeout_ms=60_000)
    assert (await again.send(MetadataRequest([]))).brokers
    again.close()
    line.close()


async def test_a_line_that_is_answered_stays(line: Line) -> None:
    connection = await conn.create_conn("127.0.0.1", line.port, request_timeout_ms=60_000)
    line.delay_s = 0.1
    for _ in range(3):
        assert (await connection.send(MetadataRequest([]))).brokers
    assert connection.connected()
    connection.close()
    line.close()


async def test_the_kernel_watches_each_line(line: Line) -> None:
    connection = await conn.create_conn("127.0.0.1", line.port)
    watched = connection._writer.get_extra_info("socket")
    assert watched.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        assert watched.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) > 0
    connection.close()
    line.close()
