"""Partners and operators see a running intake by its log, HTTP gateway, health page and store."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from aiokafka import AIOKafkaProducer

from chaos.badinput.inside import Outcome
from chaos.badinput.samples import registrations
from deploy.local import processes, stack
from deploy.local.ports import LOOPBACK, free_port
from libs.runtime.kafka.cluster import Cluster
from libs.schemas.events.base import reader_of
from libs.schemas.events.intake import Receipt, ReceiptsIssued
from libs.schemas.topics import MADE, TOPICS, replays

INTAKE = "intake"
_read_receipt = reader_of(Receipt)
LOG_BYTES_MAX = 12 << 20
"""What the log takes, with something for headers: a record is no larger, whoever sends it."""
WITHIN_S = 180.0
_PAUSE_S = 0.1
Place = tuple[str, int, int]
"""(topic, partition, offset)"""
_LETTERS = """
select topic, partition, record_offset, reason, headers::text as headers
from dead_letter where topic <> $1
"""
_RECEIPTS = """
select s.id, s.kind, s.business_key, answer::text as answer
from submission s
join submission first on first.id = coalesce(s.answered_by, s.id)
cross join lateral (
    select answer, 0 as number, place
    from json_array_elements(first.answers::json) with ordinality as at_once (answer, place)
    union all
    select answer::json, number, 0 from receipt where about = first.id
) as said
order by s.id, said.number, said.place
"""


@dataclass
class Outside:
    home: Path
    endpoints: stack.Endpoints
    port: int
    db: asyncpg.Connection
    http: httpx.AsyncClient
    producer: AIOKafkaProducer

    async def start(self, unreadable_share_max: float) -> int:
        """Start intake, or start it again with another limit; its process id."""
        await asyncio.to_thread(processes.kill, self.home, INTAKE)
        env = {"UNREADABLE_SHARE_MAX": str(unreadable_share_max), "TRACE_SHARE": "0"}
        return await asyncio.to_thread(processes.start_service, self.home, INTAKE, self.endpoints, self.port, env)

    async def send(
        self, topic: str, partition: int, key: bytes | None, value: bytes | None, headers: Sequence[Any] = ()
    ) -> Place:
        sent = await self.producer.send_and_wait(topic, value, key=key, partition=partition, headers=list(headers))
        return sent.topic, sent.partition, sent.offset

    async def register(self) -> None:
        """Register whoever sends the samples; returns once intake knows them."""
        sent = [await self.send(topic, 0, key, body) for topic, key, body in registrations()]
        await self.passed(sent)

    async def health(self) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = (await self.http.get("/health/ready")).json()
        return answer

    async def position(self, topic: str, partition: int) -> int:
        found = await self.db.fetchval(
            "select next_offset from position where topic = $1 and partition = $2", topic, partition
        )
        return int(found or 0)

    async def passed(self, places: Iterable[Place]) -> bool:
        """Say whether intake gets past these records; False where it halts or takes too long."""
        ends: dict[tuple[str, int], int] = {}
        for topic, partition, offset in places:
            ends[topic, partition] = max(offset, ends.get((topic, partition), 0))
        deadline = time.monotonic() + WITHIN_S
        while ends and time.monotonic() < deadline:
            for place, last in list(ends.items()):
                if await self.position(*place) > last:
                    del ends[place]
            if (await self.health())["halted"]:
                return False
            await asyncio.sleep(_PAUSE_S)
        return not ends

    async def told(self) -> dict[str, Outcome]:
        """Submission → what became of it, and for dead letters `place_name` → the same."""
        found: dict[str, Outcome] = {}
        for row in await self.db.fetch(_LETTERS, replays(INTAKE).name):
            place = (row["topic"], row["partition"], row["record_offset"])
            found[place_name(place)] = Outcome(row["reason"], row["headers"])
        for row in await self.db.fetch(_RECEIPTS):
            issued = ReceiptsIssued(
                submission_id=row["id"],
                document=row["kind"],
                business_key=row["business_key"],
                receipts=[_read_receipt(row["answer"].encode())],
            )
            found.setdefault(row["id"], Outcome()).published.append(issued)
        return found

    async def tool(self, *words: str) -> tuple[int, str]:
        """The operator's command for dead letters: its exit code and what it said."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "libs.runtime.tools.deadletter_tool", *words,
            env={**os.environ, **self.endpoints.environment()},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await process.communicate()
        return process.returncode or 0, said.decode(errors="replace")

    def log(self) -> str:
        """Everything intake has logged."""
        return (self.home / "logs" / f"{INTAKE}.log").read_text(encoding="utf-8", errors="replace")


def place_name(place: Place) -> str:
    """Return what submissions of this record are called, and letters here: `orders-2-123`."""
    topic, partition, offset = place
    return f"{TOPICS[topic].noun}-{partition}-{offset}"


@asynccontextmanager
async def running_intake(home: Path) -> AsyncIterator[Outside]:
    """Kafka, PostgreSQL and intake, begun from nothing under `home`, a full path; stopped with the block, logs stay."""
    await asyncio.to_thread(processes.stop_services, home)
    await asyncio.to_thread(stack.wipe, home)
    try:
        endpoints = await asyncio.to_thread(stack.start, home)
        await asyncio.to_thread(Cluster(endpoints.kafka).create, MADE)
        port = free_port()
        producer = AIOKafkaProducer(
            bootstrap_servers=endpoints.kafka, acks="all", linger_ms=5, max_request_size=2 * LOG_BYTES_MAX
        )
        db = await asyncpg.connect(endpoints.databases[INTAKE])
        async with httpx.AsyncClient(base_url=f"http://{LOOPBACK}:{port}", timeout=60) as http:
            await producer.start()
            try:
                yield Outside(home, endpoints, port, db, http, producer)
            finally:
                await producer.stop()
                await db.close()
    finally:
        await asyncio.to_thread(processes.stop_services, home)
        await asyncio.to_thread(stack.stop, home)
