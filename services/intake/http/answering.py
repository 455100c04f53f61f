"""Intake answers over HTTP in the form that a client asks for, and says what is not to be reached."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
from aiokafka.errors import KafkaError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from libs.identity import Principal
from libs.runtime.failures import Transient
from libs.runtime.http import answering as runtime
from libs.runtime.http.accepting import BROWSER, JSON, wanted
from libs.runtime.http.answering import Handler

AWAY = (KafkaError, Transient, asyncpg.PostgresError, OSError)
AGAIN = "send it again: what has arrived already is answered as before"

Act = Callable[[Principal | None, str, str, bool], Awaitable[None]]
"""(who, what, about, whether personal data is shown in clear) → noted in the record of acts."""


def answering(handler: Handler) -> Handler:
    """Make the handler answer what is refused, or is away for now."""
    return runtime.answering(handler, AWAY, AGAIN)


def as_json(request: Request, content: dict[str, Any]) -> Response:
    """Indent the answer for a person who looks at it in a browser."""
    if wanted(request) != BROWSER:
        return JSONResponse(content)
    return Response(json.dumps(content, ensure_ascii=False, indent=2), media_type=f"{JSON}; charset=utf-8")
