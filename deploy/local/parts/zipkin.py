"""Zipkin with its web page, traces in memory: started on request only."""

from pathlib import Path
from typing import ClassVar

from deploy.local.jars import jars
from deploy.local.part import Part, Ports, Say
from deploy.local.parts.kafka import java
from deploy.local.ports import LOOPBACK, http_status


class Zipkin(Part):
    """Keeps the newest spans and forgets the older ones."""

    name: ClassVar[str] = "zipkin"

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self._jar = Path()

    def program(self) -> Path:
        return java()

    def fetch(self, say: Say) -> None:
        (self._jar,) = jars("zipkin", say)

    def arguments(self, ports: Ports) -> list[str | Path]:
        memory = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"]
        # Given as a list entry, because Zipkin's own `server.port` listens on every interface.
        listen = {"ip": LOOPBACK, "port": ports["port"], "protocols[0]": "http"}
        return [
            java(),
            *memory,
            "-jar",
            self._jar,
            *(f"--armeria.ports[0].{key}={value}" for key, value in listen.items()),
        ]

    def environment(self, ports: Ports) -> dict[str, str]:
        return {"STORAGE_TYPE": "mem", "MEM_MAX_SPANS": "200000"}

    def answers(self, ports: Ports) -> bool:
        return http_status(ports["port"], "/health") == 200
