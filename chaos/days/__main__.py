"""`python -m chaos.days DIRECTORY`: the timekeeper as it runs, by the clock that a campaign moves there."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from chaos.days.clock import SteeredClock
from libs.runtime.observing.logs import configure_logs
from timekeeper.__main__ import keep_days
from timekeeper.settings import Settings


async def _run(directory: Path) -> None:
    clock = SteeredClock(directory)
    await clock.begun()
    await keep_days(Settings(grace_s=0), clock)


def main() -> None:
    configure_logs("timekeeper", "info")
    asyncio.run(_run(Path(sys.argv[1])))


if __name__ == "__main__":
    main()
