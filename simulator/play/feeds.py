"""Some partners follow their feeds from the beginning of the play on, and have them as topics of their own."""

from __future__ import annotations

import asyncio

import httpx

from simulator.people.partners import AGENTS, CARRIERS, PLATFORMS, WAREHOUSES

FOLLOWERS = tuple(each.code for each in (*PLATFORMS[:2], CARRIERS[0], AGENTS[0], WAREHOUSES[0].enterprise))
_TRIES_MAX, _PAUSE_S, _TIMEOUT_S = 600, 0.1, 10.0


async def open_feeds(url: str) -> None:
    """Open the feed of each follower, and a topic for it. Raises ConnectionError where nobody answers."""
    async with httpx.AsyncClient(base_url=url, timeout=_TIMEOUT_S, trust_env=False) as http:
        for code in FOLLOWERS:
            await _open(http, code)


async def _open(http: httpx.AsyncClient, code: str) -> None:
    for _ in range(_TRIES_MAX):
        try:
            if (await http.put("/v1/topic", headers={"x-customs-code": code})).is_success:
                return
        except httpx.TransportError:
            pass
        await asyncio.sleep(_PAUSE_S)
    raise ConnectionError(f"the feed at {http.base_url} does not answer")
