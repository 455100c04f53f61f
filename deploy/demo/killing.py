"""Kills one service in mid-run and starts it again, while a play goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from deploy.local import processes
from simulator.play.player import Moment, Progress

KILL_AT_SHARE = 0.4
"""Of the plan's own documents: the crowd of a day is under way then."""


class Killer:
    """A `Progress` that passes on to another, and kills once when the play is in the middle."""

    def __init__(self, home: Path, service: str, documents: int, then: Progress, say: Callable[[str], None]) -> None:
        self._home, self._service, self._then, self._say = home, service, then, say
        self._at = int(documents * KILL_AT_SHARE)
        self._blow: asyncio.Task[None] | None = None

    def __call__(self, moment: Moment) -> None:
        self._then(moment)
        if self._blow is None and moment.sent >= self._at and moment.lag > 0:
            self._blow = asyncio.get_running_loop().create_task(self._strike(moment))

    @property
    def struck(self) -> bool:
        return self._blow is not None

    async def _strike(self, moment: Moment) -> None:
        await asyncio.to_thread(processes.kill, self._home, self._service)
        self._say(f"kill -9 {self._service} on {moment.day} with {moment.lag:,} records under way")
        await asyncio.to_thread(processes.restart, self._home, self._service)
        self._say(f"{self._service} is back")
