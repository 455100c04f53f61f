"""The table of requirements names, for each, the tests that show it: `python -m tests.requirements`."""

from __future__ import annotations

import ast
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.tidy.tree import ROOT, repository_files

TARGET = ROOT / "docs" / "requirements.md"
MARK = "requirement"


class Requirement(NamedTuple):
    """One thing that was asked for. id: letters of its group and a number from 1."""

    id: str
    group: str
    text: str


def requirements() -> Iterator[Requirement]:
    """Every requirement, in the order of rows.toml."""
    for key, group in tomllib.loads(Path(__file__).with_name("rows.toml").read_text(encoding="utf-8")).items():
        for number, text in enumerate(group["rows"], 1):
            yield Requirement(f"{key}{number}", f"{group['zh']} {group['en']}", text)


@dataclass
class Claims:
    """A pytest plugin that gathers which tests show what, and how they ended."""

    shown: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    tests: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    passed: dict[str, bool] = field(default_factory=dict)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            place = item.nodeid.partition("[")[0]
            for mark in item.iter_markers(MARK):
                for name in mark.args:
                    self.shown[name].add(place)
                    self.tests[place].add(item.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            self.passed[report.nodeid] = self.passed.get(report.nodeid, True) and report.outcome == "passed"

    def holds(self, place: str) -> bool:
        """Say whether every example of a test passed; one that was skipped shows nothing."""
        return all(self.passed.get(test, False) for test in self.tests[place])


def unknown(shown: Mapping[str, Collection[str]]) -> list[str]:
    """Marks that name no requirement."""
    return sorted(shown.keys() - {each.id for each in requirements()})


def claimed() -> dict[str, set[str]]:
    """Requirement → the tests that bear its mark, none of which is run."""
    shown: dict[str, set[str]] = defaultdict(set)
    for path in sorted(path for path in repository_files() if path.match("test_*.py")):
        text = (ROOT / path).read_text(encoding="utf-8")
        if f"mark.{MARK}(" in text:
            for test in ast.walk(ast.parse(text)):
                if isinstance(test, ast.FunctionDef | ast.AsyncFunctionDef):
                    for name in _marked(test):
                        shown[name].add(f"{path.as_posix()}::{test.name}")
    return shown


def _marked(test: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == f"pytest.mark.{MARK}":
            yield from (str(ast.literal_eval(each)) for each in mark.args)


def page(shown: Mapping[str, Collection[str]]) -> str:
    """The page of all requirements, Markdown."""
    return "\n".join(_lines(shown)) + "\n"


def _lines(shown: Mapping[str, Collection[str]]) -> Iterator[str]:
    known = list(requirements())
    kept = sum(1 for each in known if shown.get(each.id))
    yield "# Requirements, and the tests that show them"
    yield ""
    yield "Generated from the marks of the tests; `python -m tests.requirements --write` writes it anew, `make requirements`"
    yield "runs every test it names. A requirement without one is not kept yet, or not whole."
    yield ""
    yield f"{kept} of {len(known)} are shown."
    group = ""
    for each in known:
        if each.group != group:
            group = each.group
            yield ""
            yield f"## {group}"
            yield ""
            yield "| | requirement | shown by |"
            yield "|---|---|---|"
        tests = "<br>".join(f"`{place}`" for place in sorted(shown.get(each.id, ())))
        yield f"| {each.id} | {each.text} | {tests} |"
