"""Migrations are SQL files `NN_pre_what.sql` (before the deploy) and `NN_post_what.sql` (after it), applied in order."""

from __future__ import annotations

from pathlib import Path

from libs.runtime.processing import Connection

ROOT = Path(__file__).parents[3]
RUNTIME_SQL = Path(__file__).parent / "sql"
_LOCK = 7_341_001  # any number, the same in every worker of a service

_TABLE = """
create table if not exists schema_migration (
    name text primary key,
    applied_at timestamptz not null default now()
)
"""


def migration_files(service: str) -> list[tuple[str, Path]]:
    """The runtime's own tables first, then the service's; each name is `<room>/<file>`."""
    rooms = (("runtime", RUNTIME_SQL), (service, ROOT / "services" / service / "sql"))
    return [(f"{room}/{path.name}", path) for room, folder in rooms for path in sorted(folder.glob("[0-9][0-9]_*.sql"))]


async def migrate(db: Connection, service: str) -> list[str]:
    """Bring the service's database up to date; returns the names applied. Safe for several workers at once."""
    async with db.transaction():
        await db.execute("select pg_advisory_xact_lock($1)", _LOCK)
        await db.execute(_TABLE)
        done = {row["name"] for row in await db.fetch("select name from schema_migration")}
        applied = []
        for name, path in migration_files(service):
            if name not in done:
                await db.execute(path.read_text(encoding="utf-8"))
                await db.execute("insert into schema_migration (name) values ($1)", name)
                applied.append(name)
        return applied
