"""A seed draws the mutants that are tried of a room."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

DRAWN = Path("drawn.json")
"""In the home of a room: names of the mutants that were drawn."""


@dataclass(frozen=True, slots=True)
class Draw:
    """At most `count` mutants of a room are tried."""

    count: int = sys.maxsize
    seed: int = 1


ALL = Draw()


def draw(names: Iterable[str], asked: Draw) -> list[str]:
    """Draw as many of the names as were asked for, or all that there are.

    A name is drawn by what it is, not by its place: a change of one function moves no draws of others, and figures of two
    releases can be compared.
    """
    return sorted(names, key=lambda name: sha256(f"{asked.seed} {name}".encode()).digest())[: asked.count]
