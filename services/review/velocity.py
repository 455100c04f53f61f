"""Counters in Redis say how many lists a buyer declared lately; they may be lost.

One sorted set per buyer token: members are attempts, scores the log's time in microseconds, so a batch that is tried
again counts once. A marker beside them says since when they are whole. Where it is missing (a first start, a flush, a
restart) the lists of the store are told once more. Without Redis nobody knows the count, and the rule sends the list to
a person.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, Protocol
from uuid import uuid4

import msgpack
import structlog
from prometheus_client import Gauge
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from services.review.loading import Declared, History

_log = structlog.get_logger()

INCOMPLETE = Gauge(
    "tongguan_velocity_window_incomplete", "1 while nobody can tell how many lists a buyer declared lately: alarm"
)

WHOLE_SINCE = "velocity-whole-since"
"""The marker's key. Its value: the microsecond from which every list is counted (0: always), a slash, who filled it."""
_FILLED_WINDOWS = 3
"""How many windows before the newest list at hand are filled, so that partitions that lag find their lists counted."""
_FILLING_S_MAX = 3600
_OWED_AT_START = 0.1
"""A part of a window: whoever starts tells so much of it again, for one that died before it could."""

_COUNT = f"""
-- ARGV: window in seconds; MessagePack of (buyer, list, time in microseconds) of each list. Returns MessagePack of the
-- marker (false where it is missing) and the counts.
-- The keys are named in here, so this is for one server, not for a cluster: naming them outside costs twice the client's
-- time. A buyer who declared once has nothing to count and nothing to clear away.
local seconds, lists, counts = tonumber(ARGV[1]), cmsgpack.unpack(ARGV[2]), {{}}
local window = seconds * 1000000
for _, list in ipairs(lists) do
  list[1] = 'velocity:' .. list[1]
  redis.call('ZADD', list[1], list[3], list[2])
  redis.call('EXPIRE', list[1], 2 * seconds)
end
for i, list in ipairs(lists) do
  local key, time = list[1], list[3]
  counts[i] = 1
  if redis.call('ZCARD', key) > 1 then
    counts[i] = redis.call('ZCOUNT', key, string.format('(%.0f', time - window), time)
    redis.call('ZREMRANGEBYSCORE', key, '-inf', time - 2 * window)
  end
end
return cmsgpack.pack({{redis.call('GET', '{WHOLE_SINCE}'), counts}})
"""

_TELL = """
-- ARGV as for counting. Counts nothing and clears nothing away.
for _, list in ipairs(cmsgpack.unpack(ARGV[2])) do
  redis.call('ZADD', 'velocity:' .. list[1], list[3], list[2])
  redis.call('EXPIRE', 'velocity:' .. list[1], 2 * tonumber(ARGV[1]))
end
"""

_FILLED = f"""
-- ARGV: who has filled the window; since when it is whole. One that was emptied meanwhile is not.
if redis.call('DEL', 'velocity-filling:' .. ARGV[1]) == 1 then
  redis.call('SET', '{WHOLE_SINCE}', ARGV[2] .. '/' .. ARGV[1], 'NX')
end
"""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def _microseconds(time: datetime) -> int:
    return (time - _EPOCH) // _MICROSECOND


def _packed(lists: Sequence[Declared]) -> bytes:
    told: bytes = msgpack.packb([(buyer, name, _microseconds(time)) for buyer, name, time in lists])
    return told


class Counter(Protocol):
    whole: bool
    """Every list was counted the last time."""

    async def count(self, lists: Sequence[Declared], history: History) -> Sequence[int | None] | None:
        """Add the lists and count each one's buyer's window up to it. None where nobody knows."""

    async def foresee(self, lists: Sequence[Declared], history: History) -> Sequence[int | None] | None:
        """Count what each one's buyer would have in the window with it, and add nothing. None where nobody knows."""


class _Unknown(Exception):
    """Redis did not answer, or refused."""


class _Answer(NamedTuple):
    """whole_since: None where the window was emptied. filled_by: who filled it then."""

    whole_since: int | None
    filled_by: str
    counts: list[int]


class Velocity:
    """Counts in windows of `window_s` seconds of the log's time; waits `timeout_ms` at most for each answer."""

    def __init__(self, url: str, window_s: int, timeout_ms: int) -> None:
        """An idle connection may have been cut without a word, so half of the time is for a fresh one. More tries would
        make the batch wait: an unknown count has its own answer."""
        self._timeout_s = timeout_ms / 1000
        self._window_s = window_s
        self._redis = Redis.from_url(
            url,
            socket_timeout=self._timeout_s / 2,
            socket_connect_timeout=self._timeout_s / 2,
            socket_keepalive=True,
            retry=Retry(NoBackoff(), 1),
        )
        self._count, self._tell, self._filled = map(self._redis.register_script, (_COUNT, _TELL, _FILLED))
        self.whole = True
        self._filled_by = ""
        self._last: bytes | None = None
        self._owed_since: datetime | None = None

    async def count(self, lists: Sequence[Declared], history: History) -> Sequence[int | None] | None:
        """In one round trip, unless counters were lost; None where Redis is gone, slow or full."""
        if not lists:
            return []
        try:
            counts = await self._counted(lists, history)
        except _Unknown as unknown:
            _log.warning("velocity unknown", error=str(unknown), lists=len(lists))
            oldest = min(time for _, _, time in lists)
            self._owed_since = min(self._owed_since or oldest, oldest)
            counts = None
        self.whole = counts is not None and None not in counts
        INCOMPLETE.set(not self.whole)
        return counts

    async def foresee(self, lists: Sequence[Declared], history: History) -> Sequence[int | None] | None:
        """In one round trip, unless counters were lost."""
        if not lists:
            return []
        try:
            counts = await self._foreseen(lists)
            if counts is None:
                newest = max(time for _, _, time in lists)
                await self._fill(history, newest - _FILLED_WINDOWS * timedelta(seconds=self._window_s))
                counts = await self._foreseen(lists)
        except _Unknown:
            return None
        return counts

    async def _foreseen(self, lists: Sequence[Declared]) -> Sequence[int | None] | None:
        """Count what each list's buyer would have with it; None where the window was emptied."""
        asked = self._redis.pipeline(transaction=False)
        for buyer, _, time in lists:
            at = _microseconds(time)
            asked.zcount(f"velocity:{buyer}", f"({at - self._window_s * 1_000_000}", at)
        asked.get(WHOLE_SINCE)
        *counts, marker = await self._run(asked.execute())
        return [count + 1 for count in counts] if marker else None

    async def _counted(self, lists: Sequence[Declared], history: History) -> Sequence[int | None] | None:
        told, newest = _packed(lists), max(time for _, _, time in lists)
        if not self._filled_by and self._owed_since is None:
            self._owed_since = newest - _OWED_AT_START * timedelta(seconds=self._window_s)
        answer = await self._ask(told)
        if answer.whole_since is None or answer.filled_by != self._filled_by or self._owed_since:
            await self._make_whole(answer, history, newest)
            answer = await self._ask(told)
        self._filled_by, self._last, self._owed_since = answer.filled_by, told, None
        if answer.whole_since is None:
            return None  # emptied once more
        known_from = answer.whole_since and answer.whole_since + self._window_s * 1_000_000
        return (
            [
                count if _microseconds(time) >= known_from else None
                for (_, _, time), count in zip(lists, answer.counts, strict=True)
            ]
            if known_from
            else answer.counts
        )

    async def _make_whole(self, answer: _Answer, history: History, newest: datetime) -> None:
        """Tell what Redis does not know: the windows it lost, the lists that met no answer, the batch before.

        Whoever filled the window may not have seen that batch committed.
        """
        if answer.whole_since is None:
            await self._fill(history, newest - _FILLED_WINDOWS * timedelta(seconds=self._window_s))
        elif self._owed_since:
            await self._tell_since(history, self._owed_since)
        if self._last is not None:
            await self._run(self._tell(args=[self._window_s, self._last]))

    async def _fill(self, history: History, since: datetime) -> None:
        filler = uuid4().hex
        await self._run(self._redis.set(f"velocity-filling:{filler}", 1, ex=_FILLING_S_MAX))
        lists = await self._tell_since(history, since)
        whole_since = _microseconds(since) if await history.declared_before(since) else 0
        await self._run(self._filled(args=[filler, whole_since]))
        _log.warning("velocity window filled", lists=lists, since=since.isoformat() if whole_since else None)

    async def _tell_since(self, history: History, since: datetime) -> int:
        lists = 0
        async for page in history.declared_since(since):
            await self._run(self._tell(args=[self._window_s, _packed(page)]))
            lists += len(page)
        return lists

    async def _ask(self, told: bytes) -> _Answer:
        marker, counts = msgpack.unpackb(await self._run(self._count(args=[self._window_s, told])))
        if not marker:
            return _Answer(None, "", counts)
        since, filled_by = marker.split("/")
        return _Answer(int(since), filled_by, counts)

    async def _run(self, asked: Awaitable[Any]) -> Any:
        """Raises _Unknown where no answer comes in time, or a full server refuses."""
        try:
            async with asyncio.timeout(self._timeout_s):
                return await asked
        except (RedisError, OSError) as error:  # TimeoutError is an OSError
            raise _Unknown(type(error).__name__) from error
