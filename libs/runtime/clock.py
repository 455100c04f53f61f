"""Clocks, for the edges only: pauses, spans, metrics. No decision reads one.

What is waited for or watched is measured by the clock that never goes back; the wall's says when something was.
"""

from __future__ import annotations

import asyncio
import random
import time
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""Customs days are days of this zone."""


class Clock(Protocol):
    def now_ns(self) -> int:
        """Nanoseconds since the epoch. It may go back: somebody sets it."""

    def steady_s(self) -> float:
        """Seconds since some moment; never goes back."""

    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    def now_ns(self) -> int:
        return time.time_ns()

    def steady_s(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Pause:
    """Back-off with full jitter: each failure in a row doubles the ceiling, success resets it. Milliseconds."""

    def __init__(self, clock: Clock, min_ms: int, max_ms: int) -> None:
        self._clock, self._min_ms, self._max_ms = clock, min_ms, max_ms
        self._failures = 0

    async def after_failure(self) -> None:
        ceiling_ms = min(self._max_ms, self._min_ms * 2**self._failures)
        self._failures += 1
        await self._clock.sleep(random.uniform(self._min_ms, ceiling_ms) / 1000)

    def reset(self) -> None:
        self._failures = 0
