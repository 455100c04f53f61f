"""Answers that say what is wrong (RFC 9457)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

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
