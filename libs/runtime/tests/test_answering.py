"""A failure while a request is answered becomes the answer of RFC 9457 that fits it."""

from __future__ import annotations

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from libs.runtime.http.answering import answering
from libs.runtime.http.problems import MEDIA, problem


@pytest.mark.parametrize(
    ("raised", "status", "again"),
    [
        (problem(400, "No bill", "one is needed"), 400, None),
        (asyncpg.InterfaceError("pool is closing"), 503, "5"),
        (asyncpg.TooManyConnectionsError("full"), 503, "5"),
        (TimeoutError(), 503, "5"),
        (KeyError("ours"), 500, None),
    ],
)
async def test_what_a_handler_raises_is_answered(raised: Exception, status: int, again: str | None) -> None:
    async def handler(request: Request) -> Response:
        raise raised

    app = httpx.ASGITransport(Starlette(routes=[Route("/", answering(handler))]), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=app, base_url="http://here") as http:
        told = await http.get("/")
    assert (told.status_code, told.headers.get("retry-after")) == (status, again)
    assert (told.headers["content-type"] == MEDIA) == (status != 500)
