"""Tries mutants of functions that run while their module is imported, as those that build a table of rules do.

mutmut forks behind the imports, where such a table stands already. Here every try imports the room anew.
`python -m tests.mutation.fresh PACKAGE WORKERS` in a laid out home: names of mutants in, names of those that live out.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from functools import partial
from multiprocessing import get_context
from typing import NoReturn

import hypothesis.stateful  # noqa: F401  imported before the forks, as all that is slow to import and never mutated
import pytest

import libs.runtime.twins.testing  # noqa: F401
import tests.mutation.quick  # noqa: F401
from libs.schemas import topics  # noqa: F401
from tests.mutation.rooms import PYTEST

NONE = ""
CPU_S_MAX, WAITS_S_MAX = 120, 1200
"""A mutant that goes on for ever is dead. Others on the machine make a try slow, which says nothing of its mutant."""


def main() -> int:
    package, workers = sys.argv[1], int(sys.argv[2])
    names: list[str] = json.load(sys.stdin)
    with get_context("fork").Pool(workers, maxtasksperchild=1) as pool:
        lives = partial(_lives, package)
        if not all(pool.map(lives, [NONE], chunksize=1)):
            print("the tests fail without any mutant", file=sys.stderr)
            return 1
        alive = [name for name, lived in zip(names, pool.map(lives, names, chunksize=1), strict=True) if lived]
    json.dump(alive, sys.stdout)
    return 0


def _lives(package: str, name: str) -> bool:
    """Say whether all tests pass with this mutant; in a process that has not imported the room."""
    os.chdir("mutants")
    sys.path.insert(0, os.getcwd())
    os.environ["MUTANT_UNDER_TEST"] = name
    signal.signal(signal.SIGPROF, _too_long)
    signal.setitimer(signal.ITIMER_PROF, CPU_S_MAX)
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(WAITS_S_MAX)
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    return pytest.main(["-x", "-q", "--rootdir=.", *PYTEST, f"{package}/tests"]) == pytest.ExitCode.OK


def _too_long(*_: object) -> NoReturn:
    raise TimeoutError


if __name__ == "__main__":
    sys.exit(main())
