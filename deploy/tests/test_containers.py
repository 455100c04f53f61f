"""Some things can be held true about the containers without a Docker engine."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from deploy.draw_secrets import contents, draw, own
from deploy.local.stack import ASIDE, SERVICES, database_variable
from libs.runtime.sealing import KeyRing
from libs.runtime.settings import APART, SECRETS

ROOT = Path(__file__).parents[2]
WHOLE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
COMPOSE = WHOLE["services"]
OURS = [*SERVICES, "timekeeper", "edge", "topics"]
PIN = re.compile(r"^([a-z0-9.-]+)==([^ ;]+)", re.MULTILINE)


def pins(lock: Path) -> dict[str, str]:
    return dict(PIN.findall(lock.read_text()))


def secrets_of(part: str) -> dict[str, str]:
    """File within the container → secret."""
    given = COMPOSE[part].get("secrets", [])
    return dict((each["target"], each["source"]) if isinstance(each, dict) else (each, each) for each in given)


def test_the_image_installs_the_versions_that_were_tested() -> None:
    tested, installed = pins(ROOT / "requirements.lock"), pins(ROOT / "deploy/images/requirements.lock")
    assert installed.items() <= tested.items(), "run: make lock"


@pytest.mark.parametrize("part", COMPOSE)
def test_every_part_has_a_memory_limit_a_health_check_and_a_log_that_turns_over(part: str) -> None:
    assert COMPOSE[part]["mem_limit"]
    assert COMPOSE[part]["healthcheck"]
    assert {"max-size", "max-file"} <= COMPOSE[part]["logging"]["options"].keys()


def test_a_dry_run_asks_every_service_behind_intake() -> None:
    asked = json.loads(COMPOSE["intake"]["environment"]["INTAKE_TRIAL_URLS"])
    assert asked == {name: f"http://{name}:8080" for name in SERVICES if name not in ("intake", *ASIDE)}


@pytest.mark.parametrize("part", COMPOSE)
def test_every_part_has_the_fewest_rights(part: str) -> None:
    assert COMPOSE[part]["cap_drop"] == ["ALL"]
    assert "cap_add" not in COMPOSE[part]
    assert COMPOSE[part]["security_opt"] == ["no-new-privileges:true"]
    # Kafka's image writes its own configuration when it starts.
    assert COMPOSE[part].get("read_only", False) is (part != "kafka")


@pytest.mark.parametrize("part", COMPOSE)
def test_every_image_can_be_named_by_its_digest(part: str) -> None:
    assert re.fullmatch(r"\$\{[A-Z]+_IMAGE:-[a-z/]+(:[\d.]+)?}", COMPOSE[part]["image"])


@pytest.mark.parametrize("part", COMPOSE)
def test_every_part_can_be_there_more_than_once(part: str) -> None:
    assert "container_name" not in COMPOSE[part]
    assert all("${" in port for port in COMPOSE[part].get("ports", [])), "a port that cannot be a range"


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_runs_from_one_image_and_is_given_its_own_database_only(service: str) -> None:
    part = COMPOSE[service]
    assert (part["image"], part["command"]) == (COMPOSE["topics"]["image"], [service])
    given = secrets_of(service)
    assert given["DATABASE_URL"] == database_variable(service)
    assert [name for name in given.values() if name.startswith("DATABASE_URL")] == [database_variable(service)]
    assert part["volumes"] == [f"archive-{service}:/archive"]


def test_each_container_gets_the_secrets_it_needs_no_other_and_none_by_its_environment() -> None:
    needed = {
        service: {secret for secret, services in SECRETS.items() if services is None or service in services}
        for service in SERVICES
    }
    needed["timekeeper"] = {"CALENDAR_SECRET"}
    for name, part in COMPOSE.items():
        given = secrets_of(name)
        assert SECRETS.keys() & given.keys() == needed.get(name, set()), name
        assert {target: given[target] for target in APART if target in given} == {
            target: own(target, name) for target in APART if target in given
        }, "what one service seals, no other opens"
        shown = " ".join(str(value) for value in part.get("environment", {}).values())
        assert "PASSWORD" not in shown.replace("/run/secrets/", "").replace("POSTGRES_PASSWORD", ""), name
        assert not SECRETS.keys() & part.get("environment", {}).keys(), name


def test_only_review_is_told_where_redis_is() -> None:
    assert [name for name in OURS if "REDIS_URL" in COMPOSE[name]["environment"]] == ["review"]


def test_every_secret_that_is_drawn_is_declared_and_the_other_way_round() -> None:
    assert set(WHOLE["secrets"]) == contents().keys()
    assert all(secret["file"] == f"${{SECRETS_DIR:-./var/secrets}}/{name}" for name, secret in WHOLE["secrets"].items())


def test_secrets_are_drawn_once(tmp_path: Path) -> None:
    first = draw(tmp_path / "secrets")
    kept = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert kept.keys() == set(first) == contents().keys()
    assert len(set(kept.values())) == len(kept)
    assert KeyRing.of(",".join(text for name, text in kept.items() if name.startswith("SEALING_KEYS")))
    (tmp_path / "secrets" / first[0]).unlink()
    assert draw(tmp_path / "secrets") == first[:1]
    assert {name: text for name, text in kept.items() if name != first[0]}.items() <= {
        path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()
    }.items()
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0


def test_databases_are_made_with_the_names_and_passwords_of_the_services_urls(tmp_path: Path) -> None:
    draw(tmp_path)
    script = (ROOT / "deploy/postgres/databases.sh").read_text().replace("/run/secrets", str(tmp_path))
    told = 'psql() { cat >/dev/null; for each; do case "$each" in --set=*|service=*|password=*) echo "$each";; esac; done; }'
    done = subprocess.run(
        ["sh", "-c", f"{told}\n{script}"],
        env={"POSTGRES_USER": "postgres", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = done.stdout.split()
    made = dict(zip((line.removeprefix("service=") for line in lines[::2]), lines[1::2], strict=True))
    assert made.keys() == set(SERVICES)
    for service, password in made.items():
        url = (tmp_path / database_variable(service)).read_text().strip()
        assert url == f"postgresql://{service}:{password.removeprefix('password=')}@postgres:5432/{service}"


def test_what_runs_in_the_image_is_copied_into_it() -> None:
    dockerfile = (ROOT / "deploy/images/Dockerfile").read_text()
    sent = (ROOT / "deploy/images/Dockerfile.dockerignore").read_text()
    for room in ("libs", "services", "timekeeper", "edge"):
        assert f"COPY {room} {room}\n" in dockerfile
        assert f"!{room}\n" in sent


def test_published_ports_stay_on_the_loopback_interface() -> None:
    published = [port for part in COMPOSE.values() for port in part.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)
