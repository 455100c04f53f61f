"""Every request passes this door: what no address, store or log can mean is refused before anybody looks at it."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from libs.runtime.http.problems import problem

_NUL = problem(400, "No such text", "the address holds a NUL character (%00), which no value here has")


class Door:
    """PostgreSQL has no text with a NUL: such a question is answered, not tried."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and ("\0" in scope["path"] or b"%00" in scope["query_string"]):
            await _NUL.response()(scope, receive, send)
            return
        await self._app(scope, receive, send)
