"""Environments are made of locks with hashes, for what is no part of the system, and kept until those change."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.local.errors import StackError
from deploy.local.part import Say

INSTALL_WITHIN_S = 1_200


class Refused(StackError):
    """An environment cannot be made here: the reason is reported."""


def python_environment(home: Path, lock: Path, say: Say) -> Path:
    """Return the interpreter of a virtual environment in `home` that holds what the lock names, by hash."""
    if not made_from(home, [lock]):
        say(f"{home.name}: installing (once)")
        run([sys.executable, "-m", "venv", "--clear", home])
        run([
            interpreter(home), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r",
            lock,
        ])  # fmt: skip
        remember(home, [lock])
    return interpreter(home)


def interpreter(home: Path) -> Path:
    """Python of an environment that is installed."""
    return home / "bin" / "python"


def made_from(home: Path, files: Sequence[Path]) -> bool:
    """Tell whether what lies in `home` was made of these files as they are."""
    marker = home / "made-from"
    return marker.exists() and marker.read_text() == _digest(files)


def remember(home: Path, files: Sequence[Path]) -> None:
    """Note that what lies in `home` was made of these files."""
    (home / "made-from").write_text(_digest(files))


def _digest(files: Sequence[Path]) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def run(command: Sequence[str | Path]) -> None:
    """Run a command that installs or builds. Raises Refused with its last words where it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=INSTALL_WITHIN_S)
    except subprocess.TimeoutExpired:
        raise Refused(f"installing took more than {INSTALL_WITHIN_S} s") from None
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise Refused("cannot be installed: " + " / ".join(said[-3:]))
