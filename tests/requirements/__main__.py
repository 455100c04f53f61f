"""Runs every test that shows a requirement and prints the table; `--write` writes docs/requirements.md instead."""

from __future__ import annotations

import sys

import pytest

from tests.requirements.table import MARK, TARGET, Claims, claimed, page, requirements, unknown
from tests.tidy.tree import ROOT


def main(arguments: list[str]) -> int:
    if arguments == ["--write"]:
        TARGET.write_text(page(claimed()), encoding="utf-8")
        return 0
    claims = Claims()
    pytest.main(["-q", "-m", MARK, "-p", "no:cacheprovider", "--rootdir", str(ROOT), str(ROOT)], plugins=[claims])
    failed = []
    for each in requirements():
        places = sorted(claims.shown.get(each.id, ()))
        broken = [place for place in places if not claims.holds(place)]
        failed += broken
        state = "not shown" if not places else "FAILED" if broken else f"{len(places)} tests"
        print(f"{each.id:5} {state:10} {each.text}")
        for place in broken:
            print(f"      {place}")
    if strangers := unknown(claims.shown):
        print(f"no such requirement: {', '.join(strangers)}")
    print(f"{len(claims.shown)} of {len(list(requirements()))} shown; docs/requirements.md names the tests")
    return 1 if failed or strangers else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
