"""Kills services in mid-run, one after the other, and starts each again, while a play goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from deploy.local import processes
from simulator.play.player import Moment, Progress

KILL_AT_SHARE = 0.4
"""Of the plan's own documents: the crowd of a day is under way then."""


class Killer:
    """A `Progress` that passes on to another. From the middle of the play on it kills each service once, the next one only
    when the one before is back."""

    def __init__(
        self, home: Path, services: Sequence[str], documents: int, then: Progress, say: Callable[[str], None]
    ) -> None:
        self._home, self._then, self._say = home, then, say
        self._at = int(documents * KILL_AT_SHARE)
        self._left = list(services)
        self._blow: asyncio.Task[None] | None = None

    def __call__(self, moment: Moment) -> None:
        self._then(moment)
        nobody_is_down = self._blow is None or self._blow.done()
        if self._left and nobody_is_down and moment.sent >= self._at and moment.lag > 0:
            self._blow = asyncio.get_running_loop().create_task(self._strike(self._left.pop(0), moment))

    @property
    def struck(self) -> bool:
        """Say whether every service was killed."""
        return not self._left

    async def _strike(self, service: str, moment: Moment) -> None:
        await asyncio.to_thread(processes.kill, self._home, service)
        self._say(f"kill -9 {service} on {moment.day} with {moment.lag:,} records under way")
        await asyncio.to_thread(processes.restart, self._home, service)
        self._say(f"{service} is back")
