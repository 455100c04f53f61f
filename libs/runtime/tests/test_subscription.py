"""The loop on real Kafka: FastStream's subscriber, rebalances, the publisher."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from uuid import uuid4

import asyncpg
import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from starlette.routing import BaseRoute

from deploy.local.stack import Endpoints
from libs.runtime.app import Resources, Routes, Service, application
from libs.runtime.failures import Halt
from libs.runtime.kafka.publisher import Publisher
from libs.runtime.loop.subscription import ASSIGNOR
from libs.runtime.loop.worker import Worker
from libs.runtime.processing import Batch
from libs.runtime.store.ledger import PostgresLedger
from libs.runtime.tests.echo import Echo, EchoSettings, an_order
from libs.runtime.tools.rebuild import Rebuilt, rebuild
from libs.schemas.cloudevents import singles
from libs.schemas.events.base import Event
from libs.schemas.topics import AGREEMENTS, CHAIN, DECLARED, DOCUMENTS, FLOWS, TOPICS

DEADLINE_SECONDS = 120


class RunningService:
    """A worker process as a task."""

    def __init__(
        self, processor: Echo | None = None, settings: EchoSettings | None = None, routes: Routes | None = None
    ) -> None:
        self._app = application(processor or Echo(), settings or EchoSettings(), routes)
        self._end = asyncio.Event()
        self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        async with self._app.router.lifespan_context(self._app):
            await self._end.wait()

    async def asked(self, path: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self._app), base_url="http://service") as client:
            return await client.get(path)

    async def stop(self) -> None:
        self._end.set()
        await self._task


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(DEADLINE_SECONDS):
        while not await holds():  # noqa: ASYNC110  what we wait for happens in a database
            await asyncio.sleep(0.05)


async def send_orders(kafka: str, origin: str, numbers: list[str]) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=kafka, enable_idempotence=True)
    await producer.start()
    for offset, number in enumerate(numbers):
        order = an_order(number)
        headers = [
            ("ce_id", f"{origin}/{offset}/0".encode()),
            ("ce_type", b"OrderAccepted"),
            ("ce_customsday", b"2026-03-02"),
            ("ce_time", b"2026-03-02T10:00:00+08:00"),
        ]
        await producer.send(DOCUMENTS.name, order.encode(), number.encode(), headers=headers)
    await producer.stop()


async def published(kafka: str, ours: set[str]) -> list[tuple[str, str]]:
    """(id, case) of every comparison about our orders, from the beginning of the topic to its end now."""
    partitions = [TopicPartition(AGREEMENTS.name, n) for n in range(AGREEMENTS.partitions)]
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False)
    await consumer.start()
    consumer.assign(partitions)
    await consumer.seek_to_beginning(*partitions)
    ends = await consumer.end_offsets(partitions)
    found = []
    while any([await consumer.position(p) < ends[p] for p in partitions]):
        for records in (await consumer.getmany(timeout_ms=200)).values():
            for record in records:
                for headers, key, _ in singles(dict(record.headers), record.key, record.value):
                    case = (key or b"").decode()
                    if case in ours:
                        found.append(((headers["ce_id"] or b"").decode(), case))
    await consumer.stop()
    return found


@pytest.fixture
async def environment(
    servers: Endpoints,
    kafka: str,
    database: Callable[[str], Awaitable[asyncpg.Connection]],
    monkeypatch: pytest.MonkeyPatch,
) -> asyncpg.Connection:
    for name, value in servers.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SESSION_TIMEOUT_MS", "6000")
    db = await database("matching")
    await db.execute("create table echo (order_no text primary key, times int not null)")
    return db


async def test_workers_that_come_and_go_apply_every_record_once(environment: asyncpg.Connection, kafka: str) -> None:
    run = uuid4().hex[:8]
    numbers = [f"{run}-{n}" for n in range(3000)]

    async def applied(count: int) -> bool:
        return int(await environment.fetchval("select count(*) from echo where order_no like $1", f"{run}-%")) >= count

    first = RunningService()
    await send_orders(kafka, f"intake/{run}@a-0", numbers[:1000])
    await eventually(lambda: applied(100))
    second = RunningService()
    await send_orders(kafka, f"intake/{run}@a-1", numbers[1000:2000])
    await eventually(lambda: applied(1500))
    await first.stop()
    await send_orders(kafka, f"intake/{run}@a-2", numbers[2000:])
    await eventually(lambda: applied(3000))
    await second.stop()

    rows = await environment.fetch("select order_no, times from echo where order_no like $1", f"{run}-%")
    assert {row["order_no"]: row["times"] for row in rows} == dict.fromkeys(numbers, 1)
    found = await published(kafka, {f"P:{number}" for number in numbers})
    assert len(set(found)) == len(numbers), "one id per case"
    assert {case for _, case in found} == {f"P:{number}" for number in numbers}


async def test_who_asks_keeps_no_connection_from_the_loop_and_who_halts_no_partition_from_others(
    environment: asyncpg.Connection, kafka: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, resources, workers = uuid4().hex[:8], list[Resources](), list[Worker]()
    made = Service._worker

    def seen(service: Service, ledger: PostgresLedger, publisher: Publisher) -> Worker:
        workers.append(made(service, ledger, publisher))
        return workers[-1]

    def routes(given: Resources) -> list[BaseRoute]:
        resources.append(given)
        return []

    async def applied(count: int) -> bool:
        return int(await environment.fetchval("select count(*) from echo where order_no like $1", f"{run}-%")) >= count

    async def has_partitions() -> bool:
        return bool(workers and workers[-1].assigned)

    monkeypatch.setattr(Service, "_worker", seen)
    first, numbers = RunningService(routes=routes), [f"{run}-{n}" for n in range(40)]
    await eventually(has_partitions)
    async with AsyncExitStack() as asking:
        for _ in range(resources[0].database.get_max_size()):
            await asking.enter_async_context(resources[0].database.acquire())
        await send_orders(kafka, f"intake/{run}@a-0", numbers[:20])
        await eventually(lambda: applied(20))
        assert (await first.asked("/health/ready")).status_code == 200

    workers[0].halt("a broken promise")
    second = RunningService()
    await send_orders(kafka, f"intake/{run}@a-1", numbers[20:])
    await eventually(lambda: applied(40))
    assert workers[0].assigned == 0 and (await first.asked("/health/ready")).status_code == 503
    await first.stop()
    await second.stop()


async def test_a_store_rebuilt_from_the_topics_is_the_one_that_was(
    environment: asyncpg.Connection, servers: Endpoints, kafka: str
) -> None:
    run = uuid4().hex[:8]
    await send_orders(kafka, f"intake/{run}@a-0", [f"{run}-{n}" for n in range(300)])
    service = RunningService()

    async def applied() -> bool:
        return int(await environment.fetchval("select count(*) from echo where order_no like $1", f"{run}-%")) == 300

    await eventually(applied)
    await service.stop()

    async def again(processor: Echo) -> Rebuilt:
        return await rebuild(processor, servers.databases["matching"], kafka, "secret")

    rebuilt = await again(Echo())
    assert rebuilt.different == []
    assert rebuilt.before["echo"].rows == rebuilt.after["echo"].rows >= 300
    assert rebuilt.facts >= 300

    left = await again(DecidesAnew())
    assert left.different == ["echo"], "what differs is told"
    assert await applied(), "and the store is left as it was"
    await environment.execute("update echo set times = 7")
    assert (await again(Echo())).different == ["echo"], "a store that was tampered with is found"
    await environment.execute("truncate echo")
    await rebuild(Echo(), servers.databases["matching"], kafka, "secret", accept=True)
    assert await applied(), "rows that were lost come back"
    await environment.execute("truncate position")
    with pytest.raises(Halt, match="no positions"):
        await again(Echo())


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_the_documents_of_a_case_are_read_by_one_worker(workers: int) -> None:
    """They share their partition's number: all are keyed by `orderNo`."""
    topics = ASSIGNOR.metadata([topic.name for topic in FLOWS["intake"].inputs])
    shares = ASSIGNOR.assign(_Cluster(), {f"worker-{n}": topics for n in range(workers)})

    for partition in range(CHAIN):
        readers = {
            topic: worker
            for worker, share in shares.items()
            for topic, partitions in share.assignment
            if partition in partitions
        }
        documents = [DECLARED[kind].name for kind in ("order", "payment", "waybill", "list")]
        assert len({readers[name] for name in documents}) == 1


class _Cluster:
    """The partitions of our topics, as the broker tells them."""

    def partitions_for_topic(self, topic: str) -> set[int]:
        return set(range(TOPICS[topic].partitions))


class DecidesAnew(Echo):
    """Folds nothing: its rebuilt store stays empty."""

    def fold(self, state: None, batch: Batch, facts: Mapping[str, Sequence[Event]]) -> Counter[str]:
        return Counter()
