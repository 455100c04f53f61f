"""Tests that the documentation cites exist."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache

import pytest

from tests.tidy.tree import python_files, repository_files, text_of

_CITED = re.compile(r"\btest_\w+(?:\.py|…)?")
_DEFINED = re.compile(r"^\s*(?:async )?def (test_\w+)", re.MULTILINE)


@cache
def _tests() -> frozenset[str]:
    """Names of all tests, and of the files they are in: `test_days.py`."""
    files = [path for path in python_files() if path.name.startswith("test_")]
    return frozenset(
        {name for path in files for name in _DEFINED.findall(text_of(path) or "")} | {p.name for p in files}
    )


def _missing(text: str, there: Collection[str]) -> Iterator[str]:
    """Tests that a text cites, whole or by their first words and `…`, and that are not there."""
    for cited in _CITED.findall(text):
        begun = cited.removesuffix("…")
        if not (begun in there or (begun != cited and any(name.startswith(begun) for name in there))):
            yield cited


def test_tests_that_documents_cite_exist() -> None:
    cited = {path: text_of(path) or "" for path in repository_files() if path.suffix == ".md"}
    assert {path: lost for path, text in cited.items() if (lost := list(_missing(text, _tests())))} == {}


@pytest.mark.parametrize("gone", ["`test_all`", "`test_alles.py`", "test_none_…"])
def test_a_test_that_is_gone_is_noticed(gone: str) -> None:
    there = ("test_all_is_well", "test_all.py")
    assert list(_missing("`test_all.py`, test_all_is_well and `test_all_…`", there)) == []
    assert list(_missing(gone, there)) != []
