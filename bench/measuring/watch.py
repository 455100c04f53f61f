"""Watching a running system: what everyone has used between two moments, and lag and memory over time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiokafka.errors import KafkaError

from bench.measuring.meters import Meters, Reading
from bench.measuring.scraping import Counts, scrape
from simulator.play.quiescence import Quiescence

SAMPLE_S = 2.0
MEMORY_EVERY = 5
"""Samples. The kernel walks every page of every process to say it, a hundredth of the machine if asked every two seconds."""


@dataclass(frozen=True, slots=True)
class Moment:
    """at_ms: milliseconds since the epoch. released: lists the generator had heard of by then."""

    at_ms: int
    released: int
    reading: Reading
    counts: Mapping[str, Counts]


@dataclass(frozen=True, slots=True)
class Sample:
    """lag: service → records it has not done with. memory_mib: process → memory, some seconds old."""

    at_ms: int
    lag: Mapping[str, int]
    memory_mib: Mapping[str, float]


@dataclass
class Watch:
    """Reads meters, metrics and lag of one system. ports: service → HTTP port."""

    meters: Meters
    ports: Mapping[str, int]
    rest: Quiescence
    samples: list[Sample] = field(default_factory=list)

    async def moment(self, released: int) -> Moment:
        counts = await asyncio.to_thread(scrape, self.ports)
        return Moment(time.time_ns() // 1_000_000, released, self.meters.read(), counts)

    async def sample(self) -> Sample:
        """Lag and memory now, kept for the picture."""
        try:
            lag = await self.lag()
        except KafkaError:
            lag = self.samples[-1].lag if self.samples else {}
        fresh = len(self.samples) % MEMORY_EVERY == 0
        memory_mib = self.meters.memory_mib() if fresh else self.samples[-1].memory_mib
        self.samples.append(Sample(time.time_ns() // 1_000_000, lag, memory_mib))
        return self.samples[-1]

    async def lag(self) -> Mapping[str, int]:
        by_service = dict.fromkeys(self.ports, 0)
        for (service, _), behind in (await self.rest.lag()).items():
            by_service[service] = by_service.get(service, 0) + behind
        return by_service
