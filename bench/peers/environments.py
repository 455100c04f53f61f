"""Each peer's own environment under `var/peers/<name>`, made by the command itself and kept for the next run."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.local.errors import StackError
from deploy.local.part import Say

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
HOME = ROOT / "var" / "peers"
INSTALL_WITHIN_S = 1_200


class Refused(StackError):
    """A system that cannot be installed or does not run here: the reason is reported in place of figures."""


def python_environment(name: str, say: Say) -> Path:
    """The interpreter of a virtual environment that holds what `<name>/requirements.lock` names, by hash."""
    home, lock, python = HOME / name, HERE / name / "requirements.lock", interpreter(name)
    if not _made_from(home, [lock]):
        say(f"{name}: installing into {home.relative_to(ROOT)} (once)")
        _run([sys.executable, "-m", "venv", "--clear", home])
        _run([
            python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", lock,
        ])  # fmt: skip
        _remember(home, [lock])
    return python


def interpreter(name: str) -> Path:
    """Python of an environment that is installed."""
    return HOME / name / "bin" / "python"


def java_program(name: str, say: Say) -> str:
    """The class path of the Java program in this directory, built by Maven from its `pom.xml`."""
    home, source = HOME / name, HERE / name
    made_of = sorted(path for path in source.rglob("*") if path.suffix in {".java", ".xml"})
    if not _made_from(home, made_of):
        if not (shutil.which("mvn") and shutil.which("javac")):
            raise Refused("needs Maven (mvn) and a JDK of at least 17 (javac) on the PATH")
        say(f"{name}: building into {home.relative_to(ROOT)} (once, about a minute)")
        _run([
            "mvn", "--quiet", "--batch-mode", "--file", source / "pom.xml",
            f"-Dmaven.repo.local={home / 'repository'}", f"-Dhome={home / 'build'}", "package",
        ])  # fmt: skip
        _remember(home, made_of)
    return f"{home / 'build' / 'matching.jar'}{os.pathsep}{home / 'build' / 'lib'}/*"


def _made_from(home: Path, files: Sequence[Path]) -> bool:
    marker = home / "made-from"
    return marker.exists() and marker.read_text() == _digest(files)


def _remember(home: Path, files: Sequence[Path]) -> None:
    (home / "made-from").write_text(_digest(files))


def _digest(files: Sequence[Path]) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def _run(command: Sequence[str | Path]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=INSTALL_WITHIN_S)
    except subprocess.TimeoutExpired:
        raise Refused(f"installing took more than {INSTALL_WITHIN_S} s") from None
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise Refused("cannot be installed: " + " / ".join(said[-3:]))
