"""Everything that has been said for outsiders is told to them: the feed, which stands aside, comes to its end."""

from __future__ import annotations

import asyncio
import time

from checker.facts import Facts
from checker.told.contract import Contract, ToldRecord, consumer_of, told_records
from libs.schemas.topics import TOLD

TOLD_WITHIN_S = 180.0
_PAUSE_S = 0.2


def due(facts: Facts) -> int:
    """Count the records that customs-side consumers must find, by what services said."""
    return sum(1 for events in TOLD.values() for _ in facts.of(*events.events))


async def everything_told(
    bootstrap: str, contract: Contract, facts: Facts, within_s: float = TOLD_WITHIN_S
) -> list[ToldRecord]:
    """Return what lies on outsiders' topics once all of it is there. Raises TimeoutError where it does not come."""
    wanted, deadline = due(facts), time.monotonic() + within_s
    async with consumer_of(bootstrap, *(topic.name for topic in TOLD.values())) as consumer:
        while (there := sum((await consumer.end_offsets(consumer.assignment())).values())) < wanted:
            if time.monotonic() >= deadline:
                raise TimeoutError(f"outsiders are told {there} records of {wanted} after {within_s:.0f} s")
            await asyncio.sleep(_PAUSE_S)
    return await told_records(bootstrap, contract)
