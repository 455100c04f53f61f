"""A set-up that fails says what is in the way, and leaves commands that say so too."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy import set_up
from deploy.local.ports import free_port


def test_without_a_network_the_pins_are_not_blamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(f"no-such-package-anywhere==1.0 --hash=sha256:{'0' * 64}\n")
    monkeypatch.setattr(set_up, "LOCK", lock)
    monkeypatch.setattr(set_up, "PYTHON", Path(sys.executable))
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{free_port()}/simple")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_RETRIES", "1")
    for variable in ("PIP_FIND_LINKS", "PIP_NO_INDEX", "PIP_EXTRA_INDEX_URL", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(variable, raising=False)
    assert set_up.main() != 0
    assert "not set up: no package index can be reached" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "what was downloaded is not"),
        ("ERROR: No matching distribution found for uvloop==0.22.1", "there is no package for this machine"),
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("Segmentation fault", "pip says why above"),
    ],
)
def test_each_failure_has_its_own_reason(said: str, why: str) -> None:
    assert set_up.reason(said).startswith(why)


@pytest.mark.skipif(shutil.which("make") is None, reason="LEFT OUT: there is no make")
@pytest.mark.parametrize("half_made", [False, True])
def test_make_down_after_a_failed_set_up_says_so(tmp_path: Path, half_made: bool) -> None:
    shutil.copy(set_up.ROOT / "Makefile", tmp_path)
    if half_made:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / ".venv"], check=True)
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}  # make may run this
    done = subprocess.run(["make", "down"], cwd=tmp_path, capture_output=True, text=True, check=False, env=plain)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "nothing to stop: the set-up was never completed (make setup)\n"
