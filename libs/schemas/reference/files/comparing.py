"""Says from which customs day on two releases differ: up to it both may be in use at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from libs.schemas.reference.release import ReferenceRelease
from libs.schemas.reference.tables import TABLES, ReferenceTable

_SHOWN_MAX = 5
_UNSAID = ("since", "until", "source")


@dataclass(frozen=True, slots=True)
class Difference:
    """day: the first on which the tables differ; None where they do on every day before any change."""

    file: str
    day: date | None
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    changed: tuple[str, ...]

    def __str__(self) -> str:
        parts = [
            f"{len(keys)} {what} ({', '.join(keys[:_SHOWN_MAX])}{', …' if len(keys) > _SHOWN_MAX else ''})"
            for what, keys in (("added", self.added), ("dropped", self.dropped), ("changed", self.changed))
            if keys
        ]
        return f"{self.file}: {'always' if self.day is None else f'from {self.day}'}: {', '.join(parts)}"


def compare(old: ReferenceRelease, new: ReferenceRelease) -> list[Difference]:
    """The first difference of each table, what a row says of its own period and source left aside."""
    return [found for table in TABLES.values() if (found := _first(table, old, new))]


def _first(table: ReferenceTable[Any], old: ReferenceRelease, new: ReferenceRelease) -> Difference | None:
    for day in _days(table, old, new):
        before, after = old.on(table, day or date.min), new.on(table, day or date.min)
        changed = tuple(_shown(key) for key in before if key in after and _says(before[key]) != _says(after[key]))
        added, dropped = _beyond(after, before), _beyond(before, after)
        if changed or added or dropped:
            return Difference(table.file, day, added, dropped, changed)
    return None


def _days(table: ReferenceTable[Any], *releases: ReferenceRelease) -> Iterator[date | None]:
    yield None
    yield from sorted({day for release in releases for day in release.periods(table).changes})


def _beyond(rows: Mapping[Any, Any], others: Mapping[Any, Any]) -> tuple[str, ...]:
    return tuple(_shown(key) for key in rows if key not in others)


def _says(row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in row.__struct_fields__ if name not in _UNSAID)


def _shown(key: Any) -> str:
    return "/".join(map(str, key)) if isinstance(key, tuple) else str(key)
