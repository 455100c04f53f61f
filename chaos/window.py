"""Redis knows every list that review has decided on lately, or says itself that it does not."""

from __future__ import annotations

import asyncpg
from redis.asyncio import Redis

from deploy.local.stack import Endpoints

_LATELY_S = 1_800
"""Less than any window: nothing of this has expired."""
_MARKER = "velocity-whole-since"
_DECIDED = """
select buyer_token, case_key || '/' || attempt, extract(epoch from declared_at) * 1000000
from attempt
where buyer_token is not null
  and declared_at > (select max(declared_at) - make_interval(secs => $1) from attempt)
"""


async def uncounted(endpoints: Endpoints) -> list[str]:
    """Whatever struck Redis, what came behind it was counted whole. An emptied one that nobody asked since is filled by
    whoever asks next."""
    async with Redis.from_url(endpoints.redis, decode_responses=True) as redis:
        marker = await redis.get(_MARKER)
        if marker is None:
            return []
        since = int(str(marker).partition("/")[0])
        db = await asyncpg.connect(endpoints.databases["review"])
        try:
            decided = await db.fetch(_DECIDED, _LATELY_S)
        finally:
            await db.close()
        lists = [(buyer, name) for buyer, name, time in decided if time >= since]
        async with redis.pipeline(transaction=False) as asked:
            for buyer, name in lists:
                asked.zscore(f"velocity:{buyer}", name)
            missing = sum(score is None for score in await asked.execute())
    return (
        [f"{missing} of {len(lists)} lists are missing in a velocity window that is said to be whole"]
        if missing
        else []
    )
