"""Partners may write transactions: what they take back never was, and what they leave open holds nobody up for long."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from deploy.local.stack import Endpoints
from libs.runtime.kafka.cluster import Cluster
from libs.runtime.tests.echo import an_order
from libs.runtime.tests.test_opening import Desk, DeskSettings
from libs.runtime.tests.test_subscription import RunningService, eventually
from libs.schemas.topics import DECLARED

TOPIC, PARTITION = DECLARED["waybill"].name, 0


def partner(kafka: str, **more: Any) -> AIOKafkaProducer:
    return AIOKafkaProducer(bootstrap_servers=kafka, transactional_id=f"partner-{uuid4().hex[:8]}", **more)


async def send(producer: AIOKafkaProducer, number: str) -> None:
    await producer.send_and_wait(TOPIC, an_order(number).encode(), partition=PARTITION)


async def test_transactions_leave_no_lag_and_hold_nobody_up(
    servers: Endpoints,
    kafka: str,
    database: Callable[[str], Awaitable[asyncpg.Connection]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {**servers.environment(), "UNREADABLE_SHARE_MAX": "1"}.items():
        monkeypatch.setenv(name, value)
    db = await database("intake")
    await db.execute("drop table if exists echo")
    await db.execute("create table echo (order_no text primary key, times int not null)")
    run, cluster = uuid4().hex[:8], Cluster(kafka)
    service = RunningService(Desk(), DeskSettings())
    try:
        async with (
            partner(kafka, transaction_timeout_ms=1_000) as other,
            AIOKafkaProducer(bootstrap_servers=kafka) as plain,
        ):
            async with other.transaction():
                await send(other, f"{run}-kept")
            await other.begin_transaction()
            await send(other, f"{run}-taken-back")
            await other.abort_transaction()

            async def at_the_end() -> bool:
                position = await db.fetchval(
                    "select next_offset from position where topic = $1 and partition = $2", TOPIC, PARTITION
                )
                return bool(position == await cluster.end(TOPIC, PARTITION))

            await eventually(at_the_end)
            await other.begin_transaction()
            await send(other, f"{run}-left-open")
            await send(plain, f"{run}-behind")
            await eventually(at_the_end)
    except KafkaError:
        pass  # the transaction that was left open is gone
    finally:
        await service.stop()
    rows = await db.fetch("select order_no from echo where order_no like $1", f"{run}-%")
    assert {row["order_no"] for row in rows} == {f"{run}-kept", f"{run}-behind"}


async def test_a_transaction_of_minutes_is_refused(kafka: str) -> None:
    producer = partner(kafka, transaction_timeout_ms=60_000)
    with pytest.raises(KafkaError):
        await producer.start()
    await producer.stop()
