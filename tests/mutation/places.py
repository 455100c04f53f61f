"""A mutant differs at a place of a source file, in some text."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import NamedTuple

from mutmut.utils.format_utils import orig_function_and_class_names_from_key

_HUNK = re.compile(r"^@@ -(\d+)")


class Change(NamedTuple):
    """A mutant changed the text of `line` of the file."""

    path: str
    line: int
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.before} → {self.after}"


def change_in(path: Path, mutant: str, diff: str) -> Change:
    """The place of a mutant, from the diff of its function."""
    at, before, after = 0, [], []
    for line in diff.splitlines()[2:]:
        if hunk := _HUNK.match(line):
            at = int(hunk[1])
        elif line.startswith("-"):
            before.append(line[1:].strip())
        elif line.startswith("+"):
            after.append(line[1:].strip())
        elif not before and not after:
            at += 1
    function, of_class = orig_function_and_class_names_from_key(mutant)
    source = path.read_text(encoding="utf-8")
    first = _line_of(source, function, of_class)
    return Change(str(path), _nearest(source, first + at - 1, before), " ".join(before), " ".join(after))


def _line_of(source: str, function: str, of_class: str | None) -> int:
    """Line of the definition, from 1."""
    body = ast.parse(source).body
    if of_class:
        body = next(node.body for node in body if isinstance(node, ast.ClassDef) and node.name == of_class)
    return next(node.lineno for node in body if isinstance(node, ast.FunctionDef) and node.name == function)


def _nearest(source: str, line: int, before: list[str]) -> int:
    """Comments and decorators above a definition shift its lines: the nearest one that reads the same."""
    if not before:
        return line
    same = [number for number, text in enumerate(source.splitlines(), 1) if text.strip() == before[0]]
    return min(same, key=lambda number: abs(number - line), default=line)
