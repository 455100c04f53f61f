"""Subjects of commits: one line that fits and says where."""

import subprocess

import pytest

from tests.tidy.commit_subject import complaint
from tests.tidy.tree import ROOT

FIRST = "43fae6ebc02b"
"""The last commit before the habit."""


@pytest.mark.parametrize("subject", ["intake: answer 513", "libs/runtime, simulator: rooms\n\nwhy", "Merge branch 'x'"])
def test_a_good_subject(subject: str) -> None:
    assert complaint(subject) is None


@pytest.mark.parametrize(("subject", "wrong"), [("Answer 513", "place"), ("intake: " + "a" * 80, "88 characters")])
def test_a_bad_subject(subject: str, wrong: str) -> None:
    assert wrong in (complaint(subject) or "")


def test_every_commit_since_keeps_to_it() -> None:
    command = ["git", "log", "--format=%s", f"{FIRST}..HEAD"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("no history here, or not back to the first commit of the habit")
    assert [subject for subject in done.stdout.splitlines() if complaint(subject)] == []
