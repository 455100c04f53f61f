"""The checker names what has not come to rest, with the service it waits in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import asyncpg
from aiokafka import AIOKafkaProducer

from checker.draining import Rest, drained, lag_drains
from checker.examination import Surroundings, examine
from deploy.local.stack import Endpoints
from libs.schemas.topics import TAX_DOCUMENTS

OpenDatabase = Callable[[str], Awaitable[asyncpg.Connection]]
BOUND_S, FIRST_BOUND_S = 1.0, 6.0
"""The first question makes a new broker set up what it keeps groups in."""


async def _fill_outbox(db: asyncpg.Connection) -> None:
    await db.execute(
        "insert into outbox (topic, partition, first_offset, body) values ($1, 0, 0, '')", TAX_DOCUMENTS.name
    )


async def _send(kafka: str) -> None:
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        await producer.send_and_wait(TAX_DOCUMENTS.name, b"{}", partition=0)


def _behind_on(name: str, rest: Rest) -> list[str]:
    return [text for text in rest.behind if text.endswith(f"records behind on {name}-0")]


def test_whatever_is_behind_breaks_the_promise() -> None:
    assert lag_drains(Rest(1.5, []), 2).holds
    verdict = lag_drains(Rest(2.0, ["the outbox of tax holds 1 pages"]), 2)
    assert verdict.violations == ("after 2 s the outbox of tax holds 1 pages",)


def test_a_system_nobody_looked_at_is_not_at_rest() -> None:
    assert not lag_drains(Rest(0.0, ["nothing was looked at"]), 0).holds


async def test_a_record_nobody_has_read_is_behind(kafka: str) -> None:
    await _send(kafka)
    behind = _behind_on(TAX_DOCUMENTS.name, await drained(kafka, {}, FIRST_BOUND_S))
    assert len(behind) == 1 and behind[0].startswith("tax is ")


async def test_a_full_outbox_is_found(database: OpenDatabase, servers: Endpoints, kafka: str) -> None:
    await _fill_outbox(await database("tax"))
    rest = await drained(kafka, {"tax": servers.databases["tax"]}, BOUND_S)
    assert "the outbox of tax holds 1 pages" in rest.behind


async def test_an_examination_tells_of_a_full_outbox(database: OpenDatabase, servers: Endpoints, kafka: str) -> None:
    await _fill_outbox(await database("tax"))
    around = Surroundings(kafka, {"tax": servers.databases["tax"]}, drain_s=BOUND_S)
    examination = await examine(around)
    assert not examination.holds
    assert any(text.endswith("the outbox of tax holds 1 pages") for text in examination.violations)
    unseen = {verdict.name for verdict in examination.verdicts if verdict.unseen}
    assert {f"no personal data in clear: {name}" for name in ("logs", "metrics", "spans")} <= unseen
