"""Files of before and after a deploy, on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest

from libs.runtime.store import migrations
from libs.runtime.store.migrations import AnotherRelease, UnfinishedDeploy, finish_deploy, migrate
from libs.schemas.version import RELEASE

RELEASE_SQL = migrations.ROOT / "libs/runtime/store/sql/03_pre_release.sql"
OpenDatabase = Callable[[str], Awaitable[asyncpg.Connection]]


class Tree:
    """Migrations of an invented service."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "libs/runtime/store/sql").mkdir(parents=True)
        (root / "libs/runtime/store/sql/03_pre_release.sql").write_text(RELEASE_SQL.read_text())
        (root / "services/tax/sql").mkdir(parents=True)

    def add(self, name: str, sql: str) -> None:
        (self.root / "services/tax/sql" / name).write_text(sql)


@pytest.fixture
async def empty(database: OpenDatabase) -> asyncpg.Connection:
    db = await database("tax")
    await db.execute("drop schema public cascade; create schema public")
    return db


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    made = Tree(tmp_path)
    made.add("01_pre_bills.sql", "create table bill (no text, old text)")
    return made


async def _columns(db: asyncpg.Connection) -> set[str]:
    rows = await db.fetch("select column_name from information_schema.columns where table_name = 'bill'")
    return {row["column_name"] for row in rows}


async def test_an_empty_database_takes_everything_at_once(empty: asyncpg.Connection, tree: Tree) -> None:
    tree.add("02_post_old.sql", "alter table bill drop column old")
    await migrate(empty, "tax", tree.root)
    assert await _columns(empty) == {"no"}
    assert await migrate(empty, "tax", tree.root) == []


async def test_what_an_old_worker_needs_stays_until_it_is_gone(empty: asyncpg.Connection, tree: Tree) -> None:
    await migrate(empty, "tax", tree.root)
    tree.add("02_pre_day.sql", "alter table bill add column day date")
    tree.add("03_post_old.sql", "alter table bill drop column old")
    assert await migrate(empty, "tax", tree.root) == ["tax/02_pre_day.sql"]
    assert await _columns(empty) == {"no", "old", "day"}
    assert await finish_deploy(empty, "tax", tree.root) == ["tax/03_post_old.sql"]
    assert await _columns(empty) == {"no", "day"}


async def test_the_next_deploy_waits_for_the_end_of_the_last(empty: asyncpg.Connection, tree: Tree) -> None:
    await migrate(empty, "tax", tree.root)
    tree.add("02_post_old.sql", "alter table bill drop column old")
    tree.add("03_pre_day.sql", "alter table bill add column day date")
    with pytest.raises(UnfinishedDeploy, match=r"02_post_old.*finish-deploy SERVICE=tax"):
        await migrate(empty, "tax", tree.root)
    assert await _columns(empty) == {"no", "old"}


async def test_a_store_of_another_release_is_refused(empty: asyncpg.Connection, tree: Tree) -> None:
    await migrate(empty, "tax", tree.root)
    await empty.execute("update release set name = '9.9'")
    tree.add("02_pre_day.sql", "alter table bill add column day date")
    with pytest.raises(AnotherRelease, match=r"release 9\.9.*make clean"):
        await migrate(empty, "tax", tree.root)
    with pytest.raises(AnotherRelease):
        await finish_deploy(empty, "tax", tree.root)
    assert await _columns(empty) == {"no", "old"}


async def test_an_old_worker_goes_on_beside_new_ones_until_the_deploy_is_finished(
    empty: asyncpg.Connection, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = RELEASE
    await migrate(empty, "tax", tree.root)
    with monkeypatch.context() as new:
        new.setattr(migrations, "RELEASE", "9.9")
        new.setattr(migrations, "GOES_ON_FROM", frozenset({old}))
        await migrate(empty, "tax", tree.root)
    await migrate(empty, "tax", tree.root)
    with monkeypatch.context() as new:
        new.setattr(migrations, "RELEASE", "9.9")
        await finish_deploy(empty, "tax", tree.root)
    with pytest.raises(AnotherRelease):
        await migrate(empty, "tax", tree.root)
