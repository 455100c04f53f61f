"""Intake over HTTP takes no more than it can write and decide. No log or database is needed to say so."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any, cast

import httpx
import pytest
from starlette.applications import Starlette

from services.intake.http import routes
from services.intake.settings import Settings
from services.intake.tests.test_decoding import xml


class Outside:
    """Stands in for log and loop. written: the records' bodies."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.halted: str | None = None

    async def publish(self, topic: str, key: bytes, value: bytes, headers: object) -> tuple[int, int]:
        self.written.append(value)
        return 3, len(self.written) - 1

    async def fate_of(self, topic: str, partition: int, offset: int) -> Any:
        raise AssertionError


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.fixture
async def client(outside: Outside) -> AsyncIterator[httpx.AsyncClient]:
    taken = routes(Settings(), cast(Any, None), outside.publish, outside.fate_of, lambda: outside.halted)
    transport = httpx.ASGITransport(Starlette(routes=taken))
    async with httpx.AsyncClient(transport=transport, base_url="http://intake") as client:
        yield client


async def test_the_size_that_counts_is_that_of_what_is_written(client: httpx.AsyncClient, outside: Outside) -> None:
    growing = b'{"kind":"gate-pass","emsNo":"X","x":[%b]}' % b",".join([b"1E15"] * 60_000)
    assert len(growing) < 310_000

    alone = await client.post("/v1/documents", content=growing)
    lines = await client.post("/v1/documents", content=growing, headers={"content-type": "application/x-ndjson"})

    assert (alone.status_code, lines.status_code, outside.written) == (413, 400, [])


async def test_nothing_is_taken_in_while_intake_is_halted(client: httpx.AsyncClient, outside: Outside) -> None:
    outside.halted = "a broken promise"
    answers = [
        await client.post("/v1/documents?kind=enterprise", content=b"{}"),
        await client.post("/v1/ceb", content=xml("order")),
    ]
    assert [(answer.status_code, answer.headers["retry-after"]) for answer in answers] == [(503, "60")] * 2
    assert outside.written == []
    outside.halted = None
    again = await client.post("/v1/documents?kind=enterprise", content=json.dumps({"copNo": "1"}).encode())
    assert again.status_code == 202
