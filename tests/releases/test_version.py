"""One number names the release, wherever it is written."""

import json
import re
import tomllib

from libs.schemas.version import GOES_ON_FROM, LAST_RELEASE, RELEASE
from tests.tidy.tree import ROOT

CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
SECTIONS = ("Breaks readers", "Breaks partners", "Breaks stores")


def _entry(release: str) -> str:
    found = re.search(rf"^## {re.escape(release)}\b.*?\n(.*?)(?=^## |\Z)", CHANGELOG, re.MULTILINE | re.DOTALL)
    assert found, f"CHANGELOG.md has no entry of release {release}"
    return found.group(1)


def test_one_number_names_code_contract_and_stores() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    contract = json.loads((ROOT / "libs/schemas/generated/release.json").read_text(encoding="utf-8"))
    newest = re.search(r"^## (\S+)", CHANGELOG, re.MULTILINE)
    assert newest
    assert {project["version"], contract["name"], newest.group(1)} == {RELEASE}


def test_the_changelog_says_what_breaks_for_whom() -> None:
    entry = _entry(RELEASE)
    assert [section for section in SECTIONS if f"### {section}" not in entry] == []
    _entry(LAST_RELEASE)


def test_a_release_does_not_go_on_from_itself() -> None:
    assert RELEASE not in GOES_ON_FROM
