"""Faults of the lines between services and servers: each service has one to every server, and they are told apart."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import Random

from chaos.fault import Inflict, Missed
from chaos.ground import POSTGRES, Ground, until
from chaos.line import Line
from deploy.local.stack import SERVICES

_COMMIT_WITHIN_S = 10.0
_SLOW_S = 0.25
_ALL_SHARE = 0.25
"""Of all cuts: every service at once, as when a switch dies."""


def _on(server: str, strike: Callable[[Line], object], what: str) -> Inflict:
    """A fault of one service's line to a server, or of all of them."""

    @asynccontextmanager
    async def inflict(ground: Ground, rng: Random) -> AsyncIterator[str]:
        joined = [name for to, name in ground.lines if to == server]
        struck = joined if rng.random() < _ALL_SHARE else [rng.choice(joined)]
        lines = [ground.lines[server, service] for service in struck]
        for line in lines:
            strike(line)
        try:
            yield f"{what}: {server} and {', '.join(struck)}"
        finally:
            for line in lines:
                line.mend()

    return inflict


def cut(server: str) -> Inflict:
    """Connections are reset, new ones too."""
    return _on(server, lambda line: line.cut(), "connections cut")


def stalled(server: str) -> Inflict:
    """Nothing goes through, then all of it arrives late."""
    return _on(server, lambda line: line.flows.clear(), "connections stalled")


def slow(server: str) -> Inflict:
    """Everything arrives, each piece late."""

    def delay(line: Line) -> None:
        line.delay_s = _SLOW_S

    return _on(server, delay, f"every piece {_SLOW_S} s late")


def half_open(server: str) -> Inflict:
    """Every connection is forgotten by the network; neither side is told, then or later. New ones work."""
    return _on(server, lambda line: line.lose(), "connections lost without a word")


@asynccontextmanager
async def commit_reply_lost(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """PostgreSQL commits, and the connection ends before its reply arrives."""
    times = rng.randint(1, 3)
    for service in rng.sample(SERVICES, 3):
        if lost := await _lose_replies(ground.lines[POSTGRES, service], times):
            yield f"{lost} replies to COMMIT of {service} lost"
            return
    raise Missed("nobody committed anything")


async def _lose_replies(line: Line, times: int) -> int:
    before = line.replies_lost
    line.replies_to_lose = times
    try:
        await until(lambda: line.replies_to_lose == 0, _COMMIT_WITHIN_S)
    finally:
        line.mend()
    return line.replies_lost - before
