"""A code table: codes with names, each valid for a period of customs days."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date


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


class CodeTable:
    """Codes of one kind, by code."""

    def __init__(self, name: str, zh: str, rows: Iterable[Code]) -> None:
        self.title = name
        self.zh = zh
        self._rows = {row.code: row for row in rows}

    def valid(self, code: str, day: date) -> bool:
        """Whether the code may be used on this customs day."""
        row = self._rows.get(code)
        return row is not None and row.valid(day)

    def name(self, code: str) -> str:
        """Chinese name, also of a code no longer valid; raises KeyError for one that never was."""
        return self._rows[code].zh

    def __getitem__(self, code: str) -> Code:
        return self._rows[code]

    def __contains__(self, code: object) -> bool:
        return code in self._rows

    def __iter__(self) -> Iterator[Code]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)


def listed(text: str, since: Mapping[str, date] | None = None) -> Iterator[Code]:
    """Rows from a printed list, "142 中国 143 台澎金马关税区 ..."; since gives first valid days by code."""
    words = text.split()
    for code, zh in zip(words[::2], words[1::2], strict=True):
        yield replace(Code(code, zh), since=(since or {}).get(code))
