"""The same servers as containers, by testcontainers, where a Docker engine can really start the images."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from testcontainers.compose import DockerCompose
from testcontainers.core.docker_client import DockerClient

from deploy.draw_secrets import draw
from deploy.local.ports import free_port
from deploy.local.stack import SERVICES, Endpoints, database_variable

ROOT = Path(__file__).parents[1]


def engine_answers() -> bool:
    """Say whether a Docker engine is there. A client without an engine, as on many build machines, is not enough."""
    try:
        return bool(DockerClient().client.ping())
    except Exception:  # the client raises whatever its transport does
        return False


@contextmanager
def compose_servers() -> Iterator[Endpoints]:
    """Kafka, PostgreSQL and Redis of docker-compose.yml on free ports; everything is removed at the end.

    Raises subprocess.CalledProcessError where an image cannot be had.
    """
    ports = {name: str(free_port()) for name in ("KAFKA_PORT", "POSTGRES_PORT", "REDIS_PORT")}
    with TemporaryDirectory() as folder:
        secrets = Path(folder) / "secrets"
        draw(secrets)
        os.environ.update(ports, SECRETS_DIR=str(secrets))
        with DockerCompose(ROOT, services=["kafka", "postgres", "redis"], wait=True):
            yield Endpoints(
                kafka=f"127.0.0.1:{ports['KAFKA_PORT']}",
                databases={
                    service: (secrets / database_variable(service))
                    .read_text()
                    .strip()
                    .replace("@postgres:5432", f"@127.0.0.1:{ports['POSTGRES_PORT']}")
                    for service in SERVICES
                },
                redis=f"redis://127.0.0.1:{ports['REDIS_PORT']}/0",
                zipkin=None,
            )
    del os.environ["SECRETS_DIR"]
