"""Real servers for every test that needs one: started once a run, on free ports, under `var/test`."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from subprocess import CalledProcessError

import asyncpg
import pytest
from hypothesis import HealthCheck, settings

from deploy.local import stack
from deploy.local.secrets import LOCAL_SECRETS
from libs.runtime.kafka.cluster import Cluster
from libs.runtime.twins.testing import fresh_database
from libs.schemas.topics import MADE
from tests.containers import compose_servers, engine_answers
from tests.fixtures import fixtures_of

HOME = Path(os.environ.get("TONGGUAN_TEST_HOME", Path(__file__).parent / "var" / "test"))

settings.register_profile(
    "house", deadline=None, max_examples=100, stateful_step_count=40, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")  # how long an example takes says more about the machine than about the code

for name, secret in LOCAL_SECRETS.items():
    os.environ.setdefault(name, secret)  # services have no defaults for them

_STARTS_ITS_OWN = ("deploy/", "tests/e2e/", "tests/faults/", "chaos/")
"""Folders whose tests start servers without asking for the fixture."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs servers, so that the rest can run first (`make quick`)."""
    for item in items:
        place = item.path.relative_to(Path(__file__).parent).as_posix()
        if place.startswith(_STARTS_ITS_OWN) or "servers" in fixtures_of(item):
            item.add_marker("servers")


OpenDatabase = Callable[[str], Awaitable[asyncpg.Connection]]


@pytest.fixture(scope="session")
def servers() -> Iterator[stack.Endpoints]:
    """Kafka, PostgreSQL and Redis: containers where a Docker engine can start them, else processes under `HOME`.

    What the environment names is used as it is.
    """
    with ExitStack() as cleanup:
        if engine_answers():
            try:
                yield cleanup.enter_context(compose_servers())
                return
            except CalledProcessError:
                print("the Docker engine cannot start the images: using processes instead")
        cleanup.callback(stack.stop, HOME)
        yield stack.start(HOME)


@pytest.fixture(scope="session")
def redis_url(servers: stack.Endpoints) -> str:
    return servers.redis


@pytest.fixture(scope="session")
def kafka(servers: stack.Endpoints) -> str:
    """A broker with every topic of the table."""
    Cluster(servers.kafka).create(MADE)
    return servers.kafka


@pytest.fixture
async def database(servers: stack.Endpoints) -> AsyncIterator[OpenDatabase]:
    """`await database("tax")`: a connection to that service's database, emptied and migrated."""
    opened: list[asyncpg.Connection] = []

    async def open_fresh(service: str) -> asyncpg.Connection:
        db = await fresh_database(servers.databases[service], service)
        opened.append(db)
        return db

    yield open_fresh
    for db in opened:
        await db.close()
