"""A start that fails leaves nothing running that it started, and a shell of yesterday is told so."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka import KafkaException

from deploy.local import stack, system
from deploy.local.__main__ import main
from deploy.local.errors import StackError
from deploy.local.ports import LOOPBACK, free_port
from libs.runtime.kafka.cluster import Cluster


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Of a system whose broker and databases are somebody else's, and whose topics cannot be made."""

    def refuse(*_: object) -> list[str]:
        raise KafkaException("no")

    monkeypatch.setattr(Cluster, "create", refuse)
    monkeypatch.setenv("KAFKA_BOOTSTRAP", "broker.example:9092")
    monkeypatch.delenv("REDIS_URL", raising=False)
    for service in stack.SERVICES:
        monkeypatch.setenv(stack.database_variable(service), f"postgresql://db.example/{service}")
    yield tmp_path
    stack.wipe(tmp_path)


def test_a_start_that_fails_leaves_nothing_running(home: Path) -> None:
    with pytest.raises(StackError, match=r"topics cannot be created at broker\.example:9092"):
        system.start(home)
    assert stack.status(home) == {"redis": None}
    assert stack.endpoints(home) is None


def test_what_ran_before_runs_on(home: Path) -> None:
    stack.start(home)
    before = stack.status(home)
    with pytest.raises(StackError):
        system.start(home)
    assert stack.status(home) == before
    assert stack.endpoints(home) is not None


def test_addresses_of_yesterday_are_noticed(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = free_port()
    monkeypatch.setenv("KAFKA_BOOTSTRAP", f"{LOOPBACK}:{gone}")
    monkeypatch.setenv("DATABASE_URL_TAX", f"postgresql://tax:hidden@localhost:{gone}/tax")
    assert main(["up", "--home", str(home)]) == 1
    said = capsys.readouterr().err
    assert f"KAFKA_BOOTSTRAP ({LOOPBACK}:{gone}), DATABASE_URL_TAX (localhost:{gone})" in said
    assert "unset KAFKA_BOOTSTRAP DATABASE_URL_INTAKE" in said
    assert "hidden" not in said
    assert stack.status(home) == {}


def test_one_broker_that_listens_is_enough(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server((LOOPBACK, 0)) as listening:
        several = f"{LOOPBACK}:{free_port()},{LOOPBACK}:{listening.getsockname()[1]}"
        monkeypatch.setenv("KAFKA_BOOTSTRAP", several)
        assert stack.start(home).kafka == several
