"""Ask a service's routes in a test, as whoever the door would have proved."""

from __future__ import annotations

from collections.abc import Sequence

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from libs.identity import Principal
from libs.identity.principal import PLACE
from libs.runtime.http.door import Door
from libs.runtime.http.problems import HANDLERS


class Proved:
    """Every request comes from this principal; None: nobody has to say who asks."""

    def __init__(self, app: ASGIApp, who: Principal | None) -> None:
        self._app, self._who = app, who

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app({**scope, PLACE: self._who}, receive, send)


def asked_by(who: Principal | None, routes: Sequence[BaseRoute]) -> Starlette:
    """The routes behind a door that takes every request for theirs."""
    middleware = [Middleware(Door), Middleware(Proved, who)]
    return Starlette(routes=routes, middleware=middleware, exception_handlers=HANDLERS)


def client_of(app: Starlette) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service")


def somebody(code: str, role: str, office: str | None = None) -> Principal:
    return Principal(code, frozenset({role}), office)
