"""A missing thing is named in one line, with how to get it."""

import hashlib
import socket
from pathlib import Path

import pytest

from deploy.local import jars, part
from deploy.local.__main__ import main
from deploy.local.errors import StackError
from deploy.local.parts.redis import Redis
from deploy.local.ports import free_port


def test_a_missing_package_is_named() -> None:
    with pytest.raises(StackError, match="no_such_server is missing: `pip install"):
        part.installed("no_such_server")


def test_a_port_that_another_program_took_first_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken, free = other.getsockname()[1], free_port()
        offered = iter([taken, free])
        monkeypatch.setattr(part, "free_port", lambda: next(offered))
        server = Redis(tmp_path)
        try:
            assert server.start(lambda _: None) == {"port": free}
        finally:
            server.stop()


def test_services_need_a_stack(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["services", "up", "--home", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "the stack does not run: `python -m deploy.local up` starts it\n"


def test_status_of_nothing_is_not_success(tmp_path: Path) -> None:
    assert main(["status", "--home", str(tmp_path)]) == 3


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A lock file that names one archive, and where that archive lands; the repository always sends the same bytes."""
    coordinate, content = "org.example:log:jar:1.0", b"as published"
    lock, archive = tmp_path / "jars.lock.toml", tmp_path / "maven/org/example/log/1.0/log-1.0.jar"
    lock.write_text(f'[log]\n"{coordinate}" = "{hashlib.sha256(content).hexdigest()}"\n')

    def send(_artifact: object) -> None:
        archive.parent.mkdir(parents=True, exist_ok=True)
        archive.write_bytes(content)

    monkeypatch.setattr(jars, "LOCK", lock)
    monkeypatch.setattr("jgo.maven.Artifact.resolve", send)
    monkeypatch.setenv("TONGGUAN_CACHE", str(tmp_path))
    return lock, archive


def test_an_archive_cut_short_is_fetched_again(bundle: tuple[Path, Path]) -> None:
    _, archive = bundle
    spoken: list[str] = []
    assert jars.jars("log", spoken.append) == [archive]
    archive.write_bytes(archive.read_bytes()[:-1])
    assert jars.jars("log", spoken.append) == [archive]
    assert spoken == ["log: downloaded 1 of 1 archives (log-1.0.jar)"] * 2


def test_an_archive_that_is_not_the_locked_one_is_refused(bundle: tuple[Path, Path]) -> None:
    lock, _ = bundle
    lock.write_text(f'[log]\n"org.example:log:jar:1.0" = "{"0" * 64}"\n')
    with pytest.raises(StackError, match=r"org.example:log:.* is not what jars.lock.toml names"):
        jars.jars("log", lambda _line: None)
