"""The stack as its users meet it: it starts, answers, comes back after `kill -9`, and leaves nothing behind."""

import asyncio
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import httpx
import psutil
import pytest
import redis.asyncio as redis
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError

from deploy.local import stack
from deploy.local.part import Ports
from deploy.local.parts.postgres import Postgres
from deploy.local.parts.redis import Redis
from deploy.local.stack import PARTS, SERVICES, Endpoints, database_variable
from libs.runtime.twins.testing import HAPPENS_WITHIN_S

TOPIC = "stack.test"
GIVEN = ("KAFKA_BOOTSTRAP", "REDIS_URL", "OTEL_EXPORTER_OTLP_ENDPOINT", *map(database_variable, SERVICES))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home whose directories only its owner may enter, as a checkout in a private directory is."""
    with pytest.MonkeyPatch.context() as environment:
        for variable in GIVEN:
            environment.delenv(variable, raising=False)
        home = tmp_path_factory.mktemp("stack")
        yield home
        stack.wipe(home)


@pytest.fixture(scope="module")
def running(home: Path) -> Endpoints:
    return stack.start(home, zipkin=True)


async def test_kafka_hands_on_what_it_is_given(running: Endpoints) -> None:
    await create_topic(running)
    await produce(running, b"first")
    assert await consume(running, 1) == [b"first"]


async def test_kafka_creates_no_topic_by_being_asked_for_it(running: Endpoints) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=running.kafka)
    await admin.start()
    try:
        await admin.describe_topics(["stack.misspelt"])
        assert "stack.misspelt" not in await admin.list_topics()
    finally:
        await admin.close()


@pytest.mark.parametrize("service", SERVICES)
async def test_each_service_owns_a_database(running: Endpoints, service: str) -> None:
    connection = await asyncpg.connect(running.databases[service])
    try:
        assert await connection.fetchval("select current_user || '@' || current_database()") == f"{service}@{service}"
        assert await connection.fetchval("show fsync") == "on"
        assert (await connection.fetchval("show server_version")).startswith("18.")
        await connection.execute("create table if not exists mine (id int)")
    finally:
        await connection.close()


async def test_no_service_reaches_the_database_of_another(running: Endpoints) -> None:
    foreign = running.databases["tax"].removesuffix("tax") + "review"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(foreign)


def test_a_postgres_that_is_slow_to_answer_is_asked_again(
    running: Endpoints, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a recovery on a busy machine: it was taken down again, because one answer came late."""
    postgres = Postgres(home)
    parent = psutil.Process(postgres.record.pid())
    frozen = [parent, *parent.children(recursive=True)]
    ask, codes = postgres._psql, []

    def ask_and_thaw(ports: Ports, script: str) -> subprocess.CompletedProcess[str]:
        done = ask(ports, script)
        codes.append(done.returncode)
        for process in frozen:
            process.resume()
        return done

    monkeypatch.setattr(postgres, "_psql", ask_and_thaw)
    for process in frozen:
        process.suspend()
    assert postgres.databases(postgres.record.read()["ports"], SERVICES) == running.databases
    assert (codes[0], codes[-1]) == (2, 0)


async def test_redis_and_zipkin_answer(running: Endpoints) -> None:
    client = redis.from_url(running.redis)
    try:
        assert await client.ping()
    finally:
        await client.aclose()
    assert running.zipkin
    async with httpx.AsyncClient(trust_env=False) as browser:
        assert (await browser.get(f"{running.zipkin}/api/v2/services")).json() == []


def test_starting_again_reuses_what_answers(home: Path, running: Endpoints) -> None:
    before = stack.status(home)
    assert stack.start(home) == running == stack.endpoints(home)
    assert stack.status(home) == before


async def test_everything_comes_back_after_kill_nine(home: Path, running: Endpoints) -> None:
    await create_topic(running)
    survivors = await remember(running)
    for part in PARTS:
        part(home).record.stop(gently=signal.SIGKILL)
    assert stack.endpoints(home) is None

    again = await asyncio.to_thread(stack.start, home, zipkin=True)

    assert again == running
    assert await recall(again) == survivors
    await produce(again, b"after")
    assert (await consume(again, 1, from_end=1)) == [b"after"]


def test_one_part_killed_is_started_alone(home: Path, running: Endpoints) -> None:
    before = stack.status(home)
    Redis(home).record.send(signal.SIGKILL)
    assert stack.start(home) == running
    after = stack.status(home)
    assert {name for name in before if before[name] != after[name]} == {"redis"}


def test_stop_leaves_no_process_and_keeps_the_data(home: Path, running: Endpoints) -> None:
    assert running == stack.endpoints(home)
    stack.stop(home)
    assert working_under(home) == []
    assert stack.endpoints(home) is None
    assert (home / "postgres" / "data" / "PG_VERSION").exists()


def test_servers_given_by_the_environment_are_used_and_not_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP", "broker.example:9092")
    monkeypatch.setenv("REDIS_URL", "redis://cache.example:6379/3")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.example:4318")
    for service in SERVICES:
        monkeypatch.setenv(database_variable(service), f"postgresql://db.example/{service}")

    found = stack.start(tmp_path, zipkin=True)

    assert found.kafka == "broker.example:9092"
    assert found.redis == "redis://cache.example:6379/3"
    assert found.databases == {service: f"postgresql://db.example/{service}" for service in SERVICES}
    assert found.zipkin is None
    assert stack.status(tmp_path) == {}
    assert stack.endpoints(tmp_path) == found


async def create_topic(at: Endpoints) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=at.kafka)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(TOPIC, num_partitions=1, replication_factor=1)])
    except TopicAlreadyExistsError:
        pass
    finally:
        await admin.close()


async def produce(at: Endpoints, value: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=at.kafka, acks="all", enable_idempotence=True)
    await producer.start()
    try:
        await producer.send_and_wait(TOPIC, value)
    finally:
        await producer.stop()


async def consume(at: Endpoints, count: int, *, from_end: int | None = None) -> list[bytes]:
    """The first `count` values of the topic, or those from `from_end` before its end."""
    consumer = AIOKafkaConsumer(TOPIC, bootstrap_servers=at.kafka, group_id="stack-test", auto_offset_reset="earliest")
    await consumer.start()
    try:
        async with asyncio.timeout(HAPPENS_WITHIN_S):
            (partition,) = await assigned(consumer)
            end = (await consumer.end_offsets([partition]))[partition]
            consumer.seek(partition, end - from_end if from_end else 0)
            return [(await consumer.getone()).value for _ in range(count)]
    finally:
        await consumer.stop()


async def assigned(consumer: AIOKafkaConsumer) -> set[object]:
    while not consumer.assignment():
        await consumer.getmany(timeout_ms=100, max_records=1)
    return set(consumer.assignment())


async def remember(at: Endpoints) -> list[int]:
    connection = await asyncpg.connect(at.databases["tax"])
    try:
        await connection.execute("create table survivors as select generate_series(1, 3) as id")
    finally:
        await connection.close()
    return [1, 2, 3]


async def recall(at: Endpoints) -> list[int]:
    connection = await asyncpg.connect(at.databases["tax"])
    try:
        return [row["id"] for row in await connection.fetch("select id from survivors order by id")]
    finally:
        await connection.close()


def working_under(home: Path) -> list[str]:
    found = []
    for process in psutil.process_iter():
        try:
            if Path(process.cwd()).is_relative_to(home) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(" ".join(process.cmdline()))
        except (psutil.Error, OSError):
            continue
    return found
