"""Counters in Redis say how many lists a buyer declared lately; they may be lost.

One sorted set per buyer token: members are event ids, scores business time in microseconds, so a batch that is
tried again counts once. Without Redis nobody knows the count, and the rule sends the list to a person.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

import msgpack
import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

_log = structlog.get_logger()

_COUNT = """
-- ARGV: window in seconds; MessagePack of (buyer, event id, time in microseconds) of each list. Returns MessagePack of the
-- counts.
-- The keys are named in here, so this is for one server, not for a cluster: naming them outside costs twice the client's
-- time. A buyer who declared once has nothing to count and nothing to clear away.
local seconds, lists, counts = tonumber(ARGV[1]), cmsgpack.unpack(ARGV[2]), {}
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
return cmsgpack.pack(counts)
"""


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def _microseconds(time: datetime) -> int:
    return (time - _EPOCH) // _MICROSECOND


class Counter(Protocol):
    async def count(self, lists: Sequence[tuple[str, str, datetime]]) -> list[int] | None:
        """Add (buyer token, event id, time) of each list and count its buyer's window up to it. None where nobody knows."""


class Velocity:
    """Counts in windows of `window_s` seconds of business time; waits `timeout_ms` at most."""

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
            # a fresh connection inside the same time, for what the network or the server forgot while nothing was asked;
            # the batch must not wait any longer: an unknown count has its own answer
            retry=Retry(NoBackoff(), 1),
        )
        self._count = self._redis.register_script(_COUNT)

    async def count(self, lists: Sequence[tuple[str, str, datetime]]) -> list[int] | None:
        """In one round trip; None where Redis is gone or slow."""
        if not lists:
            return []
        told = msgpack.packb([(buyer, event_id, _microseconds(time)) for buyer, event_id, time in lists])
        try:
            async with asyncio.timeout(self._timeout_s):
                counts: list[int] = msgpack.unpackb(await self._count(args=[self._window_s, told]))
                return counts
        except (RedisError, OSError) as error:  # TimeoutError is an OSError
            _log.warning("velocity unknown", error=type(error).__name__, lists=len(lists))
            return None
