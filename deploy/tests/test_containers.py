"""What can be held true about the containers without a Docker engine."""

import re
from pathlib import Path

import yaml

from deploy.local.stack import SERVICES, database_variable

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
PIN = re.compile(r"^([a-z0-9.-]+)==([^ ;]+)", re.MULTILINE)


def pins(lock: Path) -> dict[str, str]:
    return dict(PIN.findall(lock.read_text()))


def test_the_image_installs_the_versions_that_were_tested() -> None:
    tested, installed = pins(ROOT / "requirements.lock"), pins(ROOT / "deploy/images/requirements.lock")
    assert installed.items() <= tested.items(), "write deploy/images/requirements.lock anew, by the command in its head"


def test_every_part_has_a_memory_limit_and_a_health_check() -> None:
    for name, part in COMPOSE.items():
        assert part["mem_limit"], name
        assert part["healthcheck"], name


def test_every_service_runs_from_one_image_and_knows_its_database() -> None:
    for service in SERVICES:
        part = COMPOSE[service]
        assert (part["image"], part["command"]) == ("tongguan", [service])
        assert f"//{service}:" in part["environment"][database_variable(service)]
        assert service in (ROOT / "deploy/postgres/databases.sh").read_text()


def test_published_ports_stay_on_the_loopback_interface() -> None:
    published = [port for part in COMPOSE.values() for port in part.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)
