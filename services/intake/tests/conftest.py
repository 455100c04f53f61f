"""A driver runs intake on a store of its own. The stories run on PostgreSQL and on its twin in memory."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette

from libs.identity.settings import DoorSettings
from libs.runtime.clock import SystemClock
from libs.runtime.fates import Fates
from libs.runtime.http.guarding import guards
from libs.runtime.http.trials import Trials
from libs.runtime.store.acts import Acts
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import Driver
from services.intake.checking import DryRun
from services.intake.domain.answering import receipts
from services.intake.domain.memory import Answer
from services.intake.domain.parties import Party
from services.intake.http import routes
from services.intake.memory import MemoryRows
from services.intake.processor import Intake
from services.intake.settings import Settings
from services.intake.tests.a_log import Log
from services.intake.tests.register import REGISTER


@pytest.fixture(scope="module", autouse=True)
def no_receipt_says_a_member_twice() -> Iterator[None]:
    """An event adds nothing that names the document: readers of a doubled member differ in which they take."""
    put_together = receipts.answer

    def once(named: bytes, *said: Any) -> Answer:
        text = put_together(named, *said)
        names = [name for name, _ in json.loads(text, object_pairs_hook=list)[0][1]]
        assert len(names) == len(set(names)), f"said twice: {text.decode()}"
        return text

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(receipts, "answer", once)
        yield


OpenDatabase = Callable[[str], Awaitable[asyncpg.Connection]]


@pytest.fixture
async def on_postgres(database: OpenDatabase) -> Driver:
    db = await database("intake")
    await db.copy_records_to_table("party", records=REGISTER, columns=Party._fields)
    return Driver(Intake(Settings()), db)


@pytest.fixture
def in_memory() -> Driver:
    store = MemoryStore()
    store.table("party").update({party.code: party for party in REGISTER})
    return Driver(Intake(Settings(), MemoryRows), Connections(store))


@pytest.fixture(params=["on_postgres", "in_memory"])
def driver(request: pytest.FixtureRequest) -> Driver:
    chosen: Driver = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture
async def log(database: Any) -> Log:
    return Log(await database("intake"))


def served(log: Log, pool: Any, settings: Settings, door: DoorSettings) -> Starlette:
    """Intake's HTTP on the log that stands in, behind this door."""
    dry_run = DryRun(Trials(log.processor, pool), {})
    acts, fates = Acts(pool, SystemClock()), Fates("intake", pool, log)
    told = routes(settings, pool, log.publish, fates.of, lambda: None, dry_run, acts.record)
    return Starlette(routes=told, middleware=guards(door))


@pytest.fixture
async def client(log: Log, servers: Any) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings.model_validate(
        {
            "record_bytes_max": 20_000,
            "message_bytes_max": 20_000,
            "body_bytes_max": 100_000,
            "lines_max": 20,
            "submissions_max": 5,
            "window": 20,
        }
    )
    pool = await asyncpg.create_pool(servers.databases["intake"], min_size=1, max_size=1)
    app = served(log, pool, settings, DoorSettings())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://intake") as client:
        yield client
    await pool.close()
