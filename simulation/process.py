"""A simulated process: its tasks live, stop and die together, between any two of their steps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import Context, ContextVar, copy_context
from random import Random
from typing import Any

_CURRENT: ContextVar[Process | None] = ContextVar("process", default=None)


class Died(BaseException):
    """The process is gone. Nothing in it catches this, and nothing it still does reaches anybody."""


def adopt(task: asyncio.Task[Any], context: Context) -> None:
    """A task belongs to the process in whose context it was made."""
    process = context.get(_CURRENT)
    if process is not None:
        process.tasks.append(task)


class Process:
    """Every command to the log or the store is a step. It takes time, waits while the process is stopped, and is where
    the process may die. tell: where its history goes. on_death: what its peers notice at once (connections close)."""

    def __init__(self, name: str, random: Random, tell: Callable[[str], None]) -> None:
        self.name, self._random, self._tell = name, random, tell
        self.alive = True
        self.tasks: list[asyncio.Task[Any]] = []
        self.on_death: list[Callable[[], None]] = []
        self.steps_left: int | None = None
        self.stopped_at: float | None = None
        self._resumed: asyncio.Future[None] | None = None

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        context = copy_context()
        context.run(_CURRENT.set, self)
        return asyncio.get_running_loop().create_task(work, context=context)

    async def step(self, name: str) -> None:
        """Raises Died."""
        if not self.alive:
            raise Died
        if self.steps_left is not None:
            self.steps_left -= 1
            if self.steps_left < 0:
                self._tell(f"{self.name} dies before {name}")
                self.die()
                raise Died
        await asyncio.sleep(self.latency())
        while self._resumed is not None and self.alive:
            await asyncio.shield(self._resumed)
        if not self.alive:
            raise Died

    def latency(self) -> float:
        """Mostly a millisecond, now and then hundreds."""
        drawn: float = self._random.random()
        return 0.0005 + 0.4 * drawn**12

    def stop(self) -> None:
        """As SIGSTOP."""
        if self._resumed is None:
            self.stopped_at = asyncio.get_running_loop().time()
            self._resumed = asyncio.get_running_loop().create_future()

    def resume(self) -> None:
        """As SIGCONT."""
        if self._resumed is not None:
            self._resumed.set_result(None)
            self._resumed = self.stopped_at = None

    def stopped_for(self, seconds: float) -> bool:
        return self.stopped_at is not None and asyncio.get_running_loop().time() - self.stopped_at >= seconds

    def die(self) -> None:
        """As kill -9: what its tasks still do ends at their next step."""
        if not self.alive:
            return
        self.alive = False
        current = asyncio.current_task()
        for task in self.tasks:
            if task is not current:
                task.cancel()
        for notice in self.on_death:
            notice()
