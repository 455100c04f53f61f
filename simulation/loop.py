"""An event loop runs without a clock or a thread. A seed draws what runs next; time jumps to the next timer."""

from __future__ import annotations

import asyncio
from asyncio import events
from collections.abc import Callable, Coroutine
from contextvars import Context, copy_context
from heapq import heappop, heappush
from random import Random
from typing import Any, TypeVar, cast

T = TypeVar("T")

NEVER_TOLD = frozenset({"Task exception was never retrieved", "Task was destroyed but it is pending!"})


class Stuck(Exception):
    """Everybody waits for somebody: nothing is ready and no timer is set."""


class _Handle:
    """A callback to come."""

    __slots__ = ("args", "call", "context")

    def __init__(self, call: Callable[..., object] | None, args: tuple[Any, ...], context: Context) -> None:
        self.call, self.args, self.context = call, args, context

    def cancel(self) -> None:
        self.call = None

    def cancelled(self) -> bool:
        return self.call is None


class VirtualLoop:
    """As much of an event loop as tasks, futures, locks and timeouts need.

    adopt: told of every task that is made, with the context it runs in.
    """

    def __init__(self, random: Random, adopt: Callable[[asyncio.Task[Any], Context], None]) -> None:
        self._random, self._adopt = random.random, adopt
        self._now = 0.0
        self._ready: list[_Handle] = []
        self._timers: list[tuple[float, int, _Handle]] = []
        self._timers_made = 0

    def time(self) -> float:
        return self._now

    def run(self, main: Coroutine[Any, Any, T]) -> T:
        """Run until `main` is done. Raises Stuck, and what `main` raises."""
        events._set_running_loop(cast(asyncio.AbstractEventLoop, self))
        try:
            task: asyncio.Task[T] = self.create_task(main)
            while not task.done():
                self._turn()
            return task.result()
        finally:
            events._set_running_loop(None)

    def clear(self, tasks: list[asyncio.Task[Any]]) -> None:
        """Cancel tasks and let them end, however long their ending takes in virtual time."""
        events._set_running_loop(cast(asyncio.AbstractEventLoop, self))
        try:
            for task in tasks:
                task.cancel()
            while any(not task.done() for task in tasks) and (self._ready or self._timers):
                self._turn()
        finally:
            events._set_running_loop(None)

    def _turn(self) -> None:
        ready = self._ready
        if not ready:
            self._advance()
        last = len(ready) - 1
        if last:
            drawn = int(self._random() * (last + 1))
            ready[drawn], ready[last] = ready[last], ready[drawn]
        handle = ready.pop()
        if handle.call is not None:
            handle.context.run(handle.call, *handle.args)

    def _advance(self) -> None:
        timers = self._timers
        while timers and timers[0][2].call is None:
            heappop(timers)
        if not timers:
            raise Stuck
        now = self._now = timers[0][0]
        while timers and timers[0][0] <= now:
            self._ready.append(heappop(timers)[2])

    # -- what asyncio asks of a loop ------------------------------------------------------------------------------------

    def call_soon(self, callback: Any, *args: Any, context: Context | None = None) -> Any:
        handle = _Handle(callback, args, context or copy_context())
        self._ready.append(handle)
        return handle

    def call_at(self, when: float, callback: Any, *args: Any, context: Context | None = None) -> Any:
        self._timers_made += 1
        handle = _Handle(callback, args, context or copy_context())
        heappush(self._timers, (when, self._timers_made, handle))
        return handle

    def call_later(self, delay: float, callback: Any, *args: Any, context: Context | None = None) -> Any:
        return self.call_at(self._now + delay, callback, *args, context=context)

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.Future(loop=cast(asyncio.AbstractEventLoop, self))

    def create_task(self, coro: Any, *, name: str | None = None, context: Context | None = None) -> asyncio.Task[Any]:
        context = context or copy_context()
        task = asyncio.Task(coro, loop=cast(asyncio.AbstractEventLoop, self), name=name, context=context)
        self._adopt(task, context)
        return task

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return True

    def is_closed(self) -> bool:
        return False

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Processes that die leave tasks behind; anything else is a fault of ours."""
        if context.get("message") not in NEVER_TOLD:
            raise RuntimeError(context.get("message")) from context.get("exception")
