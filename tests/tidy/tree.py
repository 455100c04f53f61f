"""What the tidy tests look at: the files of this repository."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
"""Where Python lives."""

SERVICES = ("intake", "matching", "accountbook", "tax", "review", "returns")


@cache
def repository_files() -> tuple[Path, ...]:
    """Every file that is, or would be, committed; paths from the root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(sorted(Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()))


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
