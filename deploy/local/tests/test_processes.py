"""The supervisor, with real processes that stand where the services do."""

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import processes
from deploy.local.errors import StackError
from deploy.local.ports import free_port, free_ports, http_status
from deploy.local.stack import SERVICES, Endpoints

NOWHERE = Endpoints("127.0.0.1:1", {"tax": "postgresql://tax:secret@127.0.0.1:1/tax"}, "redis://127.0.0.1:1/0", None)

APP = """
import os
from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/health/ready" else 404)
        self.end_headers()

print("starting with", os.environ["KAFKA_BOOTSTRAP"], os.environ.get("SEED"), flush=True)
HTTPServer(("127.0.0.1", int(os.environ["HTTP_PORT"])), Handler).serve_forever()
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for service in SERVICES:
        app = tmp_path / "services" / service / "app.py"
        app.parent.mkdir(parents=True)
        app.write_text(APP)
    (tmp_path / "timekeeper.py").write_text("import os, signal\nprint(os.environ['CALENDAR_SECRET'])\nsignal.pause()")
    monkeypatch.setattr(processes, "ROOT", tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)  # or it would lead to the real services
    home = tmp_path / "home"
    yield home
    processes.stop_services(home)


def test_six_services_get_ready_and_stop(home: Path) -> None:
    ports = processes.start_services(home, NOWHERE, {"SEED": "7"})
    assert processes.ports(home) == ports
    assert len(set(ports.values())) == len(SERVICES)
    assert {http_status(port, "/health/ready") for port in ports.values()} == {200}
    assert "starting with 127.0.0.1:1 7" in (home / "logs" / "tax.log").read_text()
    processes.stop_services(home)
    assert set(processes.status(home).values()) == {None}


def test_a_service_may_have_several_workers(home: Path) -> None:
    ports = processes.start_services(home, NOWHERE, {"SEED": "7"}, workers={"intake": 2})
    assert processes.ports(home) == ports
    assert list(ports)[:3] == ["intake", "matching", "accountbook"]
    assert http_status(ports["intake-2"], "/health/ready") == 200
    assert "starting with 127.0.0.1:1 7" in (home / "logs" / "intake-2.log").read_text()
    processes.stop_services(home)
    assert processes.status(home)["intake-2"] is None


def test_the_timekeeper_runs_beside_them_and_stops_with_them(home: Path) -> None:
    pid = processes.start_program(home, NOWHERE, "timekeeper")
    assert processes.start_program(home, NOWHERE, "timekeeper") == pid
    assert processes.status(home) == {"timekeeper": pid}
    processes.stop_services(home)
    assert processes.status(home) == {"timekeeper": None}


def test_a_killed_service_comes_back_where_it_was(home: Path) -> None:
    ports = processes.start_services(home, NOWHERE, {"SEED": "7"})
    processes.kill(home, "tax", signal.SIGKILL)
    assert not processes.alive(home, "tax")
    pid = processes.restart(home, "tax")
    assert processes.status(home)["tax"] == pid
    assert processes.ports(home) == ports
    assert (home / "logs" / "tax.log").read_text().count("starting with 127.0.0.1:1 7") == 2


def test_a_service_that_dies_shows_the_end_of_its_log(home: Path, tmp_path: Path) -> None:
    (tmp_path / "services" / "review" / "app.py").write_text("raise SystemExit('no rules found')")
    with pytest.raises(StackError, match=r"review ended before it was ready(.|\n)*no rules found"):
        processes.start_services(home, NOWHERE)
    assert set(processes.status(home).values()) == {None}


def test_a_port_that_another_program_took_first_is_replaced(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        monkeypatch.setattr(processes, "free_ports", lambda count: [taken, *free_ports(count - 1)])
        ports = processes.start_services(home, NOWHERE)
    assert processes.ports(home) == ports
    assert taken not in ports.values()


def test_a_service_that_never_gets_ready_is_given_up_on(home: Path, tmp_path: Path) -> None:
    (tmp_path / "services" / "review" / "app.py").write_text(APP.replace("/health/ready", "/never"))
    processes.start_service(home, "review", NOWHERE, free_port(), {}, wait=False)
    with pytest.raises(StackError, match="review is not ready after 1 s"):
        processes.wait_ready(home, "review", within_s=1)
