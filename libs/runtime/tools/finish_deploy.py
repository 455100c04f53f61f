"""`python -m services.<name>.app finish-deploy`: the old workers are gone, so apply what waited for that."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import asyncpg

from libs.runtime.failures import Halt
from libs.runtime.processing import Processor
from libs.runtime.settings import ServiceSettings
from libs.runtime.store.migrations import finish_deploy


def main(_: Processor[Any, Any], settings: ServiceSettings, words: list[str]) -> int:
    """0 where the store is of this release alone now, 2 where it is not of this release."""
    try:
        applied = asyncio.run(_finish(settings))
    except Halt as halt:
        print(f"not finished: {halt}", file=sys.stderr)
        return 2
    for name in applied:
        print(f"applied {name}")
    print(f"{settings.service}: the deploy is finished; workers of the release before are refused from now on")
    return 0


async def _finish(settings: ServiceSettings) -> list[str]:
    db = await asyncpg.connect(settings.database_url.get_secret_value())
    try:
        return await finish_deploy(db, settings.service)
    finally:
        await db.close()
