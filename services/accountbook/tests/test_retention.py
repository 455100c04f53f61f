"""The rows of accountbook are dropped by its own tables as they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from libs.runtime.sealing import KeyRing
from libs.runtime.store.retention import LETTERS, Retention
from services.accountbook.processor import AccountBook


async def test_every_table_can_be_asked_for_what_lies_behind(database: Any, tmp_path: Path) -> None:
    db = await database("accountbook")
    await db.execute("update calendar set closed_day = $1", date(2026, 3, 31))
    retention = Retention("accountbook", (*AccountBook.kept, LETTERS), tmp_path, KeyRing.of("1:first-secret"), 30, {})
    assert set((await retention.run(db) or {}).values()) == {0}
    for row in AccountBook.kept:
        await retention._piece(db, row, date(2026, 1, 1), date(2026, 3, 1))
