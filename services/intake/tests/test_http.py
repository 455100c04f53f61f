"""HTTP: what goes in comes out on the declare topics, and its receipts can be asked for."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import httpx
import pytest
from aiokafka.errors import KafkaTimeoutError
from starlette.applications import Starlette

from libs.runtime.processing import Batch, RawRecord, Record
from libs.runtime.testing import A_DAY
from libs.schemas.ceb.samples import sample
from services.intake.decoding import DECODERS
from services.intake.http import NDJSON, routes
from services.intake.processor import Intake
from services.intake.settings import Settings
from services.intake.tests.parcels import MESSAGES
from services.intake.tests.test_decoding import xml

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


class Log:
    """Stands in for Kafka alone: keeps what is published, and lets `intake` read it."""

    def __init__(self, db: asyncpg.Connection) -> None:
        self.records: list[RawRecord] = []
        self.broken = False
        self._db = db
        self._intake = Intake(Settings())

    async def publish(self, topic: str, key: bytes, value: bytes, headers: list[tuple[str, bytes]]) -> tuple[int, int]:
        if self.broken:
            raise KafkaTimeoutError
        self.records.append(RawRecord(topic, 3, len(self.records), NOON, key, value, dict(headers)))
        return 3, len(self.records) - 1

    async def decide(self) -> None:
        """`intake` takes all that was published."""
        records = [
            Record(raw.topic, raw.partition, raw.offset, f"intake/{raw.topic}", DECODERS[raw.topic](raw), A_DAY, NOON)
            for raw in self.records
        ]
        batch = Batch(records)
        async with self._db.transaction():
            decision = self._intake.decide(await self._intake.load(self._db, batch), batch)
            await self._intake.save(self._db, decision.changes)


@pytest.fixture
async def log(database: Any) -> Log:
    return Log(await database("intake"))


@pytest.fixture
async def client(log: Log, servers: Any) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings.model_validate({"record_bytes_max": 20_000, "body_bytes_max": 100_000, "lines_max": 20})
    pool = await asyncpg.create_pool(servers.databases["intake"], min_size=1, max_size=1)
    app = Starlette(routes=routes(settings, pool, log.publish))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://intake") as client:
        yield client
    await pool.close()


async def test_a_document_in_and_its_receipts_out(client: httpx.AsyncClient, log: Log) -> None:
    answer = await client.post("/v1/documents?kind=order", json=sample(MESSAGES["order"]))
    assert answer.status_code == 202
    (handed_in,) = answer.json()["receipts"]
    assert handed_in == {"line": 1, "id": "orders-3-0"}
    assert (log.records[0].topic, log.records[0].key) == ("cbec.declare.orders.v1", b"T2025111100000001")

    assert (await client.get("/v1/receipts/orders-3-0")).status_code == 404
    await log.decide()
    found = (await client.get("/v1/receipts/orders-3-0")).json()
    assert found["businessKey"] == "order/3301960AB1/T2025111100000001"
    assert [answer["receipt"]["returnStatus"] for answer in found["receipts"]] == ["2", "120"]
    assert list(found["receipts"][0]["receipt"])[:4] == ["guid", "ebpCode", "ebcCode", "orderNo"]


async def test_lines_are_taken_one_by_one(client: httpx.AsyncClient, log: Log) -> None:
    lines = [
        json.dumps({"kind": "order", **sample(MESSAGES["order"])}),
        '{"kind": "order", "orderNo": ',
        "",
        json.dumps({"kind": "enterprise", "code": "A1"}),
        '{"kind": "letter"}',
    ]
    headers = {"content-type": NDJSON}

    answer = (await client.post("/v1/documents", content="\n".join(lines), headers=headers)).json()

    assert answer["receipts"] == [{"line": 1, "id": "orders-3-0"}, {"line": 4, "id": "enterprises-3-1"}]
    assert [(error["line"], error["column"]) for error in answer["errors"]] == [(2, 29), (5, None)]
    await log.decide()
    assert (await client.get("/v1/receipts/enterprises-3-1")).json()["status"] == "-800001"


async def test_xml_and_json_get_the_same_answers(client: httpx.AsyncClient, log: Log) -> None:
    numbers = [{"orderNo": f"T{n}"} for n in range(3)]
    as_xml = await client.post("/v1/ceb", content=xml("order", *numbers))
    ids = [receipt["id"] for receipt in as_xml.json()["receipts"]]
    assert as_xml.status_code == 202 and ids == ["orders-3-0-1", "orders-3-0-2", "orders-3-0-3"]
    as_json = [await client.post("/v1/documents?kind=order", json=sample(MESSAGES["order"], **n)) for n in numbers]
    await log.decide()

    for one, other in zip(ids, as_json, strict=True):
        first = (await client.get(f"/v1/receipts/{one}")).json()
        second = (await client.get(f"/v1/receipts/{other.json()['receipts'][0]['id']}")).json()
        assert second["repeats"] == one
        assert first["receipts"] == second["receipts"] != []


async def test_a_repeated_document_of_a_message_is_found_in_the_body_stored_once(
    client: httpx.AsyncClient, log: Log
) -> None:
    body = xml("order", {"orderNo": "A"}, {"orderNo": "B"})
    await client.post("/v1/ceb", content=body)
    await log.decide()
    log.records.clear()
    log.records.extend(
        [RawRecord("cbec.declare.orders.v1", 0, 9, NOON, b"B", body, {"content-type": b"application/xml"})]
    )

    await log.decide()

    found = (await client.get("/v1/receipts/orders-0-9-2")).json()
    assert (found["repeats"], found["status"]) == ("orders-3-0-2", "120")


async def test_an_unsigned_list_is_refused_with_a_receipt(client: httpx.AsyncClient, log: Log) -> None:
    answer = await client.post("/v1/ceb", content=xml("list", signed=False))
    await log.decide()
    found = (await client.get(f"/v1/receipts/{answer.json()['receipts'][0]['id']}")).json()
    assert "-621026" in {finding["code"] for finding in found["receipts"][0]["findings"]}


@pytest.mark.parametrize(
    ("path", "body", "line"),
    [
        ("/v1/documents?kind=order", b'{\n "orderNo": "A",\n oops}', 3),
        ("/v1/documents?kind=order", b"[1]", 1),
        ("/v1/ceb", b"<a>\n<b></a>", 2),
        ("/v1/ceb", b'<!DOCTYPE a [<!ENTITY b "c">]>\n<a>&b;</a>', 1),
    ],
)
async def test_what_is_broken_is_refused_with_line_and_column(
    client: httpx.AsyncClient, log: Log, path: str, body: bytes, line: int
) -> None:
    answer = await client.post(path, content=body)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json()["line"] == line and answer.json()["column"] >= 1
    assert log.records == []


async def test_another_root_and_another_kind_are_refused(client: httpx.AsyncClient, log: Log) -> None:
    assert (await client.post("/v1/ceb", content=b"<a/>")).status_code == 400
    assert (await client.post("/v1/documents?kind=letter", content=b"{}")).status_code == 400
    assert log.records == []


async def test_limits(client: httpx.AsyncClient, log: Log) -> None:
    headers = {"content-type": NDJSON}
    assert (await client.post("/v1/ceb", content=b" " * 20_001)).status_code == 413
    assert (await client.post("/v1/documents", content=b" " * 20_001)).status_code == 413
    assert (await client.post("/v1/documents", content=b"{}\n" * 21, headers=headers)).status_code == 413
    assert (await client.post("/v1/documents", content=b" " * 100_001, headers=headers)).status_code == 413
    assert log.records == []


async def test_a_case_by_its_number(client: httpx.AsyncClient, log: Log) -> None:
    for kind, message in MESSAGES.items():
        await client.post(f"/v1/documents?kind={kind}", json=sample(message))
    await client.post("/v1/documents?kind=order", json=sample(MESSAGES["order"], ebpCode="3301960XY9"))
    await log.decide()

    async def kinds(query: str) -> list[str]:
        found = (await client.get(f"/v1/receipts?{query}")).json()
        return sorted(submission["kind"] for submission in found["submissions"])

    assert await kinds("orderNo=T2025111100000001") == ["list", "order", "order", "payment", "waybill"]
    assert await kinds("orderNo=T2025111100000001&ebpCode=3301960AB1") == ["list", "order", "payment", "waybill"]
    assert await kinds("businessKey=order/3301960XY9/T2025111100000001") == ["order"]
    assert (await client.get("/v1/receipts?orderNo=unknown")).status_code == 404
    assert (await client.get("/v1/receipts")).status_code == 400


async def test_without_the_log_the_partner_is_told_to_come_again(client: httpx.AsyncClient, log: Log) -> None:
    log.broken = True
    assert (await client.post("/v1/documents?kind=order", json=sample(MESSAGES["order"]))).status_code == 503
