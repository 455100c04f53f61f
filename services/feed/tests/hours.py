"""A clock for tests of what takes hours."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta


class Hours:
    """A clock that stands until somebody moves it. Signatures are judged by the real one, so it begins there."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def now_ns(self) -> int:
        return int(self.now.timestamp() * 1e9)

    def steady_s(self) -> float:
        return self.now.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        await asyncio.sleep(0)
