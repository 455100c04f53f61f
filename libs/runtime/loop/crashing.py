"""Named points of the loop at which a fault campaign lets a process die. Production sets none, and passes through.

`CRASH_AT=after-commit:3` kills the process, as kill -9 would, the third time it comes to that point.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Literal, get_args

Point = Literal[
    "before-transaction",
    "inside-transaction",
    "after-commit",
    "after-publish",
    "in-leftovers",
    "inside-piece",
    "between-pieces",
]
POINTS: tuple[Point, ...] = get_args(Point)
OF_DAYS = frozenset[Point]({"inside-piece", "between-pieces"})
"""In the work of days, to which a service comes when one has ended."""
Reached = Callable[[Point], None]


def passes(_: Point) -> None:
    """Do nothing, as production does at every point."""


def reached_from_environment() -> Reached:
    """Raises ValueError where `CRASH_AT` names no point."""
    wanted = os.environ.get("CRASH_AT")
    if not wanted:
        return passes
    name, _, times = wanted.partition(":")
    if name not in POINTS:
        raise ValueError(f"CRASH_AT={wanted}: the points are {', '.join(POINTS)}")
    left = int(times or "1")

    def reached(point: Point) -> None:
        nonlocal left
        if point == name:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return reached
