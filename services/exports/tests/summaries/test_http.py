"""HTTP answers what is overdue and what was published, page by page."""

from __future__ import annotations

from datetime import date
from typing import Any

import asyncpg
import httpx
from starlette.applications import Starlette

from libs.identity import CUSTOMS, Principal
from libs.identity.principal import PLACE
from libs.schemas.reference import current, using
from libs.schemas.reference.release import ReferenceRelease
from libs.schemas.reference.tables import EXCHANGE_RATES, TABLES
from services.exports.summaries.http import routes
from services.exports.tests.summaries.summing import AGENT, CONSIGNOR, DUE_DAY, OFFICE, SummaryDriver, exported, number


class _Pool:
    """One connection, as a pool gives it."""

    def __init__(self, db: asyncpg.Connection) -> None:
        self._db = db

    def acquire(self, timeout: float) -> Any:
        return self

    async def __aenter__(self) -> asyncpg.Connection:
        return self._db

    async def __aexit__(self, *_: object) -> None:
        return None


async def test_the_questions_are_answered(db: asyncpg.Connection) -> None:
    driver = SummaryDriver(db)
    await driver.depart(exported(1), exported(2), exported(3, statistics_flag="A"))
    await driver.close(date(2026, 3, 31))
    app = Starlette(routes=routes(_Pool(db)))  # type: ignore[arg-type]
    answer = await _asked(app, "/v1/summaries/overdue")
    assert answer == (200, {"overdue": []})
    await driver.close(DUE_DAY)
    told = {"agentCode": AGENT, "ebcCode": CONSIGNOR, "customsCode": OFFICE, "month": "2026-03-01", "lists": 2}
    assert await _asked(app, f"/v1/summaries/overdue?agentCode={AGENT}") == (
        200, {"overdue": [{**told, "invtNos": [number(1), number(2)]}]},
    )  # fmt: skip
    assert await _asked(app, "/v1/summaries/overdue?agentCode=9") == (200, {"overdue": []})
    assert (await _asked(app, f"/v1/summaries/overdue?after=2026-03-01,{OFFICE},{AGENT},{CONSIGNOR}"))[1] == {
        "overdue": []
    }
    status, month = await _asked(app, "/v1/statistics?month=202603")
    (figure,) = month["figures"]
    assert (status, figure["gcode4"], figure["lists"], figure["valueUsd"]) == (200, "9617", 1, "60.00")
    known = current()
    later = {table.name: known.rows(table) for table in TABLES.values()} | {EXCHANGE_RATES.name: []}
    with using(ReferenceRelease("later", known.day, True, later)):
        assert (await _asked(app, "/v1/statistics?month=202603"))[1] == month, "a figure stays as it was published"
    for wrong in (
        "/v1/statistics",
        "/v1/statistics?month=202613",
        "/v1/statistics?month=202603&after=1",
        "/v1/summaries/overdue?after=x,1,2,3",
    ):
        assert (await _asked(app, wrong))[0] == 400


async def test_each_sees_what_is_overdue_of_their_own(db: asyncpg.Connection) -> None:
    driver = SummaryDriver(db)
    await driver.depart(exported(1))
    await driver.close(DUE_DAY)
    app = Starlette(routes=routes(_Pool(db)))  # type: ignore[arg-type]
    askers = {
        Principal(AGENT, frozenset({"agent"})): (200, 1),
        Principal("3302980JK9", frozenset({"agent"})): (200, 0),
        Principal("officer", frozenset({"officer"}), OFFICE): (200, 1),
        Principal("officer", frozenset({"officer"}), "2248"): (200, 0),
        Principal("officer", frozenset({"officer"})): (200, 0),
        Principal("0000", frozenset({CUSTOMS})): (200, 1),
    }
    for who, seen in askers.items():
        status, told = await _asked(app, "/v1/summaries/overdue", who)
        assert (status, len(told["overdue"])) == seen, who


async def _asked(app: Starlette, path: str, who: Principal | None = None) -> tuple[int, Any]:
    """Ask in this task, whose connection it is."""

    async def door(scope: Any, receive: Any, send: Any) -> None:
        await app(scope | {PLACE: who}, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="http://exports") as client:
        answer = await client.get(path)
    return answer.status_code, answer.json()
