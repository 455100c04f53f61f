"""`python -m bench day`: a customs day ends on which very many bills are collected, while lists flow.

The bills are put into tax's store, as so many releases thirty days before would have left them there. Then the day is closed
by the calendar, and every service acts on it. What is watched is how long tax works on it, how many lists are released
meanwhile, and the memory of each service.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any, NamedTuple

import asyncpg

from bench.generator import Script, generator
from bench.measuring.meters import Meters
from bench.measuring.pace import OpenLoop, Pause
from bench.opening import open_for_business
from bench.rig import fresh_stack, process_ids, start_services
from deploy.local.part import Say
from deploy.local.stack import Endpoints
from simulator.planner import START
from simulator.play import endpoints as system
from simulator.play.post import Post

LOOK_S = 1.0
DAY_WITHIN_S = 3600.0
GUARANTORS = 20
SUMMARY_DAYS = 30
STENCILS, JITTER_MS = 500, 200
_FILL_ACCOUNTS = """
insert into guarantee_account (assure_code, ceiling, committed)
select 'BENCH' || n, $1::numeric * 9.10, $1::numeric * 9.10 from generate_series(0, $2 - 1) as n
"""
_FILL_BILLS = """
insert into list_tax (case_key, attempt, assure_code, customs_code, submission_id, invt_no, state, total, lines,
                      collectable_from, release_day, collect_on)
select 'BENCHEBP:' || n, 1, 'BENCH' || n % $3, '29' || lpad((n % 7)::text, 2, '0'), 'bench-' || n, 'bench-' || n,
       'billed', 9.10, '[[1,"3304990039","1","1","0.00","0.00","9.10"]]', $4, $4::date - $5::int, $4
  from generate_series($1::int, $2::int) as n
"""
_DONE = "select count(*) from payment_document where collected_on = $1 and issued"
AT_ONCE = 50_000


class Look(NamedTuple):
    """A look at the system at a moment after the close. left: days closed and not worked off. mib: memory by process."""

    seconds: float
    left: int
    released: int
    mib: dict[str, float]


def measure_day(bills: int, rate: float, seed: int, say: Say) -> dict[str, Any]:
    """Figures of one day of so many bills, at this rate of lists/s."""
    with fresh_stack(say) as servers:
        start_services(servers, say)
        asyncio.run(open_for_business(servers.kafka, say))
        with generator(Script(servers.kafka, seed, STENCILS, JITTER_MS)) as partners:
            asyncio.run(_fill(servers, bills, say))
            partners.follow(OpenLoop(rate))
            looks = asyncio.run(_close(servers, bills, lambda: partners.progress().released, say))
            partners.follow(Pause())
            partners.end()
    first, last = looks[0], looks[-1]
    grown = {name: round(max(look.mib[name] for look in looks)) for name in first.mib}
    seconds = last.seconds - first.seconds
    return {
        "bills": bills,
        "seconds": round(seconds, 1),
        "bills_per_s": round(bills / seconds),
        "lists_per_s_asked": rate,
        "lists_per_s_meanwhile": round((last.released - first.released) / seconds, 1),
        "memory_mib_before": {name: round(mib) for name, mib in first.mib.items()},
        "memory_mib_max": grown,
        "looks": [look._asdict() for look in looks],
    }


async def _fill(servers: Endpoints, bills: int, say: Say) -> None:
    db = await asyncpg.connect(servers.databases["tax"])
    try:
        await db.execute(_FILL_ACCOUNTS, bills, GUARANTORS)
        for first in range(1, bills + 1, AT_ONCE):
            last = min(first + AT_ONCE - 1, bills)
            await db.execute(_FILL_BILLS, first, last, GUARANTORS, START, SUMMARY_DAYS)
            say(f"bills: {last:,} of {bills:,} stand")
        await db.execute("analyze list_tax")
    finally:
        await db.close()


async def _close(servers: Endpoints, bills: int, released: Any, say: Say) -> list[Look]:
    """Close the day, and look until tax is through with it."""
    meters, began_s = Meters(process_ids()), time.monotonic()
    db = await asyncpg.connect(servers.databases["tax"])
    try:
        looks = [Look(0.0, 0, released(), meters.memory_mib())]
        async with Post(system.Endpoints(kafka_bootstrap=servers.kafka)) as post:
            await post.close_days([START])
        while time.monotonic() - began_s < DAY_WITHIN_S:
            await asyncio.sleep(LOOK_S)
            left = await db.fetchval("select count(*) from day_work")
            done = await db.fetchval(_DONE, START)
            looks.append(Look(time.monotonic() - began_s, left, released(), meters.memory_mib()))
            collected = await db.fetchval("select coalesce(sum(bills), 0) from payment_document")
            say(f"day: {collected:,} of {bills:,} bills collected, {looks[-1].released:,} lists released meanwhile")
            if done and not left:
                if collected != bills:
                    raise RuntimeError(f"{collected} of {bills} bills stand in documents")
                return looks
        raise RuntimeError(f"the day of {START} is not done after {DAY_WITHIN_S:.0f} s")
    finally:
        await db.close()


def print_day(found: dict[str, Any]) -> None:
    print(f"{found['bills']:,} bills in {found['seconds']} s: {found['bills_per_s']:,} a second")
    print(f"lists released meanwhile: {found['lists_per_s_meanwhile']} a second, {found['lists_per_s_asked']} asked")
    for name, most in found["memory_mib_max"].items():
        print(f"  {name:14} {found['memory_mib_before'][name]:6,} MiB before, {most:6,} at most")
