"""A flaw says what is wrong with a release, by file, row and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_SHOWN_MAX = 20


@dataclass(frozen=True, slots=True)
class Flaw:
    """row: as a spreadsheet counts, the header is 1."""

    file: str
    says: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        return f"{place}: {self.says}"


class FlawedRelease(ValueError):
    """A release that may not be used, with all that is wrong with it."""

    def __init__(self, directory: str, flaws: Sequence[Flaw]) -> None:
        self.flaws = tuple(flaws)
        shown = [f"  {flaw}" for flaw in flaws[:_SHOWN_MAX]]
        if len(flaws) > _SHOWN_MAX:
            shown.append(f"  … and {len(flaws) - _SHOWN_MAX} more")
        super().__init__("\n".join([f"reference release {directory} has {len(flaws)} flaws:", *shown]))
