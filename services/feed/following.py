"""Questions that wait for the next entry share one look at the database, however many they are."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from libs.runtime.clock import Clock
from libs.runtime.http.answering import AWAY
from libs.runtime.http.problems import come_again
from services.feed.pages import Numbers
from services.feed.settings import Settings

log = structlog.get_logger()
_RETRY_S = 5


class Lookout:
    """Knows how far the feeds have come that somebody waits for; looks only while somebody does."""

    def __init__(self, settings: Settings, numbers: Numbers, clock: Clock) -> None:
        self._numbers, self._clock = numbers, clock
        self._look_s = settings.look_ms / 1000
        self._most, self._most_of_one = settings.followers_max, settings.followers_of_one_max
        self._followers: Counter[str] = Counter()
        self._waiting: dict[str, set[asyncio.Future[int]]] = {}
        self._beyond: dict[asyncio.Future[int], int] = {}
        self._looking: asyncio.Task[None] | None = None

    def now_s(self) -> float:
        return self._clock.steady_s()

    def refuse_where_full(self, code: str) -> None:
        """Raises Problem where too many follow, of this subscriber or of all."""
        if self._followers[code] >= self._most_of_one or self._followers.total() >= self._most:
            raise come_again(
                "Too many follow", "too many questions wait for this feed: keep one, or come again", _RETRY_S
            )

    @contextmanager
    def follower(self, code: str) -> Iterator[None]:
        """Count one who follows."""
        self._followers[code] += 1
        try:
            yield
        finally:
            self._followers[code] -= 1
            if not self._followers[code]:
                del self._followers[code]

    async def beyond(self, code: str, number: int, seconds: float) -> int | None:
        """Wait until the feed has come further than `number`. Returns how far; None where it has not within the time."""
        turn: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(code, set()).add(turn)
        self._beyond[turn] = number
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        ends = asyncio.ensure_future(self._clock.sleep(seconds))
        try:
            await asyncio.wait((turn, ends), return_when=asyncio.FIRST_COMPLETED)
            return turn.result() if turn.done() else None
        finally:
            ends.cancel()
            turn.cancel()
            del self._beyond[turn]
            self._waiting[code].discard(turn)
            if not self._waiting[code]:
                del self._waiting[code]

    async def _look(self) -> None:
        while self._waiting:
            try:
                for code, last in (await self._numbers.last_of(list(self._waiting))).items():
                    for turn in self._waiting.get(code, ()):
                        if last > self._beyond[turn] and not turn.done():
                            turn.set_result(last)
            except AWAY as failure:
                log.info("feeds not looked at", error=type(failure).__name__)
            await self._clock.sleep(self._look_s)
