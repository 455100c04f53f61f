from __future__ import annotations

from pathlib import Path

from deploy.local.parts.kafka import Detour, Kafka, take_detours

PORTS = {"port": 1, "controller": 2}


def _settings(home: Path) -> dict[str, str]:
    """Return what the broker of this home is started with; a later line replaces an earlier one."""
    log = home / "kafka" / "log"
    log.mkdir(parents=True)
    (log / "meta.properties").touch()  # nothing needs to be formatted
    Kafka(home).prepare(PORTS)
    lines = (home / "kafka" / "server.properties").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def test_clients_are_told_where_the_broker_listens(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    assert settings["listeners"] == "PLAINTEXT://127.0.0.1:1,CONTROLLER://127.0.0.1:2"
    assert settings["advertised.listeners"] == "PLAINTEXT://127.0.0.1:1"


def test_a_detour_tells_its_clients_another_port(tmp_path: Path) -> None:
    take_detours(tmp_path, {"TAX": Detour(listens=3, advertised=4)})
    settings = _settings(tmp_path)
    assert settings["listeners"].endswith("TAX://127.0.0.1:3")
    assert settings["advertised.listeners"] == "PLAINTEXT://127.0.0.1:1,TAX://127.0.0.1:4"
    assert "TAX:PLAINTEXT" in settings["listener.security.protocol.map"]
