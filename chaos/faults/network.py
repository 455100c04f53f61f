"""Faults of the lines between services and servers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

from chaos.fault import Missed
from chaos.ground import REDIS, Ground, until
from chaos.line import Line
from deploy.local.stack import SERVICES

_COMMIT_WITHIN_S = 15.0


@asynccontextmanager
async def cut(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """Connections to PostgreSQL are reset, new ones too."""
    service = rng.choice(SERVICES)
    line = ground.lines[service]
    count = line.cut()
    try:
        yield f"{count} connections of {service} to postgres cut"
    finally:
        line.mend()


@asynccontextmanager
async def redis_cut(ground: Ground, rng: Random) -> AsyncIterator[str]:
    line = ground.lines[REDIS]
    count = line.cut()
    try:
        yield f"{count} connections to redis cut"
    finally:
        line.mend()


@asynccontextmanager
async def stalled(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """Nothing goes through, then all of it arrives late."""
    service = rng.choice(SERVICES)
    line = ground.lines[service]
    line.flows.clear()
    try:
        yield f"connections of {service} to postgres stalled"
    finally:
        line.mend()


@asynccontextmanager
async def half_open(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """Every connection of a service is forgotten by the network; neither side is told, then or later."""
    service = rng.choice(SERVICES)
    count = ground.lines[service].lose()
    yield f"{count} connections of {service} to postgres lost without a word"


@asynccontextmanager
async def commit_reply_lost(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """PostgreSQL commits, and the connection ends before its reply arrives."""
    service, times = rng.choice(SERVICES), rng.randint(1, 3)
    line = ground.lines[service]
    lost = await _lose_replies(line, times)
    if not lost:
        raise Missed(f"{service} committed nothing")
    yield f"{lost} replies to COMMIT of {service} lost"


async def _lose_replies(line: Line, times: int) -> int:
    before = line.replies_lost
    line.replies_to_lose = times
    try:
        await until(lambda: line.replies_to_lose == 0, _COMMIT_WITHIN_S)
    finally:
        line.mend()
    return line.replies_lost - before
