"""The tidy tests look at the files of this repository."""

from __future__ import annotations

import ast
import os
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
"""Where Python lives."""

SERVICES = ("intake", "matching", "accountbook", "tax", "review", "returns", "exports", "feed", "cases")


LEFT_BY_RUNS = {".git", ".venv", "var", "__pycache__", "mutants"}
"""Folders of a checkout that hold nothing of ours; so does any other that begins with a dot, except `.ci`."""
WRITTEN_BY_US = {
    "", ".csv", ".dockerignore", ".in", ".java", ".json", ".lock", ".md", ".mjs", ".ndjson", ".properties", ".py", ".sh",
    ".sql", ".toml", ".xml", ".yaml", ".yml",
}  # fmt: skip
"""How names of our files end: what else lies in an export, a log above all, was put there by somebody who runs it."""


@cache
def repository_files() -> tuple[Path, ...]:
    """Every file of the repository, by its path from the root."""
    return files_of(ROOT)


def files_of(root: Path) -> tuple[Path, ...]:
    """Return what git tracks, and nothing that lies beside it. In an export without git: what has one of our
    endings."""
    return _tracked(root) or _exported(root)


def _tracked(root: Path) -> tuple[Path, ...]:
    """Nothing where there is no git, no repository, or one that only surrounds this folder."""
    command = ["git", "-C", str(root), "ls-files", "--cached", "-z"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ()
    return tuple(sorted(Path(name) for name in listed.split("\0") if name and (root / name).is_file()))


def _exported(root: Path) -> tuple[Path, ...]:
    found = []
    for folder, below, names in os.walk(root):
        below[:] = [name for name in below if name not in LEFT_BY_RUNS and (name[0] != "." or name == ".ci")]
        found += [Path(folder, name).relative_to(root) for name in names if Path(name).suffix in WRITTEN_BY_US]
    return tuple(sorted(found))


def python_files(*rooms: str) -> list[Path]:
    return [path for path in repository_files() if path.suffix == ".py" and (not rooms or path.parts[0] in rooms)]


def domain_files() -> list[Path]:
    return [path for path in python_files("services") if "domain" in path.parts]


def is_test(path: Path) -> bool:
    return "tests" in path.parts


def text_of(path: Path) -> str | None:
    """None where the file is no text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_bytes(), filename=str(path))


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """(line, what is called) of every call, as written: `print`, `datetime.now`."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """(line, full name) of everything imported: `random`, `datetime.datetime`."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
