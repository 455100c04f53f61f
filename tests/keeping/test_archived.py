"""An archive of any size is read in little room, and none of its rows is left out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast

import asyncpg
import pytest

from checker.stores import archived
from checker.stores.archived import HELD_ROWS_MAX, Archive
from libs.runtime.sealing import KeyRing
from libs.runtime.store.retention import ArchivedRow

DAYS = [date(2026, 3, day) for day in (1, 2, 3)]
OF_A_DAY = 2 * HELD_ROWS_MAX + 1


class Table:
    """A connection that remembers what was inserted."""

    def __init__(self) -> None:
        self.inserted: list[tuple[str, int]] = []
        self.made: list[str] = []

    async def fetch(self, _: str) -> list[tuple[str, date, int]]:
        return [("entry", day, 1) for day in DAYS]

    async def execute(self, query: str, *rows: str) -> None:
        if not rows:
            self.made.append(query)
        for told in rows:
            self.inserted += [(query, row["n"]) for row in json.loads(told)]


async def test_an_archive_is_laid_beside_a_store_so_many_rows_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    table, read, held = Table(), 0, list[int]()

    def read_archive(*_asked: Any) -> Iterator[ArchivedRow]:
        nonlocal read
        for _ in range(OF_A_DAY):
            read += 1
            yield ArchivedRow("entry" if read % 7 else "parcel", {"n": read})
            held.append(read - len(table.inserted))

    monkeypatch.setattr(archived, "read_archive", read_archive)
    archive = Archive(Path(), KeyRing.of("1:first-secret"))
    await archived._lay_beside(cast(asyncpg.Connection, table), "accountbook", archive)
    assert sorted(n for _, n in table.inserted) == list(range(1, len(DAYS) * OF_A_DAY + 1))
    assert max(held) < HELD_ROWS_MAX
    assert len(table.made) == len({query for query, _ in table.inserted}) == 2
