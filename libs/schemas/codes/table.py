"""A code table: codes with names, each valid for a period of customs days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain


@dataclass(frozen=True, slots=True)
class Code:
    """One row. since and until are the first and last valid customs day; None means always."""

    code: str
    zh: str
    en: str = ""
    since: date | None = None
    until: date | None = None

    def valid(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def overlaps(self, other: Code) -> bool:
        """Say whether both hold on some day."""
        return self._starts_by(other.until) and other._starts_by(self.until)

    def _starts_by(self, day: date | None) -> bool:
        return day is None or self.since is None or self.since <= day


class CodeTable:
    """Codes of one kind. A code may have several rows, one period after another; where no day is named, the last row
    of the table counts.
    """

    def __init__(self, name: str, zh: str, rows: Iterable[Code]) -> None:
        """Raises ValueError where two rows of one code hold on the same day."""
        self.title = name
        self.zh = zh
        self._rows: dict[str, list[Code]] = {}
        for row in rows:
            earlier = self._rows.setdefault(row.code, [])
            if any(row.overlaps(other) for other in earlier):
                raise ValueError(f"{name}: two rows of {row.code} hold on the same day")
            earlier.append(row)

    def on(self, code: str, day: date) -> Code | None:
        """The row of the code on this customs day; None where it may not be used."""
        return next((row for row in self._rows.get(code, ()) if row.valid(day)), None)

    def valid(self, code: str, day: date) -> bool:
        """Say whether the code may be used on this customs day."""
        return self.on(code, day) is not None

    def name(self, code: str) -> str:
        """Chinese name, also of a code no longer valid; raises KeyError for one that never was."""
        return self[code].zh

    def __getitem__(self, code: str) -> Code:
        return self._rows[code][-1]

    def __contains__(self, code: object) -> bool:
        return code in self._rows

    def __iter__(self) -> Iterator[Code]:
        """Every row of every code."""
        return chain.from_iterable(self._rows.values())

    def __len__(self) -> int:
        """Count the codes, whatever their periods."""
        return len(self._rows)


def listed(text: str, since: Mapping[str, date] | None = None) -> Iterator[Code]:
    """Rows from a printed list, "142 中国 143 台澎金马关税区 ..."; since gives first valid days by code."""
    words = text.split()
    for code, zh in zip(words[::2], words[1::2], strict=True):
        yield replace(Code(code, zh), since=(since or {}).get(code))
