"""`unnest` takes one array per column, so rows are turned before they go to PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


def columns(rows: Iterable[Sequence[Any]], width: int = 0) -> list[list[Any]]:
    """Turn rows into columns. width: how many there are, where there may be no rows; another number is an error."""
    found = [list(column) for column in zip(*rows, strict=True)]
    if found and width and len(found) != width:
        raise ValueError(f"{len(found)} columns, not {width}")
    return found or [[] for _ in range(width)]
