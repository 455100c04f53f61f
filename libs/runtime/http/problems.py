"""Answers that say what is wrong (RFC 9457)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

MEDIA = "application/problem+json"


@dataclass(eq=False)  # frozen, it could not be raised through a context manager
class Problem(Exception):
    """An answer of RFC 9457. more: members beyond the standard ones. retry_after_s: when to come again, where that is
    worth while. closes: the rest of the request is not read, so the connection ends. headers: others that it needs."""

    status: int
    title: str
    detail: str
    more: dict[str, Any] = field(default_factory=dict)
    retry_after_s: int | None = None
    closes: bool = False
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        body = {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail, **self.more}
        headers = dict(self.headers)
        if self.retry_after_s is not None:
            headers["retry-after"] = str(self.retry_after_s)
        if self.closes:
            headers["connection"] = "close"
        return JSONResponse(body, self.status, headers, MEDIA)


def problem(status: int, title: str, detail: str, **more: Any) -> Problem:
    return Problem(status, title, detail, more)


def come_again(title: str, detail: str, retry_after_s: int, **more: Any) -> Problem:
    """503 with the time after which another attempt is worth while."""
    return Problem(503, title, detail, more, retry_after_s)


async def _of_no_route(_: Request, wrong: Exception) -> Response:
    """Answer what the routing itself refuses: no such address, or not that method."""
    assert isinstance(wrong, HTTPException)
    words = "no such address" if wrong.status_code == 404 else str(wrong.detail)
    return Problem(wrong.status_code, str(wrong.detail), words, headers=dict(wrong.headers or {})).response()


HANDLERS: Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]] = {HTTPException: _of_no_route}
"""Of every service's application."""
