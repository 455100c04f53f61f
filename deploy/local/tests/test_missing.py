"""What is missing is said in one line, with how to get it."""

from pathlib import Path

import pytest

from deploy.local import jars, part
from deploy.local.__main__ import main
from deploy.local.errors import StackError


def test_a_missing_package_is_named() -> None:
    with pytest.raises(StackError, match="no_such_server is missing: `pip install"):
        part.installed("no_such_server")


def test_services_need_a_stack(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["services", "up", "--home", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "the stack does not run: `python -m deploy.local up` starts it\n"


def test_status_of_nothing_is_not_success(tmp_path: Path) -> None:
    assert main(["status", "--home", str(tmp_path)]) == 3


def test_an_archive_that_is_not_the_locked_one_is_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    coordinate = "org.slf4j:slf4j-api:jar:1.7.36"
    wanted = "d3ef575e3e4979678dc01bf1dcce51021493b4d11fb7f1be8ad982877c16a1c0"
    lock = tmp_path / "jars.lock.toml"
    lock.write_text(f'[log]\n"{coordinate}" = "{wanted}"\n')
    monkeypatch.setattr(jars, "LOCK", lock)
    monkeypatch.setenv("TONGGUAN_CACHE", str(tmp_path))
    spoken: list[str] = []
    (archive,) = jars.jars("log", spoken.append)
    archive.write_bytes(archive.read_bytes()[:-1])
    assert jars.jars("log", spoken.append) == [archive]
    assert spoken == ["log: downloaded 1 of 1 archives (slf4j-api-1.7.36.jar)"] * 2

    lock.write_text(f'[log]\n"{coordinate}" = "{"0" * 64}"\n')
    with pytest.raises(StackError, match=r"slf4j-api:.* is not what jars.lock.toml names"):
        jars.jars("log", spoken.append)
