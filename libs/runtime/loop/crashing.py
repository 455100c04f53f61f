"""Named points of the loop at which a fault campaign lets a process die or hang. Production sets none, and passes through.

`CRASH_AT=after-commit:3` kills the process, as kill -9 would, the third time it comes to that point. `HANG_AT` blocks its
event loop there for good.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping
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


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _hang() -> None:
    while True:
        time.sleep(1)


ENDS: Mapping[str, Callable[[], None]] = {"CRASH_AT": _die, "HANG_AT": _hang}


def reached_from_environment() -> Reached:
    """Raises ValueError where `CRASH_AT` or `HANG_AT` names no point."""
    variable = next((name for name in ENDS if os.environ.get(name)), None)
    if variable is None:
        return passes
    wanted = os.environ[variable]
    name, _, times = wanted.partition(":")
    if name not in POINTS:
        raise ValueError(f"{variable}={wanted}: the points are {', '.join(POINTS)}")
    left = int(times or "1")

    def reached(point: Point) -> None:
        nonlocal left
        if point == name:
            left -= 1
            if left == 0:
                ENDS[variable]()

    return reached
