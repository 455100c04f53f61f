"""Intake over HTTP takes no more than it can write and decide. No log or database is needed to say so."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any, cast

import httpx
import pytest
from starlette.applications import Starlette

from libs.schemas.ceb.samples import sample
from services.intake.http import routes
from services.intake.settings import Settings
from services.intake.tests.parcels import MESSAGES
from services.intake.tests.test_decoding import decoded, examined, xml


class Outside:
    """Stands in for log and loop. written: the records' bodies."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.halted: str | None = None

    async def publish(self, topic: str, key: bytes, value: bytes, headers: object) -> tuple[int, int]:
        self.written.append(value)
        return 3, len(self.written) - 1

    async def unasked(self, *_: Any) -> Any:
        raise AssertionError


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.fixture
async def client(outside: Outside) -> AsyncIterator[httpx.AsyncClient]:
    nobody = cast(Any, None)
    taken = routes(
        Settings(), nobody, outside.publish, outside.unasked, lambda: outside.halted, nobody, outside.unasked
    )
    transport = httpx.ASGITransport(Starlette(routes=taken))
    async with httpx.AsyncClient(transport=transport, base_url="http://intake") as client:
        yield client


async def test_the_size_that_counts_is_that_of_what_is_written(client: httpx.AsyncClient, outside: Outside) -> None:
    growing = b'{"kind":"gate-pass","emsNo":"X","x":[%b]}' % b",".join([b"1E15"] * 110_000)
    assert len(growing) < 700_000

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


def of_lines(count: int, order_no: str) -> dict[str, Any]:
    line = sample(MESSAGES["list"])["InventoryList"][0]
    return {
        "orderNo": order_no,
        "grossWeight": "1.25",
        "InventoryList": [{**line, "gnum": str(n + 1)} for n in range(count)],
    }


async def test_a_hundred_lists_are_taken_whole_whatever_their_size(client: httpx.AsyncClient, outside: Outside) -> None:
    message = xml("list", *(of_lines(12, f"T{n}") for n in range(100)))
    assert len(message) > 900_000

    answer = await client.post("/v1/ceb", content=message)

    assert (answer.status_code, outside.written) == (202, [message])
    assert [receipt["document"] for receipt in answer.json()["receipts"]] == [*range(1, 101)]
    documents = examined("list", decoded("list", message))
    assert {document.key for document in documents} == {f"list/3301960AB1/T{n}" for n in range(100)}
    assert not any(document.findings for document in documents)


async def test_a_message_is_written_as_received_and_never_cut(client: httpx.AsyncClient, outside: Outside) -> None:
    spaced = xml("order", *({"orderNo": f"T{n}"} for n in range(6))).replace(b"><ceb:Order>", b">\n <ceb:Order>")
    extended = spaced.replace(b"</ceb:BaseTransfer>", b"</ceb:BaseTransfer><ceb:ExtendMessage>%b</ceb:ExtendMessage>")
    extended %= b"x" * 510_000

    answer = await client.post("/v1/ceb", content=extended)

    assert (answer.status_code, outside.written) == (202, [extended])


async def test_beyond_twelve_mebibytes_a_message_has_its_official_code(
    client: httpx.AsyncClient, outside: Outside
) -> None:
    for kind, code in (("order", "-301015"), ("list", "-621030")):
        answer = await client.post("/v1/ceb", content=xml(kind) + b" " * (12 << 20))
        assert (answer.status_code, answer.json()["code"]) == (413, code)
    assert outside.written == []
