from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest

from deploy.local.stack import Endpoints
from libs.runtime.tests.rig import Rig

OpenDatabase = Callable[[str], Awaitable[asyncpg.Connection]]


@pytest.fixture
async def rig(servers: Endpoints, database: OpenDatabase) -> AsyncIterator[Rig]:
    """A worker of `matching` runs on a real database, with a log in memory that can be cut and repeated."""
    db = await database("matching")
    await db.execute("create table echo (order_no text primary key, times int not null)")
    async with asyncpg.create_pool(servers.databases["matching"], min_size=1, max_size=6) as pool:
        yield Rig(pool)
