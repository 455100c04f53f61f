"""Retention drops rows while documents come: its own program runs beside the services, and is killed in the midst."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from random import Random

import asyncpg

from chaos.fault import Missed
from chaos.ground import Ground
from chaos.load import START
from deploy.local import processes
from deploy.local.stack import SERVICES

_SERVICES, _PIECE_ROWS = 3, "20"
_KILLED_AFTER_S, _ENDED_WITHIN_S = (0.5, 3.0), 120.0
_ARCHIVED = "select coalesce(sum(rows), 0) from archived where day >= $1"


@asynccontextmanager
async def rows_dropped(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """Some services' retention runs, one of them killed first and run again; what lies behind goes into the archive. Raises
    Missed where nothing lies long enough behind yet."""
    services = rng.sample(SERVICES, _SERVICES)
    await _runs(ground, services[0], killed_after_s=rng.uniform(*_KILLED_AFTER_S))
    await asyncio.gather(*(_runs(ground, service) for service in services))
    if not (rows := await _archived(ground, services)):
        raise Missed(f"nothing of {', '.join(services)} lies {ground.keeping['RETENTION_DAYS']} days behind")
    died = f"retention of {services[0]} died by kill -9 and ran again"
    yield f"{rows} rows of {', '.join(services)} lie in the archive; {died}"


async def _runs(ground: Ground, service: str, killed_after_s: float | None = None) -> None:
    """Raises Missed where it ends otherwise than well: a server is away."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"services.{service}.app", "retention",
        cwd=processes.ROOT, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, **ground.endpoints.environment(), **ground.keeping, "RETENTION_ROWS_MAX": _PIECE_ROWS},
    )  # fmt: skip
    try:
        async with asyncio.timeout(killed_after_s or _ENDED_WITHIN_S):
            if await process.wait():
                raise Missed(f"retention of {service} could not run")
    except TimeoutError:
        if killed_after_s is None:
            raise Missed(f"retention of {service} takes longer than {_ENDED_WITHIN_S:.0f} s") from None
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _archived(ground: Ground, services: Sequence[str]) -> int:
    """Count the rows of these services in the archive that are of days of the plays. Raises Missed."""
    rows = 0
    for service in services:
        try:
            db = await asyncpg.connect(ground.endpoints.databases[service], timeout=10)
        except (OSError, asyncpg.PostgresError) as away:
            raise Missed("the database is away") from away
        try:
            rows += await db.fetchval(_ARCHIVED, START)
        finally:
            await db.close()
    return rows
