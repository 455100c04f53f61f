"""A route answers what is refused, or is away for now, as RFC 9457 has it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import asyncpg
from starlette.requests import Request
from starlette.responses import Response

from libs.runtime.http.problems import Problem, come_again

AWAY: tuple[type[Exception], ...] = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
"""What reaching the database raises. TimeoutError is an OSError."""
_RETRY_S = 5
Handler = Callable[[Request], Awaitable[Response]]


def answering(handler: Handler, away: tuple[type[Exception], ...] = AWAY, advice: str = "ask again") -> Handler:
    """Make the handler answer `Problem` and, with 503, what is away. advice: what whoever asked should do then."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except Problem as refused:
            return refused.response()
        except away as failure:
            return come_again("Not available", f"{type(failure).__name__}: {advice}", _RETRY_S).response()

    return answer
