"""A play asks for a day's close, and the timekeeper closes it, in time whatever befalls it."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from pathlib import Path

from chaos.days.clock import SteeredClock
from timekeeper.declare_log import DeclareLog
from timekeeper.keeping import AWAY

CLOSED_WITHIN_S = 120.0
"""Of a day that is over, whatever strikes meanwhile: as long as all lag may take to drain."""
_LOOK_EVERY_S, _LOOK_WITHIN_S = 0.5, 20.0


class Calendar:
    """directory: of the timekeeper's clock. kafka: the broker itself. asked, closed: the last day that was to be closed,
    and the last that is."""

    def __init__(self, directory: Path, kafka: str, secret: str) -> None:
        self.directory, self._kafka, self._secret = directory, kafka, secret
        self.asked: date | None = None
        self.closed: date | None = None

    @property
    def closing(self) -> date | None:
        """The day that is being closed; None between closes."""
        return None if self.asked == self.closed else self.asked

    async def close(self, day: date) -> None:
        """Return when the log shows the day closed everywhere. Raises ConnectionError where that takes too long."""
        self.asked = day
        SteeredClock.set(self.directory, day + timedelta(days=1))
        try:
            async with asyncio.timeout(CLOSED_WITHIN_S):
                await self._shown(day)
        except TimeoutError:
            raise ConnectionError(f"the timekeeper has not closed {day} within {CLOSED_WITHIN_S:.0f} s") from None
        self.closed = day

    async def _shown(self, day: date) -> None:
        while True:
            if await self._is_closed(day):
                return
            await asyncio.sleep(_LOOK_EVERY_S)

    async def _is_closed(self, day: date) -> bool:
        """False as well where the broker is away just now."""
        try:
            async with asyncio.timeout(_LOOK_WITHIN_S), DeclareLog(self._kafka, self._secret) as declared:
                return all(last and last >= day for last in (await declared.last_closed()).values())
        except AWAY:
            return False
