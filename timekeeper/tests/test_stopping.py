"""The timekeeper ends within seconds of being told to, whatever its broker does, and asks where that is."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

from deploy.local.ports import LOOPBACK
from libs.runtime.stopping import STOP_SECONDS_MAX

COMES_SO_FAR_WITHIN_S = 90
STOPS_WITHIN_S = STOP_SECONDS_MAX + 6


def _started(bootstrap: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "KAFKA_BOOTSTRAP": bootstrap}
    return subprocess.Popen([sys.executable, "-m", "timekeeper", "run"], env=environment, stderr=subprocess.PIPE)


def test_while_the_broker_does_not_answer() -> None:
    with socket.create_server((LOOPBACK, 0)) as deaf:
        deaf.settimeout(COMES_SO_FAR_WITHIN_S)
        with _started(f"{LOOPBACK}:{deaf.getsockname()[1]}") as timekeeper:
            try:
                connection, _ = deaf.accept()
                timekeeper.send_signal(signal.SIGTERM)
                timekeeper.wait(STOPS_WITHIN_S)
                connection.close()
            finally:
                timekeeper.kill()


def test_a_broker_nobody_has_named_is_asked_for() -> None:
    with _started("") as timekeeper:
        _, said = timekeeper.communicate(timeout=COMES_SO_FAR_WITHIN_S)
    assert said == b"timekeeper cannot start: set KAFKA_BOOTSTRAP\n"
