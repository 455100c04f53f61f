"""HTTP for whoever waits for parcels to leave: how a bill stands, and which transits are open."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from libs.identity import principal_of
from libs.runtime.http.answering import answering
from libs.runtime.http.problems import problem
from services.exports.departures.asking import DepartureAnswers, cursor_parts

LIMIT_MAX = 500
_LIMIT = 100
_BILL_MAX = 37


def routes(answers: DepartureAnswers, open_day: Callable[[], Awaitable[date]]) -> list[Route]:
    """`GET /v1/bills?billNo=…`, `GET /v1/transits`; both by pages: `limit`, `after` (the `next` of the page before).

    open_day: the first customs day that is not closed.
    """

    async def bill(request: Request) -> Response:
        bill_no = request.query_params.get("billNo", "")
        if not 0 < len(bill_no) <= _BILL_MAX:
            raise problem(400, "No bill", f"billNo has 1 to {_BILL_MAX} characters")
        after, limit = _page(request, 2)
        return JSONResponse(await answers.bill(principal_of(request), bill_no, after, limit, await open_day()))

    async def transits(request: Request) -> Response:
        after, limit = _page(request, 3)
        return JSONResponse(await answers.open_transits(principal_of(request), after, limit, await open_day()))

    return [Route("/v1/bills", answering(bill)), Route("/v1/transits", answering(transits))]


def _page(request: Request, parts: int) -> tuple[list[str], int]:
    asked = request.query_params
    try:
        limit = int(asked.get("limit", _LIMIT))
        after = cursor_parts(asked["after"], parts) if "after" in asked else []
        if parts > 2 and after:
            date.fromisoformat(after[0])
    except ValueError as unfit:
        raise problem(400, "No page", "limit is a number, after what `next` said") from unfit
    if not 0 < limit <= LIMIT_MAX:
        raise problem(400, "No page", f"limit lies between 1 and {LIMIT_MAX}")
    return after, limit
