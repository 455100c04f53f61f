"""A partner of a running system: declares by Kafka or HTTP, and asks until the answer is there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Any, TypeVar

import httpx
from aiokafka import AIOKafkaProducer

from checker.facts import Place
from deploy.local.system import System
from libs.schemas.events.calendar import closing_record
from libs.schemas.kinds import business_key
from libs.schemas.topics import DECLARED
from simulator.papers.documents import DOCUMENTS, Document, Sale
from simulator.play.wire import JSON, to_json
from tests.e2e.secured import EVERYBODY, as_user

ANSWER_WITHIN_S = 180.0
_PAUSE_S = 0.05
T = TypeVar("T")
Headers = Sequence[tuple[str, bytes | None]]


async def until(look: Callable[[], Awaitable[T | None]], what: str) -> T:
    """Return what `look` finds once it finds something; fails at the deadline."""
    deadline = time.monotonic() + ANSWER_WITHIN_S
    while not (found := await look()):
        assert time.monotonic() < deadline, f"{what}: not within {ANSWER_WITHIN_S:.0f} s"
        await asyncio.sleep(_PAUSE_S)
    return found


def list_key(sale: Sale) -> str:
    return business_key("list", sale.platform.code, sale.order_no)


class Partner:
    """`up`: the system it deals with."""

    def __init__(self, up: System, http: httpx.AsyncClient, producer: AIOKafkaProducer) -> None:
        self.up, self.http, self._producer = up, http, producer

    async def put(self, topic: str, key: str, value: bytes | None, headers: Headers = ()) -> Place:
        """One record, acknowledged."""
        return await _put(self._producer, topic, key, value, headers)

    async def declare(self, kind: str, key: str, body: Document | bytes | None, headers: Headers = ()) -> Place:
        """One document on its topic; bytes go as they are."""
        return await self.put(DECLARED[kind].name, key, to_json(body) if isinstance(body, dict) else body, headers)

    async def close_day(self, day: date) -> None:
        """The calendar closes a day on every partition of every topic of partners."""
        value, headers = closing_record(day, self.up.calendar_secret)
        for topic in DECLARED.values():
            for partition in range(topic.partitions):
                await self._producer.send(topic.name, value, partition=partition, headers=headers)
        await self._producer.flush()

    async def sell(self, sale: Sale, *, without: str = "") -> None:
        """The four documents of a parcel, or three of them."""
        for kind, make in DOCUMENTS.items():
            if kind != without:
                await self.declare(kind, sale.order_no, make(sale))

    async def post(self, path: str, body: bytes, media: str = JSON, **params: str) -> httpx.Response:
        return await self.http.post(path, content=body, params=params, headers={"content-type": media})

    async def receipts(self, key: str) -> list[Mapping[str, Any]]:
        """Every answer to a document so far, oldest first."""
        answer = await self.http.get("/v1/receipts", params={"businessKey": key})
        submissions = answer.json().get("submissions", [])
        return [receipt for submission in submissions for receipt in submission["receipts"]]

    async def told(self, key: str, status: str, *, behind: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """The answer with this status, once it is there. behind: an earlier one, about another list number."""
        before = behind["receipt"]["invtNo"] if behind else None

        async def look() -> Mapping[str, Any] | None:
            given = [each for each in await self.receipts(key) if each["receipt"]["returnStatus"] == status]
            return next((each for each in given if before is None or each["receipt"]["invtNo"] != before), None)

        return await until(look, f"receipt {status} for {key}")

    async def answered(self, submission_id: str) -> Mapping[str, Any]:
        """A submission with its answer, once it has one."""

        async def look() -> Mapping[str, Any] | None:
            answer = await self.http.get(f"/v1/receipts/{submission_id}")
            return answer.json() if answer.status_code == 200 and answer.json()["status"] else None

        return await until(look, f"an answer to {submission_id}")

    async def statuses(self, sale: Sale) -> list[str]:
        """Return what its list was told, in order; 2 is told again whenever something it waits for comes."""
        told = [each["receipt"]["returnStatus"] for each in await self.receipts(list_key(sale))]
        return list(dict.fromkeys(told))

    async def sees_released(self, sale: Sale) -> None:
        """The parcel is released, and nothing held it up on the way."""
        await self.told(list_key(sale), "800")
        assert await self.statuses(sale) == ["2", "120", "800"]


@asynccontextmanager
async def partner_of(up: System) -> AsyncIterator[Partner]:
    http = httpx.AsyncClient(base_url=up.intake_url, timeout=ANSWER_WITHIN_S)
    async with _producer(up, EVERYBODY) as producer, http:
        yield Partner(up, http, producer)


async def put_as(owner: str, up: System, topic: str, key: str, value: bytes, headers: Headers) -> Place:
    """One record of a service, which alone may write its topics."""
    async with _producer(up, owner) as producer:
        return await _put(producer, topic, key, value, headers)


@asynccontextmanager
async def _producer(up: System, user: str) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=up.endpoints.kafka, acks="all", **as_user(user))
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def _put(producer: AIOKafkaProducer, topic: str, key: str, value: bytes | None, headers: Headers) -> Place:
    placed = await producer.send_and_wait(topic, value, key=key.encode(), headers=list(headers))
    return Place(placed.topic, placed.partition, placed.offset)
