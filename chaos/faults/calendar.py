"""Faults of the timekeeper, each while it closes days."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

from chaos.fault import Missed
from chaos.ground import TIMEKEEPER_HANG_S, Ground, until
from deploy.local import processes
from deploy.local.processes import TIMEKEEPER

_CLOSES_WITHIN_S = 60.0
"""A play that closes no day for so long is sending: the fault comes again."""
_FURTHER_S = 0.4
"""At most, behind the moment at which a day was over: reading the log back, or writing, is under way then."""
_ENDED_WITHIN_S = 5.0


async def _closing(ground: Ground, rng: Random) -> str:
    """Wait until a day is being closed; which. Raises Missed where none is."""
    if not await until(lambda: ground.calendar.closing is not None, _CLOSES_WITHIN_S):
        raise Missed("no day was closed meanwhile")
    await asyncio.sleep(rng.uniform(0, _FURTHER_S))
    if (day := ground.calendar.closing) is None:
        raise Missed("the day was closed already")
    return day.isoformat()


@asynccontextmanager
async def killed(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """kill -9. Raises StackError where it does not run: nobody dies then."""
    day = await _closing(ground, rng)
    with ground.kept_down(TIMEKEEPER):
        ground.pid(TIMEKEEPER)
        await ground.kill(TIMEKEEPER)
        yield f"kill -9 of the timekeeper while it closes {day}"
    await ground.revive()


@asynccontextmanager
async def frozen(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """Stopped for longer than its requests wait; then it wakes up and goes on."""
    day = await _closing(ground, rng)
    with ground.kept_down(TIMEKEEPER):
        pid = ground.pid(TIMEKEEPER)
        await asyncio.to_thread(processes.kill, ground.home, TIMEKEEPER, signal.SIGSTOP)
        try:
            yield f"timekeeper {pid} stopped while it closes {day}"
        finally:
            await asyncio.to_thread(processes.kill, ground.home, TIMEKEEPER, signal.SIGCONT)


@asynccontextmanager
async def hanging(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """Its event loop stands still; its watchdog ends it. Raises ConnectionError where it hangs on."""
    day, hang = await _closing(ground, rng), ground.calendar.directory / "hang"
    with ground.kept_down(TIMEKEEPER):
        ground.pid(TIMEKEEPER)
        hang.touch()
        try:
            if not await until(
                lambda: not processes.alive(ground.home, TIMEKEEPER),
                TIMEKEEPER_HANG_S + _ENDED_WITHIN_S + _CLOSES_WITHIN_S,
            ):
                raise ConnectionError("the timekeeper hangs, and nobody ends it")
            yield f"the timekeeper hung when it closed {day}, and was ended by its watchdog"
        finally:
            hang.unlink()
    await ground.revive()
