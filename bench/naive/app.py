"""Matching as one would first write it with FastStream: a handler for one record, one transaction, its events
published one by one, then the acknowledgement. Domain and SQL are those of `services/matching`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any

import asyncpg
from faststream import AckPolicy, ContextRepo, FastStream
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage

from bench.naive.topics import GROUP, INPUT, PREFIX
from libs.runtime.migrations import migrate
from libs.schemas.events.base import Event
from libs.schemas.topics import EVENTS
from services.matching import store
from services.matching.domain.dossier import AnyDocument
from services.matching.domain.examination import Examiner, waiting_news
from services.matching.domain.numbers import Scope
from services.matching.settings import Settings

SCHEMA = "naive"

settings = Settings()
examiner = Examiner(settings.tolerances)
broker = KafkaBroker(settings.kafka_bootstrap, acks="all", enable_idempotence=True, logger=None)


@asynccontextmanager
async def lifespan(context: ContextRepo) -> AsyncIterator[None]:
    database = settings.database_url.get_secret_value()
    async with asyncpg.create_pool(database, server_settings={"search_path": SCHEMA}) as pool:
        async with pool.acquire() as db:
            await db.execute(f"create schema if not exists {SCHEMA}")
            await migrate(db, settings.service)
        context.set_global("pool", pool)
        yield


app = FastStream(broker, lifespan=lifespan, logger=None)


@broker.subscriber(INPUT, group_id=GROUP, auto_offset_reset="earliest", ack_policy=AckPolicy.NACK_ON_ERROR)
async def match(body: dict[str, Any], message: KafkaMessage) -> None:
    document: Any = EVENTS[message.headers["ce_type"]].model_validate(body)
    day = date.fromisoformat(message.headers["ce_customsday"])
    time = datetime.fromisoformat(message.headers["ce_time"])
    record: Any = message.raw_message
    for event in await _take_in(document, day, time, record.partition):
        value = event.model_dump(mode="json", by_alias=True, exclude_none=True)
        await broker.publish(value, PREFIX + type(event).__name__, key=event.key.encode())


async def _take_in(document: AnyDocument, day: date, time: datetime, partition: int) -> list[Event]:
    pool: asyncpg.Pool[asyncpg.Record] = app.context.get("pool")
    async with pool.acquire() as db, db.transaction():
        dossiers = await store.load_dossiers(db, [document.order_no])
        dossier = dossiers[document.order_no]
        cases = list(dossier.file(document, day, time))
        offices = {case.pending.customs_code for case in cases if case.pending}
        scopes = {office: Scope(office, day.year, partition) for office in offices}
        numbers = await store.load_numbers(db, scopes.values(), settings.number_stride)
        events: list[Event] = []
        for case in cases:
            events += examiner.examine(dossier, case, lambda office: numbers.allocate(scopes[office]))
        for case in dossier.cases.values():
            if news := waiting_news(dossier, case):
                events.append(news)
        await store.save_dossiers(db, dossiers)
        await store.save_numbers(db, numbers)
    return events


if __name__ == "__main__":
    asyncio.run(app.run())
