"""A schema is emptied, and its CHECKs are put aside while a store passes through states that never were."""

from __future__ import annotations

from collections.abc import Sequence

from libs.runtime.processing import Connection


async def empty(db: Connection) -> None:
    """Drop what is left of the store: a database that was made anew is empty already."""
    await db.execute("drop schema public cascade; create schema public")


Check = tuple[str, str, str]
"""(table, name, definition) of a CHECK."""


async def lift_checks(db: Connection) -> list[Check]:
    """Take CHECKs of balances away until everything is folded: halfway, what was given out may come before what came in."""
    rows = await db.fetch(
        "select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint "
        "where contype = 'c' and connamespace = 'public'::regnamespace and conrelid <> 0 and conislocal"
    )
    checks = [(row[0], row[1], row[2]) for row in rows]
    for table, name, _ in checks:
        await db.execute(f"alter table {table} drop constraint {name}")
    return checks


async def set_checks(db: Connection, checks: Sequence[Check]) -> None:
    """Raises asyncpg.CheckViolationError where a balance does not hold."""
    for table, name, definition in checks:
        await db.execute(f"alter table {table} add constraint {name} {definition}")
    await db.execute("set constraints all immediate; set constraints all deferred")
