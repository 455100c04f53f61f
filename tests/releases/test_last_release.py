"""This release's code on the last one's schema, and the last one's on this, where `GOES_ON_FROM` claims that both work.

The schema between a deploy's two halves is what both meet: the `pre` files of this release, none of its `post` files.
Without the claim a store of the last release must be refused, and left as it was.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from deploy.local import stack
from libs.runtime.store.migrations import AnotherRelease, migrate, migration_files
from libs.schemas.version import GOES_ON_FROM, LAST_RELEASE, LAST_RELEASE_COMMIT
from tests.tidy.tree import ROOT, SERVICES

CLAIMED = LAST_RELEASE in GOES_ON_FROM


@pytest.fixture(scope="module")
def last(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree of the last release."""
    command = ["git", "archive", LAST_RELEASE_COMMIT]
    packed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if packed.returncode:
        pytest.skip(f"the history does not reach back to release {LAST_RELEASE} ({LAST_RELEASE_COMMIT})")
    folder = tmp_path_factory.mktemp("last")
    filtered: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # from 3.11.4 on
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, **filtered)
    return folder


def _between(old: Path, new: Path, folder: Path) -> Path:
    """The migrations of the old release and the `pre` files of the new one."""
    for room in ("libs/runtime/store/sql", *(f"services/{service}/sql" for service in SERVICES)):
        (folder / room).mkdir(parents=True)
        for path in [*(old / room).glob("[0-9]*.sql"), *(new / room).glob("[0-9]*_pre_*.sql")]:
            shutil.copy(path, folder / room / path.name)
    return folder


def _stories(servers: stack.Endpoints, code: Path, schema: Path, service: str) -> subprocess.CompletedProcess[str]:
    """Tell the service's stories, by the code of one release, on the schema of another."""
    own = {"TONGGUAN_SCHEMA_OF": str(schema), "TONGGUAN_TEST_HOME": str(schema / "home")}  # whose servers it may stop
    environment = os.environ | servers.environment() | own
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-m",
        "servers",
        f"services/{service}/tests",
    ]
    return subprocess.run(command, cwd=code, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.skipif(not CLAIMED, reason=f"a clean cut: nothing of release {LAST_RELEASE} goes on")
@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("code", ["this", "last"])
def test_both_releases_work_on_the_schema_between_them(
    servers: stack.Endpoints, last: Path, tmp_path: Path, code: str, service: str
) -> None:
    done = _stories(servers, ROOT if code == "this" else last, _between(last, ROOT, tmp_path), service)
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.mark.parametrize(
    ("change", "works"),
    [("alter table application add column seen date", True), ("alter table application drop column status", False)],
    ids=["a column more", "a column less"],
)
def test_what_a_next_release_would_do_to_this_one_is_noticed(
    servers: stack.Endpoints, tmp_path: Path, change: str, works: bool
) -> None:
    """Play the claim through before anybody makes it: an invented next release of `returns`."""
    following = tmp_path / "next" / "services" / "returns" / "sql"
    following.mkdir(parents=True)
    (following / "90_pre_invented.sql").write_text(change)
    (following / "91_post_invented.sql").write_text("drop table application")
    done = _stories(servers, ROOT, _between(ROOT, tmp_path / "next", tmp_path / "between"), "returns")
    assert (done.returncode == 0) is works, done.stdout[-4000:]


@pytest.mark.skipif(CLAIMED, reason=f"release {LAST_RELEASE} goes on")
@pytest.mark.parametrize("service", SERVICES)
async def test_a_store_of_the_last_release_is_refused_and_left_alone(
    servers: stack.Endpoints, last: Path, service: str
) -> None:
    db = await asyncpg.connect(servers.databases[service])
    try:
        await db.execute("drop schema public cascade; create schema public")
        await db.execute("create table schema_migration (name text primary key, applied_at timestamptz default now())")
        for name, path in migration_files(service, last):
            await db.execute(path.read_text("utf-8"))
            await db.execute("insert into schema_migration (name) values ($1)", name)
        await db.execute("insert into release (name) values ($1)", LAST_RELEASE)
        before = await _tables(db)
        with pytest.raises(AnotherRelease, match=f"store of {service}.*{LAST_RELEASE}.*make clean"):
            await migrate(db, service)
        assert await _tables(db) == before
    finally:
        await db.close()


async def _tables(db: asyncpg.Connection[asyncpg.Record]) -> list[tuple[str, str]]:
    query = "select table_name, column_name from information_schema.columns where table_schema = 'public' order by 1, 2"
    return [tuple(row) for row in await db.fetch(query)]
