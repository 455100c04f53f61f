"""The gate mutates the code that counts goods, money and quota, and decides who gets them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FLOOR_PERCENT = 80.0
DRAWN_PER_ROOM = 300
"""Mutants tried of a room: what they say of a room at the floor is within five in a hundred, nineteen times of twenty."""
IMPORTED = Path("imported.json")
"""Beside the mutants: names of the functions that ran while the room was imported."""


_UNUSED = ("cacheprovider", "unraisableexception", "threadexception", "junitxml", "pastebin", "doctest")
PYTEST = ("-p", "pytest_asyncio.plugin", "-p", "tests.mutation.quick", *(f"-p no:{name}" for name in _UNUSED))
"""What a try loads of pytest and what it leaves out: most of pytest would take longer than most tests."""


@dataclass(frozen=True, slots=True)
class Room:
    """package: a folder, from the root of the sources; its `tests` are run. mutated: globs of files below it."""

    name: str
    package: Path
    mutated: Sequence[str]


ROOMS = (
    Room("accountbook", Path("services/accountbook"), ("domain/*.py",)),
    Room("tax", Path("services/tax"), ("domain/*.py",)),
    Room(
        "review-quota",
        Path("services/review"),
        # the accounts, who holds, uses and frees on them, which rule asks them, what remembers it
        ("domain/quota.py", "domain/reviewing.py", "domain/rules.py", "domain/attempts.py", "domain/files.py"),
    ),
    Room("matching", Path("services/matching"), ("domain/*.py", "domain/matrix/*.py")),
    Room("returns", Path("services/returns"), ("domain/*.py", "domain/checks/*.py", "domain/exported/*.py")),
    Room(
        "exports",
        Path("services/exports"),
        ("domain/*.py", "domain/declarations/*.py", "domain/departures/*.py", "domain/summaries/*.py"),
    ),
)
