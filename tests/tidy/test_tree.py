"""The tidy tests judge the repository, not what lies about in somebody's checkout of it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.tidy.tree import ROOT, _exported, files_of


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """One file of ours, and what a person left beside it: `make test | tee test.log`."""
    (tmp_path / "libs").mkdir()
    (tmp_path / "libs" / "ours.py").touch()
    (tmp_path / "test.log").touch()
    return tmp_path


def _git(checkout: Path, *words: str) -> None:
    subprocess.run(["git", "-C", checkout, *words], check=True, capture_output=True)


def test_what_git_does_not_track_is_nobodys_business(checkout: Path) -> None:
    _git(checkout, "init")
    _git(checkout, "add", "libs")
    (checkout / "draft.py").touch()
    assert files_of(checkout) == (Path("libs/ours.py"),)


def test_an_export_has_no_git(checkout: Path) -> None:
    for left in ("var/test/logs", ".venv/lib", ".mypy_cache", "libs/__pycache__"):
        (checkout / left).mkdir(parents=True)
        (checkout / left / "found.py").touch()
    assert files_of(checkout) == (Path("libs/ours.py"),)


def test_a_repository_around_an_export_is_not_its_own(checkout: Path) -> None:
    _git(checkout, "init")
    assert files_of(checkout / "libs") == (Path("ours.py"),)


def test_the_fallback_sees_what_git_sees() -> None:
    tracked = files_of(ROOT)
    assert set(_exported(ROOT)) >= set(tracked)
