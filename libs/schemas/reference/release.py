"""A reference release: all its tables, read and checked once, looked up by customs day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast

from libs.schemas.reference import tables
from libs.schemas.reference.calendar import WorkingDays
from libs.schemas.reference.files.cells import Row
from libs.schemas.reference.files.checking import flaws_between
from libs.schemas.reference.files.flaws import Flaw, FlawedRelease
from libs.schemas.reference.files.manifest import files_of, flaws_of, read_manifest
from libs.schemas.reference.files.reading import read_table
from libs.schemas.reference.periods import Periods, by_key
from libs.schemas.reference.tables import TABLES, ReferenceTable
from libs.schemas.reference.tariff import Tariff, tariff_lines

R = TypeVar("R", bound=Row)
SAMPLE = Path(__file__).parent / "sample"
"""The release that ships with the program; its manifest marks it as a sample."""


class ReferenceRelease:
    """Everything that administrations change and programs only look up. A look-up costs a `dict.get` or two."""

    def __init__(self, name: str, day: date, sample: bool, rows: Mapping[str, Sequence[Row]]) -> None:
        self.name = name
        self.day = day
        self.sample = sample
        self._rows = rows
        self._views = {name: by_key(rows[name], table.key_of) for name, table in TABLES.items()}
        of_goods = (self._views[table.name] for table in (tables.TARIFF, tables.CONSUMPTION_TAX, tables.POSITIVE_LIST))
        self.working_days = WorkingDays(self._views[tables.HOLIDAYS.name])
        self.tariff = Tariff(name, tariff_lines(*of_goods))

    def rows(self, table: ReferenceTable[R]) -> Sequence[R]:
        """Every row of a table, of whatever day."""
        return cast(Sequence[R], self._rows[table.name])

    def periods(self, table: ReferenceTable[R]) -> Periods[Mapping[Any, R]]:
        """The views of a table, by day."""
        return self._views[table.name]

    def on(self, table: ReferenceTable[R], day: date) -> Mapping[Any, R]:
        """The rows of a table that hold on a customs day, by key. Where several columns name a row, it is a tuple."""
        return self._views[table.name].on(day)

    def named(self, rule: str) -> str:
        """A rule and its version, with the release it decides by: `cbec-retail@2+sample-2026`."""
        return f"{rule}+{self.name}"

    def __repr__(self) -> str:
        return f"<ReferenceRelease {self.name} of {self.day}{', a sample' if self.sample else ''}>"


def load(directory: Path) -> ReferenceRelease:
    """The release of a directory; raises FlawedRelease, which names all that is wrong with it."""
    release, flaws = examine(directory)
    if release is None:
        raise FlawedRelease(directory.name, flaws)
    return release


def examine(directory: Path) -> tuple[ReferenceRelease | None, list[Flaw]]:
    """The release, or everything that is wrong with it."""
    manifest = read_manifest(directory)
    contents = files_of(directory)
    flaws = [manifest] if isinstance(manifest, Flaw) else list(flaws_of(directory, manifest, contents))
    read = {table.name: read_table(table, contents[table.file]) for table in TABLES.values() if table.file in contents}
    for one in read.values():
        flaws += one.flaws
    flaws += flaws_between(read)
    if flaws or isinstance(manifest, Flaw):
        return None, flaws
    rows = {name: one.rows for name, one in read.items()}
    return ReferenceRelease(manifest.name, manifest.date, manifest.sample, rows), []
