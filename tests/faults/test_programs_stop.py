"""Programs beside the services end within seconds, whatever their broker does, and ask where it is."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

import pytest

from deploy.local.ports import LOOPBACK, free_port
from libs.runtime.stopping import STOP_SECONDS_MAX

COMES_SO_FAR_WITHIN_S = 90
STOPS_WITHIN_S = STOP_SECONDS_MAX + 6
"""With room for a busy machine."""
PROGRAMS = {
    "timekeeper": ("timekeeper", {}),
    "edge that asks about buyers": ("edge", {"BUYER_CHECK_KEYS": "demo:keys-of-a-test"}),
}


def _started(program: str, bootstrap: str) -> subprocess.Popen[bytes]:
    module, variables = PROGRAMS[program]
    environment = {**os.environ, **variables, "KAFKA_BOOTSTRAP": bootstrap, "EDGE_HTTP_PORT": str(free_port())}
    return subprocess.Popen([sys.executable, "-m", module, "run"], env=environment, stderr=subprocess.PIPE)


@pytest.mark.parametrize("program", PROGRAMS)
def test_while_the_broker_does_not_answer(program: str) -> None:
    with socket.create_server((LOOPBACK, 0)) as deaf:
        deaf.settimeout(COMES_SO_FAR_WITHIN_S)
        with _started(program, f"{LOOPBACK}:{deaf.getsockname()[1]}") as running:
            try:
                connection, _ = deaf.accept()
                running.send_signal(signal.SIGTERM)
                running.wait(STOPS_WITHIN_S)
                connection.close()
            finally:
                running.kill()


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_broker_nobody_has_named_is_asked_for(program: str) -> None:
    with _started(program, "") as running:
        _, said = running.communicate(timeout=COMES_SO_FAR_WITHIN_S)
    assert said == f"{PROGRAMS[program][0]} cannot start: set KAFKA_BOOTSTRAP\n".encode()
