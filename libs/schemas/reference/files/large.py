"""Writes a release as large as a full tariff, invented from a seed. It is for tests and benches alone."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from libs.schemas.reference.files.manifest import seal
from libs.schemas.reference.files.reading import read_table
from libs.schemas.reference.release import SAMPLE
from libs.schemas.reference.tables import TARIFF

LINES = 13_500
"""Lines of ten digits, about as many as the national tariff has."""
_BEGIN = date(2019, 4, 1)
_UNITS = (("035", ""), ("011", "035"), ("035", "011"), ("008", ""), ("095", "035"), ("025", "035"))
_DUTIES = ("0", "1", "3", "5", "6.5", "8", "10", "14", "20", "25", "65")
_VATS = ("13", "13", "13", "9")


def write_large(directory: Path, lines: int = LINES, seed: int = 1) -> Path:
    """The sample with a tariff of so many lines; the same bytes for the same seed. Some lines change in later years."""
    directory.mkdir(parents=True, exist_ok=True)
    for place in SAMPLE.iterdir():
        shutil.copyfile(place, directory / place.name)
    kept = read_table(TARIFF, (SAMPLE / TARIFF.file).read_bytes()).rows
    known = {row.gcode for row in kept}  # type: ignore[attr-defined]
    with (directory / TARIFF.file).open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [column.name for column in TARIFF.columns], restval="", lineterminator="\n")
        for row in _rows(lines - len(kept), known, Random(seed)):
            writer.writerow(row)
    seal(directory, f"generated-{seed}", date(2026, 1, 1), sample=True)
    return directory


def _rows(lines: int, known: set[str], random: Random) -> Iterator[dict[str, str]]:
    codes = (code for chapter in _chapters(random) for code in chapter if code not in known)
    for number in range(lines):
        unit1, unit2 = random.choice(_UNITS)
        row = {
            "gcode": next(codes), "zh": f"生成税目{number + 1}", "unit1": unit1, "unit2": unit2,
            "duty": random.choice(_DUTIES), "vat": random.choice(_VATS), "since": _BEGIN.isoformat(), "source": "generated",
        }  # fmt: skip
        if random.random() < 0.02:
            row["export_duty"] = random.choice(_DUTIES[1:])
        if random.random() < 0.15:  # another rate from the beginning of a later year
            change = date(random.randint(2020, 2026), 1, 1)
            yield row | {"until": (change - timedelta(1)).isoformat()}
            yield row | {"duty": random.choice(_DUTIES), "since": change.isoformat()}
        else:
            yield row


def _chapters(random: Random) -> Iterator[Iterator[str]]:
    """Goods codes in rising order, chapter by chapter."""
    for chapter in range(1, 98):
        headings = random.sample(range(1, 100), 40)
        yield (
            f"{chapter:02}{heading:02}{item:02}{line:02}{more:02}"
            for heading in sorted(headings)
            for item in range(10, 30, 10)
            for line in range(0, 20, 10)
            for more in (0, 10)
        )
