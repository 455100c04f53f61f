"""Workers take turns with one list, and go side by side with others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import asyncpg
import pytest

from deploy.local.stack import Endpoints
from libs.schemas.keys import AttemptKey
from services.feed.loading import STRIPES, stripes_of
from services.feed.store import PostgresRows

OpenDatabase = Callable[[str], Awaitable[asyncpg.Connection]]

LISTS = [AttemptKey(f"PLATFORM:{number}", 1) for number in range(1000)]


def test_a_list_has_the_same_stripe_whatever_is_said_of_it() -> None:
    for one in LISTS[:20]:
        [[released, beside]] = stripes_of([one], []).items()
        assert (beside, stripes_of([], [one])) == (False, {released: True})
        assert stripes_of([one], [one]) == {released: True}, "who goes alone goes alone beside a release, too"
    every = stripes_of(LISTS, LISTS[:1])
    assert list(every) == list(range(STRIPES)) and sum(every.values()) == 1


async def test_bills_of_a_list_wait_for_its_release_and_for_no_other(
    database: OpenDatabase, servers: Endpoints
) -> None:
    db = await database("feed")
    other = await asyncpg.connect(servers.databases["feed"])
    try:
        async with db.transaction(), other.transaction():
            await PostgresRows(db).order_lists({1: False, 2: True})
            await other.execute("set local lock_timeout = '50ms'")
            await PostgresRows(other).order_lists({1: False, 3: True, 4: False})
            for taken in ({1: True}, {2: False}):
                with pytest.raises(asyncpg.LockNotAvailableError):
                    async with other.transaction():
                        await PostgresRows(other).order_lists(taken)
    finally:
        await other.close()
