"""The repository runs anywhere: no address of a package registry, no path of one machine."""

from __future__ import annotations

import re

from tests.tidy.tree import repository_files, text_of

_REGISTRIES = (
    "pypi org", "pythonhosted org", "repo1 maven org", "repo maven apache org", "registry npmjs org", "deb debian org",
    "proxy golang org", "crates io", "docker io", "ghcr io", "quay io", "gcr io", "mcr microsoft com",
)  # fmt: skip
"""With blanks for dots, so that this file may stay in the repository."""
_HOSTS = re.compile("|".join(re.escape(host.replace(" ", ".")) for host in _REGISTRIES))
_HOMES = ("work", "root", "home", "Users", "tmp")
_PATHS = re.compile(rf"(?<![\w.~$}})\]/*-])/(?:{'|'.join(_HOMES)})/[\w.]")
_INDEX_OPTIONS = re.compile("--(?:extra-)?index" + "-url|--find" + "-links")


def _found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()[:100]}"
        for path in repository_files()
        for number, line in enumerate((text_of(path) or "").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_registry_is_named() -> None:
    assert not _found(_HOSTS)
    assert not _found(_INDEX_OPTIONS)


def test_no_path_of_one_machine_is_written_down() -> None:
    assert not _found(_PATHS)


def test_the_patterns_find_what_they_are_for() -> None:
    assert _HOSTS.search("https://" + "pypi" + ".org/simple")
    assert _PATHS.search("see " + "/" + "root/x")
    assert not _PATHS.search("libs/work/x")
