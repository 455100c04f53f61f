"""A service told to stop ends within seconds, whatever it stands on is away. It says before it joins what it lacks."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import psutil
import pytest

from deploy.local.ports import LOOPBACK, free_port, http_status
from deploy.local.stack import Endpoints
from libs.runtime.stopping import STOP_SECONDS_MAX

PROGRAM = """
from libs.runtime.app import run
from libs.runtime.tests.echo import Echo, EchoSettings
run(Echo(), EchoSettings())
"""
REVIEW = "from services.review.app import main; main()"
"""The service that asks Redis."""
STOPS_WITHIN_S = STOP_SECONDS_MAX + 6
"""With room for a busy machine. It was minutes."""
COMES_SO_FAR_WITHIN_S = 90


class Service:
    """A service as a process: a small processor, or the program's, on whatever servers the environment names."""

    def __init__(self, log: Path, environment: Mapping[str, str], program: str = PROGRAM) -> None:
        self.log, self.port = log, int(environment["HTTP_PORT"])
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", program],
                env={**os.environ, **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def comes_to(self, there: Callable[[], object]) -> None:
        until = time.monotonic() + COMES_SO_FAR_WITHIN_S
        while not there():
            assert self.process.poll() is None and time.monotonic() < until, self.said
            time.sleep(0.05)

    def ends(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOPS_WITHIN_S)


Start = Callable[..., Service]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the service with these variables in place of usual ones, where every server is away."""
    started: list[Service] = []

    def begin(program: str = PROGRAM, **environment: str) -> Service:
        away = {"KAFKA_BOOTSTRAP": f"{LOOPBACK}:{free_port()}", "HTTP_PORT": str(free_port())}
        started.append(Service(tmp_path / f"{len(started)}.log", {**away, **environment}, program))
        return started[-1]

    yield begin
    for service in started:
        service.process.kill()
        service.process.wait()


@contextmanager
def deaf() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server((LOOPBACK, 0)) as listening:
        yield listening.getsockname()[1]


def connected_to(service: Service, port: int) -> bool:
    there = psutil.Process(service.process.pid).net_connections("tcp")
    return any(each.raddr and each.raddr.port == port for each in there)


def database_at(port: int) -> str:
    return f"postgresql://matching:hidden@{LOOPBACK}:{port}/matching"


def test_while_the_database_is_away(start: Start) -> None:
    port = free_port()
    service = start(DATABASE_URL_MATCHING=database_at(port))
    service.comes_to(lambda: "database not reachable" in service.said)
    service.ends()
    assert f'"at": "postgresql://{LOOPBACK}:{port}/matching"' in service.said
    assert "hidden" not in service.said


def test_while_the_database_does_not_answer(start: Start) -> None:
    with deaf() as port:
        service = start(DATABASE_URL_MATCHING=database_at(port))
        service.comes_to(lambda: connected_to(service, port))
        service.ends()


@pytest.fixture
async def on_servers(servers: Endpoints, kafka: str, database: Callable[[str], object]) -> dict[str, str]:
    """Variables of the real servers, with a table for what the processor counts."""
    db = await database("matching")  # type: ignore[misc]
    assert isinstance(db, asyncpg.Connection)
    await db.execute("create table echo (order_no text primary key, times int not null)")
    return servers.environment()


@pytest.mark.parametrize("wrong", ["postgresql://matching:PlAn/TeD@h/x", "matching:PlAnTeD@h/x", "{}-elsewhere"])
def test_an_address_that_leads_nowhere_is_not_waited_for(start: Start, on_servers: dict[str, str], wrong: str) -> None:
    url = wrong.format(on_servers["DATABASE_URL_MATCHING"])
    service = start(**on_servers | {"DATABASE_URL_MATCHING": url})
    assert service.process.wait(COMES_SO_FAR_WITHIN_S) != 0
    assert "matching cannot start: DATABASE_URL_MATCHING leads to" in service.said
    for word in ("PlAn", "TeD", urlsplit(on_servers["DATABASE_URL_MATCHING"]).password or ""):
        assert word not in service.said


def test_while_the_broker_is_away(start: Start, on_servers: dict[str, str]) -> None:
    gone = f"{LOOPBACK}:{free_port()}"
    service = start(**on_servers | {"KAFKA_BOOTSTRAP": gone})
    service.comes_to(lambda: "broker not reachable" in service.said)
    service.ends()
    assert f'"at": "{gone}"' in service.said


def test_while_the_broker_does_not_answer(start: Start, on_servers: dict[str, str]) -> None:
    with deaf() as port:
        service = start(**on_servers | {"KAFKA_BOOTSTRAP": f"{LOOPBACK}:{port}"})
        service.comes_to(lambda: connected_to(service, port))
        service.ends()


def test_one_broker_of_several_is_enough(start: Start, on_servers: dict[str, str]) -> None:
    """And with nothing away the end is an end in order."""
    several = f"{LOOPBACK}:{free_port()},{on_servers['KAFKA_BOOTSTRAP']}"
    service = start(**on_servers | {"KAFKA_BOOTSTRAP": several})
    service.comes_to(lambda: http_status(service.port, "/health/ready") == 200)
    assert service.ends() == -signal.SIGTERM
    assert "ending without waiting" not in service.said


@pytest.mark.parametrize("server", ["kafka", "postgres"])
def test_while_a_server_stands_still_under_a_running_service(
    server: str, start: Start, on_servers: dict[str, str]
) -> None:
    service = start(**on_servers)
    service.comes_to(lambda: http_status(service.port, "/health/ready") == 200)
    ports = {
        "kafka": int(on_servers["KAFKA_BOOTSTRAP"].rpartition(":")[2]),
        "postgres": urlsplit(on_servers["DATABASE_URL_MATCHING"]).port,
    }
    with frozen(ports[server]):
        service.ends()


@pytest.mark.parametrize("silent", [False, True], ids=["away", "silent"])
async def test_while_redis_does_not_answer(
    start: Start, servers: Endpoints, kafka: str, database: Callable[[str], object], silent: bool
) -> None:
    await database("review")  # type: ignore[misc]
    with deaf() as port:
        redis = f"redis://{LOOPBACK}:{port if silent else free_port()}/0"
        service = start(REVIEW, **servers.environment() | {"REDIS_URL": redis})
        service.comes_to(lambda: http_status(service.port, "/health/ready") == 200)
        service.ends()


@contextmanager
def frozen(port: int | None) -> Iterator[None]:
    """Freeze the server that listens on this port, and what it has started, for the block."""
    found = [each for each in psutil.process_iter() if _listens(each, port)]
    if not found:
        pytest.skip(f"LEFT OUT: the server on port {port} is no process of ours that could be frozen")
    tree = [process for parent in found for process in (parent, *parent.children(recursive=True))]
    for process in tree:
        process.suspend()
    try:
        yield
    finally:
        for process in reversed(tree):
            process.resume()


def _listens(process: psutil.Process, port: int | None) -> bool:
    try:
        return any(
            each.status == psutil.CONN_LISTEN and each.laddr.port == port for each in process.net_connections("tcp")
        )
    except psutil.Error:
        return False


def test_a_port_that_is_taken_is_said_before_anything_else(start: Start) -> None:
    with deaf() as port:
        service = start(DATABASE_URL_MATCHING=database_at(free_port()), HTTP_PORT=str(port))
        assert service.process.wait(COMES_SO_FAR_WITHIN_S) == 1
    assert service.said.splitlines()[-1:] == [
        f"matching cannot start: HTTP_HOST 127.0.0.1, HTTP_PORT {port}: address already in use"
    ]


def test_servers_nobody_has_named_are_asked_for(start: Start) -> None:
    service = start(KAFKA_BOOTSTRAP="", DATABASE_URL_MATCHING="", DATABASE_URL="")
    assert service.process.wait(COMES_SO_FAR_WITHIN_S) == 1
    assert service.said.splitlines()[-1:] == ["matching cannot start: set KAFKA_BOOTSTRAP, DATABASE_URL_MATCHING"]
