"""The way to customs: Kafka for most documents, intake's HTTP for the others."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import TracebackType
from typing import Any

import httpx
from aiokafka import AIOKafkaProducer

from checker.facts import Place
from libs.identity import brokers
from libs.schemas.events.calendar import closing_record
from libs.schemas.topics import DECLARED
from simulator.plan.plan import Delivery, Via
from simulator.play.endpoints import Endpoints
from simulator.play.signing import Signing
from simulator.play.wire import NDJSON, XML, body_of, content_type

HTTP_AT_ONCE_MAX = 8
HTTP_LINES_MAX = 100
HTTP_TIMEOUT_S = 30.0
HTTP_TRIES_MAX = 40
HTTP_PAUSE_S = 0.5
_SERVER_ERROR = 500


@dataclass(slots=True)
class Sent:
    """broken: where each unreadable record of a parcel lies. refused: parcel → statuses of bodies refused at once."""

    documents: int = 0
    broken: dict[Place, int] = field(default_factory=dict)
    refused: dict[int, list[int]] = field(default_factory=dict)


class Post:
    """Sends deliveries and closes days. `send` returns when the log, or intake, has every one of them.

    signing: how partners sign what must be; None where nobody looks at signatures."""

    def __init__(self, endpoints: Endpoints, signing: Signing | None = None) -> None:
        self._endpoints, self._signing = endpoints, signing
        self._sign = signing.message if signing else None
        self._producer = AIOKafkaProducer(
            bootstrap_servers=endpoints.kafka_bootstrap, client_id="simulator", acks="all", enable_idempotence=True,
            linger_ms=5, **brokers.aiokafka(),
        )  # fmt: skip
        self._http = httpx.AsyncClient(base_url=endpoints.intake_url, timeout=HTTP_TIMEOUT_S)
        self._at_once = asyncio.Semaphore(HTTP_AT_ONCE_MAX)
        self.sent = Sent()

    async def __aenter__(self) -> Post:
        await self._producer.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._producer.stop()
        await self._http.aclose()

    async def send(self, deliveries: Sequence[Delivery]) -> None:
        """All of them, in this order as far as one way keeps an order."""
        on_kafka: list[tuple[Delivery, Awaitable[Any]]] = []
        in_lines: dict[str, list[Delivery]] = defaultdict(list)
        on_http = []
        for delivery in map(self._signing.sent, deliveries) if self._signing else deliveries:
            if delivery.via is Via.HTTP:
                in_lines[delivery.document].append(delivery)
            elif delivery.via is Via.HTTP_XML:
                on_http.append(self._post([delivery], XML))
            else:
                on_kafka.append((delivery, await self._produce(delivery)))
        on_http += [self._post(part, NDJSON) for lines in in_lines.values() for part in _chunks(lines)]
        await asyncio.gather(*on_http)
        for delivery, acknowledged in on_kafka:
            metadata = await acknowledged
            if not isinstance(delivery.body, dict) and delivery.parcel is not None:
                place = Place(metadata.topic, metadata.partition, metadata.offset)
                self.sent.broken[place] = delivery.parcel
        self.sent.documents += len(deliveries)

    async def _produce(self, delivery: Delivery) -> Awaitable[Any]:
        named = {name for name, _ in delivery.headers}
        headers: list[tuple[str, Any]] = list(delivery.headers)
        if "content-type" not in named:
            headers.append(("content-type", content_type(delivery.via).encode()))
        topic = DECLARED[delivery.document].name
        future: Awaitable[Any] = await self._producer.send(
            topic, body_of(delivery, self._sign), key=delivery.key.encode(), headers=headers
        )
        return future

    async def _post(self, deliveries: Sequence[Delivery], media: str) -> None:
        """One body. A server that is away or in trouble is asked again, as a partner would; a refusal is noted."""
        body = b"\n".join(body_of(delivery, self._sign) or b"" for delivery in deliveries)
        async with self._at_once:
            for _ in range(HTTP_TRIES_MAX):
                try:
                    response = await post_body(self._http, body, media, deliveries[0].document)
                except httpx.TransportError:
                    response = None
                if response is not None and response.status_code < _SERVER_ERROR:
                    break
                await asyncio.sleep(HTTP_PAUSE_S)
            else:
                raise ConnectionError(f"intake at {self._endpoints.intake_url} does not answer")
        if response.is_client_error:
            for delivery in deliveries:
                if delivery.parcel is not None:
                    self.sent.refused.setdefault(delivery.parcel, []).append(response.status_code)

    async def close_days(self, days: Sequence[date]) -> None:
        """The calendar: every day in turn, on every partition of every declare topic."""
        sending = []
        for day in days:
            value, headers = closing_record(day, self._endpoints.calendar_secret)
            sending += [
                await self._producer.send(topic.name, value, partition=partition, headers=headers)
                for topic in DECLARED.values()
                for partition in range(topic.partitions)
            ]
        await asyncio.gather(*sending)


async def post_body(http: httpx.AsyncClient, body: bytes, media: str, kind: str | None) -> httpx.Response:
    """One body to intake. CEB XML says itself what it is; JSON is told by `kind`, or by its own member of that name."""
    path = "/v1/ceb" if media == XML else "/v1/documents"
    params = {"kind": kind} if kind and media != XML else {}
    return await http.post(path, params=params, content=body, headers={"content-type": media})


def _chunks(deliveries: list[Delivery]) -> list[list[Delivery]]:
    return [deliveries[start : start + HTTP_LINES_MAX] for start in range(0, len(deliveries), HTTP_LINES_MAX)]
