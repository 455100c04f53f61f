"""`python -m services.<name>.app retention [--read FILE]`: archives and drops what lies long enough behind.

`--read` prints an archive's rows instead, a line each. It may run while the service does, and be stopped at any time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import asyncpg
import structlog

from libs.runtime.clock import SystemClock
from libs.runtime.http import ASK_SECONDS_MAX
from libs.runtime.processing import Processor
from libs.runtime.sealing import Unopened
from libs.runtime.settings import ServiceSettings
from libs.runtime.store import pools
from libs.runtime.store.letterbox import TOLD_LATER_DAYS
from libs.runtime.store.retention import LETTERS, TOLD, Retention, read_archive

log = structlog.get_logger()

LOOK_SECONDS = 60.0


def _told_days(settings: ServiceSettings) -> int:
    """A document is known as acted on for longer than a letter about it is kept, whatever is set."""
    told, letters = (settings.retention_days_of.get(row.table, settings.retention_days) for row in (TOLD, LETTERS))
    return max(told, letters + TOLD_LATER_DAYS)


def retention_of(processor: Processor[Any, Any], settings: ServiceSettings) -> Retention:
    """Raises ValueError where there is no sealing key, or no directory."""
    if settings.archive_dir is None:
        raise ValueError("ARCHIVE_DIR names no directory for what is dropped")
    return Retention(
        processor.name,
        (*processor.kept, LETTERS, TOLD),
        settings.archive_dir,
        settings.key_ring,
        settings.retention_days,
        {**settings.retention_days_of, TOLD.table: _told_days(settings)},
        settings.retention_rows_max,
    )


async def drop_after_each_day(processor: Processor[Any, Any], settings: ServiceSettings, clock: SystemClock) -> None:
    """Drop what lies long behind each time that the service closed a day, on a connection of its own."""
    retention, done = retention_of(processor, settings), None
    async with await pools.pool(settings, 0, 1) as pool:
        while True:
            try:
                async with pool.acquire(timeout=ASK_SECONDS_MAX) as db:
                    closed = await retention.closed(db)
                    if closed != done and (dropped := await retention.run(db)) is not None:
                        done = closed
                        log.info("archived and dropped", closed=str(closed), rows=dropped)
            except Exception as failure:  # what is kept too long must not stop what comes
                log.exception("retention put off", error=type(failure).__name__)
            await clock.sleep(LOOK_SECONDS)


def main(processor: Processor[Any, Any], settings: ServiceSettings, words: list[str]) -> int:
    """0 where all that is due was dropped, 2 where it could not be."""
    parser = argparse.ArgumentParser(prog=f"python -m services.{processor.name}.app retention", description=__doc__)
    parser.add_argument("--read", type=Path, metavar="FILE", help="print the rows of an archive")
    options = parser.parse_args(words)
    try:
        if options.read:
            for table, row in read_archive(options.read, settings.key_ring):
                print(json.dumps({"table": table, "row": row}, ensure_ascii=False))
            return 0
        dropped = asyncio.run(_run(retention_of(processor, settings), settings.database_url.get_secret_value()))
    except (OSError, Unopened, ValueError) as refused:
        print(f"{processor.name}: {refused}", file=sys.stderr)
        return 2
    if dropped is None:
        print(f"{processor.name}: another process is at it")
        return 0
    told = ", ".join(f"{count:,} of {table}" for table, count in dropped.items() if count)
    print(f"{processor.name}: {told or 'nothing'} archived and dropped")
    return 0


async def _run(retention: Retention, url: str) -> dict[str, int] | None:
    db = await asyncpg.connect(url)
    try:
        return await retention.run(db)
    finally:
        await db.close()
