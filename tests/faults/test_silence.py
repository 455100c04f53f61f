"""A server says nothing. A limit ends the waiting, and what was under way is done once when the line flows again."""

from __future__ import annotations

import asyncio
from collections import Counter
from urllib.parse import urlsplit

import asyncpg
import pytest

from chaos.line import Line
from deploy.local.stack import Endpoints
from libs.runtime.clock import Pause
from libs.runtime.processing import Connection
from libs.runtime.tests.echo import Echo
from libs.runtime.tests.rig import Rig, StillClock
from libs.runtime.twins.testing import HAPPENS_WITHIN_S
from tests.faults.one_worker import assert_once, started

LIMIT_S = 3.0
"""Longer than what is answered takes, on a busy machine too."""
FOR_EVER_S = 5.0
"""Whoever waits so long without a limit waits for ever, as far as this test goes."""


class Stalls(Echo):
    """The line to its database stalls once, when it is about to save."""

    def __init__(self, line: Line) -> None:
        self._lines = [line]

    async def save(self, db: Connection, changes: Counter[str]) -> None:
        if self._lines:
            self._lines.pop().flows.clear()
        await super().save(db, changes)


class MendsWhileItWaits(StillClock):
    """The line flows again when a failure was noticed, and not before."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def sleep(self, seconds: float) -> None:
        self._line.mend()


async def a_silent_database(rig: Rig, url: str, limit_s: float | None) -> None:
    """The batch is tried again and applied once, and so is the one behind it."""
    address = urlsplit(url)
    line = Line(address.port or 0)
    await line.open()
    pool = await asyncpg.create_pool(
        url.replace(f":{address.port}/", f":{line.port}/"), min_size=1, max_size=2, command_timeout=limit_s
    )
    try:
        process = await started(Rig(pool), Stalls(line))
        process.worker._pause = Pause(MendsWhileItWaits(line), 1, 1)
        process.rig.order("a")
        polling = asyncio.create_task(process.poll())
        _, waiting = await asyncio.wait({polling}, timeout=HAPPENS_WITHIN_S if limit_s else FOR_EVER_S)
        line.mend()
        await polling
        assert not waiting, "nobody noticed the silence"
        await process.poll()
        process.rig.order("b")
        await process.poll()
        await assert_once(process.rig, "a", "b")
    finally:
        pool.terminate()
        line.close()


async def test_a_silent_database_is_given_up_and_tried_again(rig: Rig, servers: Endpoints) -> None:
    await a_silent_database(rig, servers.databases["matching"], LIMIT_S)


async def test_without_a_limit_it_is_waited_for(rig: Rig, servers: Endpoints) -> None:
    with pytest.raises(AssertionError, match="nobody noticed"):
        await a_silent_database(rig, servers.databases["matching"], None)
