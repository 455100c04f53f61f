"""Whoever reads topics that others write opens no more in one poll than it may."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.tidy.tree import ROOT

READERS = ("libs", "checker", "timekeeper", "edge", "services")


def _polls(tree: ast.AST, bounded: bool = False) -> Iterator[bool]:
    """Say of each poll whether it stands within `one_poll`."""
    for node in ast.iter_child_nodes(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("getmany", "getone")
        ):
            yield bounded
        within = isinstance(node, ast.With) and "one_poll" in ast.unparse(node.items[0].context_expr)
        yield from _polls(node, bounded or within)


def _unbounded(path: Path) -> bool:
    return not all(_polls(ast.parse(path.read_text(encoding="utf-8"))))


def test_every_poll_is_bounded() -> None:
    paths = [path for room in READERS for path in (ROOT / room).rglob("*.py") if "tests" not in path.parts]
    assert [path.relative_to(ROOT).as_posix() for path in paths if _unbounded(path)] == []
