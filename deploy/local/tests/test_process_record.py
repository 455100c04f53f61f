import json
import os
import signal
import sys
from pathlib import Path

import pytest

from deploy.local.process_record import ProcessRecord, birth, end_leftovers

SLEEPER = (sys.executable, "-c", "import time; time.sleep(60)")


def start_sleeper(record: ProcessRecord, directory: Path) -> int:
    return record.start(SLEEPER, log=directory / "log", env=dict(os.environ), cwd=directory, facts={"port": 1})


def test_a_started_process_is_known_by_its_file_and_stops(tmp_path: Path) -> None:
    pid = start_sleeper(ProcessRecord(tmp_path / "one.json"), tmp_path)
    record = ProcessRecord(tmp_path / "one.json")
    assert record.pid() == pid
    assert record.read()["port"] == 1
    record.stop()
    assert record.pid() is None
    assert birth(pid) is None


def test_a_process_frozen_by_sigstop_can_be_stopped(tmp_path: Path) -> None:
    record = ProcessRecord(tmp_path / "one.json")
    start_sleeper(record, tmp_path)
    assert record.send(signal.SIGSTOP)
    record.stop()
    assert record.pid() is None


def test_a_stranger_who_was_given_the_pid_is_never_signalled(tmp_path: Path) -> None:
    stranger = ProcessRecord(tmp_path / "stranger.json")
    pid = start_sleeper(stranger, tmp_path)
    stale = ProcessRecord(tmp_path / "stale.json")
    stale.path.write_text(json.dumps({"pid": pid, "birth": -1.0}))
    assert stale.pid() is None
    assert not stale.send(signal.SIGKILL)
    stale.stop()
    assert stranger.pid() == pid
    stranger.stop()


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"pid": "x"}', '{"pid": 999999999, "birth": null}'])
def test_a_broken_file_is_no_process(tmp_path: Path, content: str) -> None:
    record = ProcessRecord(tmp_path / "one.json")
    record.path.write_text(content)
    assert record.pid() is None


def test_a_record_with_passwords_is_for_its_owner_only(tmp_path: Path) -> None:
    record = ProcessRecord(tmp_path / "one.json")
    start_sleeper(record, tmp_path)
    assert record.path.stat().st_mode & 0o077 == 0
    record.stop()


def test_leftovers_are_told_by_program_and_directory_together(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for directory in (ours, theirs):
        directory.mkdir()
        start_sleeper(ProcessRecord(directory / "record.json"), directory)
    end_leftovers(Path("/bin/sh"), ours)
    assert ProcessRecord(ours / "record.json").pid()
    end_leftovers(Path(sys.executable), ours)
    assert ProcessRecord(ours / "record.json").pid() is None
    assert ProcessRecord(theirs / "record.json").pid()
    ProcessRecord(theirs / "record.json").stop()
