import sys
from pathlib import Path

import psutil
import pytest

from bench.peers.family import Command, Family, run_once

_PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "print('busy', flush=True)\\nwhile True: pass"])
child.wait()
"""


def _busy_ones() -> list[psutil.Process]:
    # as_dict answers None for a zombie some other test left behind, where cmdline() would raise.
    children = psutil.Process().children(recursive=True)
    return [child for child in children if "busy" in " ".join(child.as_dict(["cmdline"])["cmdline"] or ())]


def test_cpu_counts_descendants_and_a_kill_reaches_them(tmp_path: Path) -> None:
    family = Family(tmp_path / "log")
    family.start([Command([sys.executable, "-c", _PARENT], tmp_path, {})])
    try:
        while "busy" not in family.log.read_text() or family.cpu_s() < 0.3:
            assert family.ended() is None
        busy = _busy_ones()
        assert busy
    finally:
        family.kill()
    assert not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in busy)


def test_one_that_ends_by_itself_is_quoted(tmp_path: Path) -> None:
    family = Family(tmp_path / "log")
    family.start([Command([sys.executable, "-c", "print('no such topic'); raise SystemExit(1)"], tmp_path, {})])
    while (words := family.ended()) is None:
        pass
    assert "no such topic" in words


def test_a_command_that_fails_says_why() -> None:
    with pytest.raises(RuntimeError, match="out of luck"):
        run_once([sys.executable, "-c", "raise SystemExit('out of luck')"])
