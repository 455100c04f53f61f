"""The box answers over HTTP in place of intake and feed: it passes on, and changes what its settings say."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator.box.behaving import sent_document, told_page, told_submission
from simulator.box.settings import BoxSettings
from simulator.play.endpoints import Endpoints
from simulator.play.wire import NDJSON

_OF_FEED = ("/v1/feed", "/v1/webhooks", "/v1/topic")
_KEPT_BACK = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "accept-encoding", "content-encoding"}
)
_PATIENCE_S = 90
"""Longer than a long poll may be."""
METHODS = ["GET", "POST", "PUT", "DELETE"]
Now = Callable[[], datetime]
Sleep = Callable[[float], Awaitable[None]]


def _now() -> datetime:
    return datetime.now(UTC)


class Box:
    """Stands before a running system. intake, feed: clients with their addresses."""

    def __init__(
        self, settings: BoxSettings, intake: httpx.AsyncClient, feed: httpx.AsyncClient, now: Now = _now,
        sleep: Sleep = asyncio.sleep,
    ) -> None:  # fmt: skip
        self._settings, self._intake, self._feed, self._now, self._sleep = settings, intake, feed, now, sleep

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/v1/feed", self.page, methods=["GET"]),
                Route("/v1/receipts", self.receipts, methods=["GET"]),
                Route("/v1/receipts/{id}", self.receipts, methods=["GET"]),
                Route("/v1/documents", self.documents, methods=["POST"]),
                Route("/{path:path}", self.passed_on, methods=METHODS),
            ]
        )

    async def page(self, request: Request) -> Response:
        """A page of the feed, whose entries wait, get lost or come twice. A long poll waits for what is kept back, too."""
        if "text/event-stream" in request.headers.get("accept", ""):
            return JSONResponse({"title": "Pages alone", "detail": "the box streams nothing: ask for pages"}, 406)
        asked = dict(request.query_params)
        after, waits = _number(asked.get("after")), _number(asked.get("wait"))
        until = self._now().timestamp() + waits
        while True:
            left = max(0, round(until - self._now().timestamp()))
            answer = await self._ask(request, {**asked, "wait": str(left)} if waits else asked)
            if answer.status_code != 200:
                return _as_is(answer)
            told, held = told_page(self._settings, answer.json(), after, self._now())
            if told["entries"] or held is None or held.timestamp() > until:
                if held is not None and not told["entries"] and waits:
                    await self._sleep(max(0.0, until - self._now().timestamp()))
                return JSONResponse(told)
            await self._sleep(max(0.0, (held - self._now()).total_seconds()))

    async def receipts(self, request: Request) -> Response:
        """Tell what customs has answered by now, in JSON."""
        answer = await self._ask(request, dict(request.query_params), accept="application/json")
        if answer.status_code != 200:
            return _as_is(answer)
        found: dict[str, Any] = answer.json()
        if "submissions" in found:
            told = [told_submission(self._settings, each, self._now()) for each in found["submissions"]]
            return JSONResponse({**found, "submissions": told})
        return JSONResponse(told_submission(self._settings, found, self._now()))

    async def documents(self, request: Request) -> Response:
        """Documents go on to intake, some of them with a mistake; the header `box-mistakes` says which, and in what."""
        body = await request.body()
        lines = body.split(b"\n") if request.headers.get("content-type", "").startswith(NDJSON) else [body]
        mistakes = list[str]()
        for nth, line in enumerate(lines):
            if (document := _document(line)) is None:
                continue
            sent, member = sent_document(self._settings, document)
            if member is not None:
                lines[nth] = json.dumps(sent, ensure_ascii=False).encode()
                mistakes.append(f"{nth + 1} {member}")
        answer = await self._ask(request, dict(request.query_params), b"\n".join(lines))
        passed = _as_is(answer)
        if mistakes:
            passed.headers["box-mistakes"] = ", ".join(mistakes)
        return passed

    async def passed_on(self, request: Request) -> Response:
        return _as_is(await self._ask(request, dict(request.query_params), await request.body()))

    async def _ask(
        self, request: Request, params: dict[str, str], body: bytes = b"", accept: str | None = None
    ) -> httpx.Response:
        path = request.url.path
        client = self._feed if path.startswith(_OF_FEED) else self._intake
        headers = {name: value for name, value in request.headers.items() if name not in _KEPT_BACK}
        if accept:
            headers["accept"] = accept
        return await client.request(request.method, path, params=params, headers=headers, content=body)


def _document(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None  # intake says what is wrong with it
    return found if isinstance(found, dict) else None


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else 0


def _as_is(answer: httpx.Response) -> Response:
    headers = {name: value for name, value in answer.headers.items() if name not in _KEPT_BACK}
    return Response(answer.content, answer.status_code, headers)


async def serve(settings: BoxSettings, endpoints: Endpoints) -> None:
    """Answer until it is stopped."""
    async with (
        httpx.AsyncClient(base_url=endpoints.intake_url, timeout=_PATIENCE_S, trust_env=False) as intake,
        httpx.AsyncClient(base_url=endpoints.feed_url, timeout=_PATIENCE_S, trust_env=False) as feed,
    ):
        app = Box(settings, intake, feed).app()
        print(f"customs in a box: http://127.0.0.1:{settings.port}, in place of intake and of the feed", flush=True)
        await uvicorn.Server(uvicorn.Config(app, port=settings.port, log_level="warning")).serve()
