"""HTTP for partners who do not speak Kafka: the same path behind, and every receipt so far."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import asyncpg
from aiokafka.errors import KafkaError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from libs.schemas.ceb import Unreadable
from services.intake import store
from services.intake.incoming import Outgoing, ceb_record, json_record
from services.intake.settings import Settings

NDJSON = "application/x-ndjson"

Publish = Callable[[str, bytes, bytes, list[tuple[str, bytes]]], Awaitable[tuple[int, int]]]
"""(topic, key, value, headers) → (partition, offset), once the log has acknowledged it."""


@dataclass(frozen=True)
class Problem(Exception):
    """An answer of RFC 9457. more: members beyond the standard ones."""

    status: int
    title: str
    detail: str
    more: dict[str, Any]

    def response(self) -> Response:
        body = {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail, **self.more}
        return JSONResponse(body, self.status, media_type="application/problem+json")


def problem(status: int, title: str, detail: str, **more: Any) -> Problem:
    return Problem(status, title, detail, more)


def routes(settings: Settings, database: asyncpg.Pool[asyncpg.Record], publish: Publish) -> list[Route]:
    """`POST /v1/documents`, `POST /v1/ceb`, `GET /v1/receipts/{id}`, `GET /v1/receipts`."""
    desk = _Counter(settings, database, publish)
    return [
        Route("/v1/documents", _answering(desk.documents), methods=["POST"]),
        Route("/v1/ceb", _answering(desk.ceb), methods=["POST"]),
        Route("/v1/receipts/{id}", _answering(desk.receipts_of_submission), methods=["GET"]),
        Route("/v1/receipts", _answering(desk.receipts), methods=["GET"]),
    ]


def _answering(handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except Problem as refused:
            return refused.response()
        except (KafkaError, asyncpg.PostgresError, OSError) as failure:
            detail = f"{type(failure).__name__}: nothing was lost, send again"
            return problem(503, "Not available", detail).response()

    return answer


class _Counter:
    """Where partners hand in and ask."""

    def __init__(self, settings: Settings, database: asyncpg.Pool[asyncpg.Record], publish: Publish) -> None:
        self._settings = settings
        self._database = database
        self._publish = publish

    async def documents(self, request: Request) -> Response:
        """One JSON document, or with `content-type: application/x-ndjson` one on each line."""
        kind = request.query_params.get("kind")
        if request.headers.get("content-type", "").startswith(NDJSON):
            body = await self._body(request, self._settings.body_bytes_max)
            return await self._lines(kind, body)
        body = await self._body(request, self._settings.record_bytes_max)
        try:
            record = json_record(kind, body)
        except Unreadable as broken:
            raise _unreadable(broken) from None
        return JSONResponse({"receipts": [{"line": 1, "id": (await self._send(record))[0]}]}, 202)

    async def _lines(self, kind: str | None, body: bytes) -> Response:
        """Every line for itself: the good ones go on, the broken ones are named."""
        lines = [(number, line) for number, line in enumerate(body.split(b"\n"), 1) if line.strip()]
        if len(lines) > self._settings.lines_max:
            raise problem(413, "Too many lines", f"{len(lines)} lines, at most {self._settings.lines_max} at once")
        errors: list[dict[str, Any]] = []
        records: list[tuple[int, Outgoing]] = []
        for number, line in lines:
            try:
                if len(line) > self._settings.record_bytes_max:
                    raise Unreadable(f"line of {len(line)} bytes, at most {self._settings.record_bytes_max}")
                records.append((number, json_record(kind, line)))
            except Unreadable as broken:
                errors.append({"line": number, "column": broken.column, "error": broken.reason})
        if not records:
            raise problem(400, "No document", "no line could be read", errors=errors)
        sent = await asyncio.gather(*(self._send(record) for _, record in records))
        receipts = [{"line": number, "id": ids[0]} for (number, _), ids in zip(records, sent, strict=True)]
        return JSONResponse({"receipts": receipts, **({"errors": errors} if errors else {})}, 202)

    async def ceb(self, request: Request) -> Response:
        """One CEB message with 1..100 documents: one record, one receipt id for each document."""
        body = await self._body(request, self._settings.record_bytes_max)
        try:
            record = ceb_record(body)
        except Unreadable as broken:
            raise _unreadable(broken) from None
        ids = await self._send(record)
        return JSONResponse({"receipts": [{"document": n, "id": own} for n, own in enumerate(ids, 1)]}, 202)

    async def receipts_of_submission(self, request: Request) -> Response:
        """A submission and its receipts so far, in order."""
        own_id = request.path_params["id"]
        found = await store.find_submissions(self._database, self._settings.receipts_max, submission_id=own_id)
        if not found:
            detail = f"no submission {own_id} here; one just handed in shows up once it is decided"
            raise problem(404, "Not found", detail)
        return JSONResponse(found[0])

    async def receipts(self, request: Request) -> Response:
        """By `orderNo` (and `ebpCode`), or by `businessKey`: everything handed in about it, with the receipts so far."""
        asked = request.query_params
        order_no, key = asked.get("orderNo"), asked.get("businessKey")
        if (order_no is None) == (key is None):
            raise problem(400, "What is asked for?", "give orderNo (and ebpCode), or businessKey")
        found = await store.find_submissions(
            self._database,
            self._settings.receipts_max,
            order_no=order_no,
            ebp_code=asked.get("ebpCode"),
            business_key=key,
        )
        if not found:
            raise problem(404, "Not found", f"nothing was handed in under {order_no or key}")
        return JSONResponse({"submissions": found})

    async def _send(self, record: Outgoing) -> list[str]:
        partition, offset = await self._publish(record.topic, record.key, record.body, record.headers)
        return record.submission_ids(partition, offset)

    async def _body(self, request: Request, bytes_max: int) -> bytes:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > bytes_max:
                raise problem(413, "Too large", f"more than {bytes_max} bytes")
        return bytes(body)


def _unreadable(broken: Unreadable) -> Problem:
    return problem(400, "Unreadable", broken.reason, line=broken.line, column=broken.column)
