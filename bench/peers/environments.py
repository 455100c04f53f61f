"""Each peer's own environment under `var/peers/<name>`, made by the command itself and kept for the next run."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from deploy import environments
from deploy.environments import Refused, made_from, remember, run
from deploy.local.part import Say

__all__ = ["HERE", "HOME", "ROOT", "Refused", "interpreter", "java_program", "python_environment"]

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
HOME = ROOT / "var" / "peers"


def python_environment(name: str, say: Say) -> Path:
    """The interpreter of a virtual environment that holds what `<name>/requirements.lock` names, by hash."""
    return environments.python_environment(HOME / name, HERE / name / "requirements.lock", say)


def interpreter(name: str) -> Path:
    """Python of an environment that is installed."""
    return environments.interpreter(HOME / name)


def java_program(name: str, say: Say) -> str:
    """The class path of the Java program in this directory, built by Maven from its `pom.xml`."""
    home, source = HOME / name, HERE / name
    made_of = sorted(path for path in source.rglob("*") if path.suffix in {".java", ".xml"})
    if not made_from(home, made_of):
        if not (shutil.which("mvn") and shutil.which("javac")):
            raise Refused("needs Maven (mvn) and a JDK of at least 17 (javac) on the PATH")
        say(f"{name}: building into {home.relative_to(ROOT)} (once, about a minute)")
        run([
            "mvn", "--quiet", "--batch-mode", "--file", source / "pom.xml",
            f"-Dmaven.repo.local={home / 'repository'}", f"-Dhome={home / 'build'}", "package",
        ])  # fmt: skip
        remember(home, made_of)
    return f"{home / 'build' / 'matching.jar'}{os.pathsep}{home / 'build' / 'lib'}/*"
