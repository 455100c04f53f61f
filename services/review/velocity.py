"""How many lists a buyer declared lately: counters in Redis, which may be lost.

One sorted set per buyer token: members are event ids, scores business time in seconds (settled 28), so a batch that is
tried again counts once. Without Redis nobody knows the count, and the rule sends the list to a person.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

_log = structlog.get_logger()

_COUNT = """
-- KEYS: a buyer's set for each list. ARGV: window in seconds, then event id and time of each list.
local window, counts = tonumber(ARGV[1]), {}
for i, key in ipairs(KEYS) do
  redis.call('ZADD', key, ARGV[2 * i + 1], ARGV[2 * i])
end
for i, key in ipairs(KEYS) do
  local time = tonumber(ARGV[2 * i + 1])
  counts[i] = redis.call('ZCOUNT', key, '(' .. string.format('%.6f', time - window), time)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', string.format('%.6f', time - 2 * window))
  redis.call('EXPIRE', key, 2 * window)
end
return counts
"""


class Velocity:
    """Counts in windows of `window_s` seconds of business time; waits `timeout_ms` at most."""

    def __init__(self, url: str, window_s: int, timeout_ms: int) -> None:
        self._timeout_s = timeout_ms / 1000
        self._window_s = window_s
        self._redis = Redis.from_url(
            url,
            socket_timeout=self._timeout_s,
            socket_connect_timeout=self._timeout_s,
            retry=Retry(NoBackoff(), 0),  # the batch must not wait: an unknown count has its own answer
        )
        self._count = self._redis.register_script(_COUNT)

    async def count(self, lists: Sequence[tuple[str, str, datetime]]) -> list[int] | None:
        """Add (buyer token, event id, time) of each list and count its buyer's window up to it, in one round trip.

        None where Redis is gone or slow.
        """
        if not lists:
            return []
        keys = [f"velocity:{buyer}" for buyer, _, _ in lists]
        facts = [part for _, event_id, time in lists for part in (event_id, f"{time.timestamp():.6f}")]
        try:
            async with asyncio.timeout(self._timeout_s):
                return list(await self._count(keys=keys, args=[self._window_s, *facts]))
        except (RedisError, OSError) as error:  # TimeoutError is an OSError
            _log.warning("velocity unknown", error=type(error).__name__, lists=len(lists))
            return None
