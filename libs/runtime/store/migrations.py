"""Migrations are SQL files, applied in order: `NN_pre_what.sql` at start, `NN_post_what.sql` when the deploy is finished.

A `pre` file leaves the release before able to work; a `post` file takes away what only that release needed, so it waits
until somebody says that the old workers are gone (`make finish-deploy`). An empty database takes both at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from libs.runtime.failures import Halt
from libs.runtime.processing import Connection
from libs.schemas.version import GOES_ON_FROM, RELEASE

ROOT = Path(__file__).parents[3]
_LOCK = 7_341_001  # any number, the same in every worker of a service
_UNSTAMPED = "0.2.0 or older"

_TABLE = """
create table if not exists schema_migration (
    name text primary key,
    applied_at timestamptz not null default now()
)
"""


class AnotherRelease(Halt):
    """The store was written by a release that this one does not go on from."""

    def __init__(self, service: str, wrote: str) -> None:
        super().__init__(
            f"the store of {service} was written by release {wrote}, and release {RELEASE} does not go on from it: "
            f"start with empty databases and topics (locally: make clean), or run release {wrote}; "
            "CHANGELOG.md says what changed"
        )


class UnfinishedDeploy(Halt):
    """The deploy before was never finished, so its files stand in the way of the next one's."""

    def __init__(self, service: str, wrote: str, waiting: Sequence[str]) -> None:
        super().__init__(
            f"{', '.join(waiting)} must be applied first: finish the deploy of release {wrote} with its own code "
            f"(make finish-deploy SERVICE={service}), then start this one"
        )


def migration_files(service: str, root: Path = ROOT) -> list[tuple[str, Path]]:
    """The runtime's own tables first, then the service's; each name is `<room>/<file>`."""
    rooms = (("runtime", root / "libs/runtime/store/sql"), (service, root / "services" / service / "sql"))
    return [(f"{room}/{path.name}", path) for room, folder in rooms for path in sorted(folder.glob("[0-9][0-9]_*.sql"))]


async def migrate(db: Connection, service: str, root: Path = ROOT) -> list[str]:
    """Bring the database to this release; returns the names applied. Safe for several workers at once.

    Raises AnotherRelease, UnfinishedDeploy.
    """
    async with db.transaction():
        done = await _begin(db)
        wrote, also = await _stamp(db)
        if done and not _may_run(wrote, also):
            raise AnotherRelease(service, wrote)
        files = [(name, path) for name, path in migration_files(service, root) if name not in done]
        if done:
            _refuse_overtaking(service, wrote, files)
            files = [(name, path) for name, path in files if not _is_post(name)]
        await _apply(db, files)
        if wrote != RELEASE and RELEASE not in also:
            await db.execute("insert into release (name, also) values ($1, $2)", RELEASE, sorted(GOES_ON_FROM))
        return [name for name, _ in files]


async def finish_deploy(db: Connection, service: str, root: Path = ROOT) -> list[str]:
    """Apply what waited for the last worker of the release before; from then on that release is refused.

    Raises AnotherRelease where the store is not of this release.
    """
    async with db.transaction():
        done = await _begin(db)
        wrote, _ = await _stamp(db)
        if wrote != RELEASE:
            raise AnotherRelease(service, wrote)
        files = [(name, path) for name, path in migration_files(service, root) if name not in done and _is_post(name)]
        await _apply(db, files)
        await db.execute("update release set also = '{}' where name = $1", RELEASE)
        return [name for name, _ in files]


async def _begin(db: Connection) -> set[str]:
    """Lock, and say what was applied."""
    await db.execute("select pg_advisory_xact_lock($1)", _LOCK)
    await db.execute(_TABLE)
    return {row["name"] for row in await db.fetch("select name from schema_migration")}


async def _stamp(db: Connection) -> tuple[str, list[str]]:
    """Read who wrote the store, and who may still run on it."""
    if not await db.fetchval("select to_regclass('release') is not null"):
        return _UNSTAMPED, []
    row = await db.fetchrow("select name, also from release order by number desc limit 1")
    return (row["name"], row["also"]) if row else (_UNSTAMPED, [])


def _may_run(wrote: str, also: Sequence[str]) -> bool:
    return wrote == RELEASE or wrote in GOES_ON_FROM or RELEASE in also


def _is_post(name: str) -> bool:
    return "_post_" in name


def _refuse_overtaking(service: str, wrote: str, files: Sequence[tuple[str, Path]]) -> None:
    """A `pre` file behind a `post` file of its room that was not applied belongs to the release after."""
    waiting = [name for name, _ in files if _is_post(name)]
    for name, _ in files:
        behind = [post for post in waiting if post.split("/")[0] == name.split("/")[0] and post < name]
        if not _is_post(name) and behind:
            raise UnfinishedDeploy(service, wrote, behind)


async def _apply(db: Connection, files: Sequence[tuple[str, Path]]) -> None:
    for name, path in files:
        await db.execute(path.read_text(encoding="utf-8"))
        await db.execute("insert into schema_migration (name) values ($1)", name)
