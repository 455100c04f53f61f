"""The timekeeper's clock in a campaign. It says the moment that a file says, so a play of many days takes minutes."""

from __future__ import annotations

import asyncio
import time
from datetime import date, datetime
from pathlib import Path

from libs.runtime.clock import SHANGHAI

_NAP_S, _NAPS = 0.05, 20
_FOR_EVER_S = 3600.0


class SteeredClock:
    """directory: holds `today`, an ISO date, once there is one, and `hang` while whoever asks shall never come back."""

    def __init__(self, directory: Path) -> None:
        self._today, self._hang = directory / "today", directory / "hang"

    @classmethod
    def set(cls, directory: Path, today: date) -> None:
        """Move the clock to the beginning of this day, in one step."""
        directory.mkdir(parents=True, exist_ok=True)
        draft = directory / "today.new"
        draft.write_text(today.isoformat())
        draft.replace(directory / "today")

    def now_ns(self) -> int:
        while self._hang.exists():
            time.sleep(_FOR_EVER_S)  # holds the event loop, as a client that never returns
        today = datetime.combine(date.fromisoformat(self._said()), datetime.min.time(), SHANGHAI)
        return int(today.timestamp() * 1e9)

    def steady_s(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Sleep until the clock is moved, or for a moment: who has slept looks at the clock again."""
        before = self._said()
        for _ in range(_NAPS):
            await asyncio.sleep(_NAP_S)
            if self._said() != before:
                return

    async def begun(self) -> None:
        """Return once there is a moment to say."""
        while True:
            if self._today.exists():
                return
            await asyncio.sleep(_NAP_S)

    def _said(self) -> str:
        return self._today.read_text()
