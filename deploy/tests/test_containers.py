"""Some things can be held true about the containers without a Docker engine."""

import re
from pathlib import Path

import yaml

from deploy.local.stack import SERVICES, database_variable
from libs.runtime.settings import SECRETS

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
PIN = re.compile(r"^([a-z0-9.-]+)==([^ ;]+)", re.MULTILINE)


def pins(lock: Path) -> dict[str, str]:
    return dict(PIN.findall(lock.read_text()))


def test_the_image_installs_the_versions_that_were_tested() -> None:
    tested, installed = pins(ROOT / "requirements.lock"), pins(ROOT / "deploy/images/requirements.lock")
    assert installed.items() <= tested.items(), "run: make lock"


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


def test_each_container_gets_the_secrets_it_needs_no_other_and_no_default() -> None:
    needed = {
        service: {secret for secret, services in SECRETS.items() if services is None or service in services}
        for service in SERVICES
    }
    needed["timekeeper"] = {"CALENDAR_SECRET"}
    for name, part in COMPOSE.items():
        given = {key: value for key, value in part.get("environment", {}).items() if key in SECRETS}
        assert given.keys() == needed.get(name, set()), name
        assert all(value.startswith(f"${{{key}:?") for key, value in given.items())


def test_what_runs_in_the_image_is_copied_into_it() -> None:
    dockerfile = (ROOT / "deploy/images/Dockerfile").read_text()
    sent = (ROOT / "deploy/images/Dockerfile.dockerignore").read_text()
    for room in ("libs", "services", "timekeeper"):
        assert f"COPY {room} {room}\n" in dockerfile
        assert f"!{room}\n" in sent


def test_published_ports_stay_on_the_loopback_interface() -> None:
    published = [port for part in COMPOSE.values() for port in part.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)
