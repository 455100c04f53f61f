"""Measures a reference release as large as a full tariff: loading, the view of a new day, a look-up."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from timeit import repeat
from typing import Any

from libs.schemas.reference import ReferenceRelease, current, load, use
from libs.schemas.reference.files.large import LINES, write_large
from libs.schemas.reference.known import is_known
from libs.schemas.reference.rows.named import KILOGRAM
from libs.schemas.reference.tables import TABLES, UNITS

DAY = date(2026, 3, 2)
_LOOKS = 200_000
_GOODS = "1901101000"


def measure_reference(lines: int = LINES, seed: int = 1, rounds: int = 5) -> dict[str, Any]:
    """Seconds to load, milliseconds of a first look on a day, nanoseconds of a look."""
    with TemporaryDirectory(prefix="reference-") as place:
        directory = write_large(Path(place), lines, seed)
        loads = [_seconds(directory) for _ in range(rounds)]
        release = load(directory)
    first = perf_counter()
    lines_on_day = len(release.tariff.lines.on(DAY))
    first = perf_counter() - first
    return {
        "release": release.name,
        "tariff lines of the day": lines_on_day,
        "rows": sum(len(release.rows(table)) for table in TABLES.values()),
        "load s": round(median(loads), 3),
        "first look of a period ms": round(first * 1e3, 1),
        **_looks(release),
    }


def _seconds(directory: Path) -> float:
    began = perf_counter()
    load(directory)
    return perf_counter() - began


def _looks(release: ReferenceRelease) -> dict[str, int]:
    """Nanoseconds of a look at best, the call round it included."""
    before = current()
    use(release)
    calls = {
        "tariff line ns": lambda: release.tariff.lines.on(DAY).get(_GOODS),
        "code of a table ns": lambda: is_known(UNITS, KILOGRAM, DAY),
    }
    seconds = {name: min(repeat(call, number=_LOOKS, repeat=5)) for name, call in calls.items()}
    use(before)
    return {name: round(took / _LOOKS * 1e9) for name, took in seconds.items()}


def print_reference(found: dict[str, Any]) -> None:
    for name, value in found.items():
        print(f"  {name:<28}{value:>16}")
