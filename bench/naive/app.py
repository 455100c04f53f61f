"""Matching is written here as one would first write it with FastStream. A handler takes one record, one transaction,
its events published one by one, then the acknowledgement. Domain and SQL are those of `services/matching`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any

import asyncpg
import msgspec
from faststream import AckPolicy, ContextRepo, FastStream
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage

from bench.naive.topics import GROUP, INPUT, PREFIX
from libs.runtime.store.migrations import migrate
from libs.schemas.events.base import Event
from services.matching.domain.examination import Examiner
from services.matching.domain.files import File
from services.matching.domain.numbers import Scope
from services.matching.processor import Matching
from services.matching.settings import Settings
from services.matching.store import PostgresRows

SCHEMA = "naive"

VIEWS = {event.__name__: view for event, view in Matching.views.items()}

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
    document = msgspec.convert(body, VIEWS[message.headers["ce_type"]])
    day = date.fromisoformat(message.headers["ce_customsday"])
    time = datetime.fromisoformat(message.headers["ce_time"])
    record: Any = message.raw_message
    for outcome in await _take_in(document, day, time, record.partition):
        await broker.publish(outcome.encode(), PREFIX + type(outcome).__name__, key=outcome.key.encode())


async def _take_in(document: Any, day: date, time: datetime, partition: int) -> list[Event]:
    pool: asyncpg.Pool[asyncpg.Record] = app.context.get("pool")
    async with pool.acquire() as db, db.transaction():
        rows = PostgresRows(db)
        files = await rows.lock_files({document.order_no})
        dossier = files.setdefault(document.order_no, File(partition)).dossier
        cases = dossier.file(document, day, time)
        wanted = {Scope(case.pending.listed.customs_code, day.year, partition): 1 for case in cases if case.pending}
        numbers = await rows.lock_numbers(wanted, settings.number_block)
        giver = numbers.giver(day.year, partition)
        outcomes = [outcome for case in cases for outcome in examiner.examine(dossier, case, giver)]
        await rows.save_files(files)
        await rows.save_numbers(numbers)
    return outcomes


if __name__ == "__main__":
    asyncio.run(app.run())
