"""Each rule of retention drops what it says from a table that is full, and nothing else."""

from __future__ import annotations

import json
from datetime import date
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from deploy.local.stack import SERVICES
from libs.runtime.processing import Processor
from libs.runtime.sealing import KeyRing
from libs.runtime.store.retention import Retention
from tests.keeping.rows import ROWS, Row

CLOSED, KEPT_DAYS = date(2026, 3, 31), 30
_NUMBERS = count(1)
_FILLED: dict[str, Any] = {
    "int2": 1, "int4": 1, "int8": 1, "numeric": 1, "date": "2026-03-01", "timestamptz": "2026-03-01T12:00:00+08:00",
    "bool": False, "json": {}, "jsonb": {}, "_text": [], "bytea": "\\x01",
}  # fmt: skip
_NEEDED = """
select column_name, udt_name from information_schema.columns
where table_schema = 'public' and table_name = $1 and is_nullable = 'NO' and column_default is null and is_identity = 'NO'
    and is_generated = 'NEVER'
"""
_OUTSIDE = """
select conname, conrelid::regclass::text from pg_constraint
where contype = 'f' and conrelid::regclass::text = any($1) and not confrelid::regclass::text = any($1)
"""
"""Keys that lead to tables from which nothing is dropped."""


def processor_of(service: str) -> type[Processor[Any, Any]]:
    found = [
        each for each in vars(import_module(f"services.{service}.processor")).values()
        if isinstance(each, type) and issubclass(each, Processor) and getattr(each, "name", None) == service
    ]  # fmt: skip
    return found[0]


@pytest.mark.parametrize("service", SERVICES)
def test_every_table_with_a_rule_is_filled_with_rows_that_go_and_rows_that_stay(service: str) -> None:
    rules = processor_of(service).kept
    wanted = {rule.table for rule in rules} | {each.table for rule in rules for each in rule.followed_by}
    filled = {table for table, rows in ROWS[service].items() if rows.go and rows.stay}
    assert filled == wanted


@pytest.mark.parametrize("service", SERVICES)
async def test_what_lies_behind_goes_and_nothing_else(service: str, database: Any, tmp_path: Path) -> None:
    db, processor = await database(service), processor_of(service)
    for name, table in await db.fetch(_OUTSIDE, list(ROWS[service])):
        await db.execute(f"alter table {table} drop constraint {name}")
    for table in ROWS[service]:  # what holds of the store as a whole: these rows are looked at one by one
        await db.execute(f"alter table {table} disable trigger user")
    for table, rows in ROWS[service].items():
        for row in (*rows.go, *rows.stay):
            await _insert(db, table, row)
    stays = {table: await _stored(db, table, len(rows.go)) for table, rows in ROWS[service].items()}
    for table in ROWS[service]:
        await db.execute(f"alter table {table} enable trigger user")
    await db.execute("update calendar set closed_day = $1", CLOSED)
    ring = KeyRing.of("1:first-secret")
    dropped = await Retention(service, processor.kept, tmp_path, ring, KEPT_DAYS, {}, rows_max=1).run(db)
    assert {table: await _stored(db, table) for table in ROWS[service]} == stays
    assert dropped is not None
    ruled = {rule.table for rule in processor.kept}
    followed = {each.table for rule in processor.kept for each in rule.followed_by}
    assert {table: dropped[table] for table in ruled - followed} == {
        table: len(ROWS[service][table].go) for table in ruled - followed
    }


async def _insert(db: asyncpg.Connection, table: str, row: Row) -> None:
    """Every column that the row leaves open is filled as its type allows, a text with one of its own."""
    needed = await db.fetch(_NEEDED, table)
    filled = {name: _FILLED.get(kind, f"x{next(_NUMBERS)}") for name, kind in needed} | row
    columns = ", ".join(filled)
    whole = json.dumps(filled)
    await db.execute(
        f"insert into {table} ({columns}) select {columns} from jsonb_populate_record(null::{table}, $1)", whole
    )


async def _stored(db: asyncpg.Connection, table: str, behind: int = 0) -> list[str]:
    """The rows of a table, those of the first that were inserted left out."""
    return sorted(
        row[0] for row in await db.fetch(f"select to_jsonb(t)::text from {table} t order by ctid offset $1", behind)
    )
