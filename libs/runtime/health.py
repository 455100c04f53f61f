"""Health that means something: live while the process can answer, ready while it can work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import asyncpg
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from libs.runtime.clock import Clock
from libs.runtime.kafka.publisher import Publisher
from libs.runtime.loop.trying import TRANSIENT
from libs.runtime.loop.worker import Worker

OUTBOX_AGE_MAX_SECONDS = 30.0
"""A page older than this says that the broker takes nothing."""


@dataclass(frozen=True, slots=True)
class Health:
    worker: Worker
    publisher: Publisher
    pool: asyncpg.Pool[asyncpg.Record]
    clock: Clock
    standing_s_max: float
    condition: Callable[[], Mapping[str, object]]

    async def report(self) -> tuple[bool, dict[str, object]]:
        """(ready, facts): partitions assigned, database answering, inputs and outbox moving, broker heard, not halted."""
        database = await self._database_answers()
        outbox_age = self.publisher.oldest_age_seconds
        last = self.worker.last_batch_s
        idle_s = self.clock.steady_s() - last if last is not None else 0.0
        facts: dict[str, object] = {
            "assigned_partitions": self.worker.assigned,
            "database": database,
            "outbox_age_seconds": round(outbox_age, 3),
            "lag_records": self.worker.movement.lag,
            "standing_seconds": round(self.worker.movement.standing_s, 3),
            "broker_silent_seconds": round(self.worker.movement.silent_s, 3),
            "last_batch_seconds_ago": round(idle_s, 3) if last is not None else None,
            "halted": self.worker.halted,
            "senders_aside": self.worker.senders.shown(),
            **self.condition(),
        }
        ready = (
            self.worker.assigned > 0
            and database
            and outbox_age < OUTBOX_AGE_MAX_SECONDS
            and self.worker.halted is None
            and self.worker.movement.standing_s <= self.standing_s_max
            and self.worker.movement.silent_s <= self.standing_s_max
        )
        return ready, facts

    async def _database_answers(self) -> bool:
        try:
            async with self.pool.acquire(timeout=2) as db:
                return bool(await db.fetchval("select true", timeout=2))
        except TRANSIENT:
            return False

    def routes(self) -> list[Route]:
        async def live(_: Request) -> Response:
            return JSONResponse({"live": True})

        async def ready(_: Request) -> Response:
            is_ready, facts = await self.report()
            return JSONResponse({"ready": is_ready, **facts}, status_code=200 if is_ready else 503)

        async def metrics(_: Request) -> Response:
            return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

        return [Route("/health/live", live), Route("/health/ready", ready), Route("/metrics", metrics)]
