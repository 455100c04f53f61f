"""HTTP answers what export lists are overdue for a summary, and the published statistics of a month."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any

import asyncpg
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from libs.identity import CUSTOMS, principal_of
from libs.runtime.http import ASK_SECONDS_MAX
from libs.runtime.http.answering import Handler, answering
from libs.runtime.http.problems import problem
from libs.schemas.declarations import EnterpriseRole
from services.exports.summaries import asking

ROWS_MAX = 500
"""Rows of one answer; behind them `next` says where the following page begins."""
_MONTH = re.compile(r"20\d{2}(0[1-9]|1[0-2])", re.ASCII)


def routes(database: asyncpg.Pool[asyncpg.Record]) -> list[Route]:
    """`GET /v1/summaries/overdue`, `GET /v1/statistics`."""

    def asked(page: Callable[[Request, Any, Any], Awaitable[Response]]) -> Handler:
        async def answer(request: Request) -> Response:
            async with database.acquire(timeout=ASK_SECONDS_MAX) as db:
                return await page(request, db, _after(request))

        return answering(answer)

    return [
        Route("/v1/summaries/overdue", asked(_overdue), methods=["GET"]),
        Route("/v1/statistics", asked(_statistics), methods=["GET"]),
    ]


async def _overdue(request: Request, db: Any, after: Sequence[str] | None) -> Response:
    """Lists whose day is over, by declarant, office, consignor and month. An enterprise sees its own, an officer
    those of the office."""
    agent, office, principal = request.query_params.get("agentCode"), None, principal_of(request)
    if principal and principal.holds(EnterpriseRole.OFFICER.value) and not principal.holds(CUSTOMS):
        office = principal.office or ""
    elif principal and not principal.holds(CUSTOMS):
        if agent not in (None, principal.code):
            raise problem(403, "Not yours to ask", "agentCode is another's")
        agent = principal.code
    found = await asking.overdue(db, agent, office, after, ROWS_MAX)
    return _page("overdue", found, ("month", "customsCode", "agentCode", "ebcCode"))


async def _statistics(request: Request, db: Any, after: Sequence[str] | None) -> Response:
    """The published figures of a month (`month=202603`)."""
    month = request.query_params.get("month", "")
    if not _MONTH.fullmatch(month):
        raise problem(400, "Which month?", "give month as yyyyMM, such as 202603")
    found = await asking.statistics(db, date(int(month[:4]), int(month[4:]), 1), after, ROWS_MAX)
    return _page("figures", found, ("customsCode", "tradeMode", "gcode4", "country", "unit"))


def _page(name: str, found: Sequence[dict[str, Any]], key: Sequence[str]) -> Response:
    more = {"truncated": True, "next": ",".join(str(found[-1][part]) for part in key)} if len(found) == ROWS_MAX else {}
    return JSONResponse({name: found, **more})


def _after(request: Request) -> list[str] | None:
    """The key behind which the page begins."""
    after = request.query_params.get("after")
    return after.split(",") if after else None
