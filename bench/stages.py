"""`python -m bench stages`: the services one after the other, each alone on topics that are full already.

The chain is played once, in the order of `PASSES`; what one pass publishes is what the next one reads. While a service
works nobody else does, so all CPU of broker and database in that time is its own.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bench.generator import Script, generator
from bench.measuring.meters import Meters
from bench.measuring.pace import Fixed
from bench.measuring.scraping import Counts
from bench.measuring.watch import Moment, Watch
from bench.opening import open_for_business
from bench.rig import ASIDE, HOME, SERVICE_SETTINGS, fresh_stack, process_ids, start_services
from deploy.local import processes
from deploy.local.errors import StackError
from deploy.local.part import Say
from deploy.local.ports import free_port
from deploy.local.stack import Endpoints
from libs.schemas.topics import CHAIN
from simulator.play.quiescence import Quiescence

POLL_S = 0.2
SAY_EVERY_S = 2.0
STILL_S = 60.0
"""A pass whose lag has not changed for so long has failed."""
FILLED_WITHIN_S = 600.0
BATCH_WITHIN_MS = 10_000
BOUNDARY_POLL_S = 0.01
LISTS_MIN = 5_000
"""Fewer would be a handful of batches."""


@dataclass(frozen=True, slots=True)
class Pass:
    """One service alone. what: what it finds on its topics at that time."""

    service: str
    what: str


PASSES = (
    Pass("intake", "documents as declared"),
    Pass("matching", "accepted documents"),
    Pass("accountbook", "matched lists"),
    Pass("tax", "held stock"),
    Pass("review", "assessments"),
    Pass("returns", "releases"),
    Pass("tax", "releases"),
    Pass("accountbook", "releases"),
    Pass("intake", "events to answer with receipts"),
)


@dataclass(frozen=True, slots=True)
class PassResult:
    """CPU in µs per record read, by process; stages in µs per record, as the services count them.

    records: those that were measured; records_in_all: with those before the measuring began.
    """

    service: str
    what: str
    records: int
    records_in_all: int
    seconds: float
    records_per_s: float
    records_per_batch: float
    cpu_us_per_record: Mapping[str, float]
    stages_us_per_record: Mapping[str, float]

    @property
    def cpu_us(self) -> float:
        return sum(self.cpu_us_per_record.values())


def measure_stages(lists: int, seed: int, say: Say) -> dict[str, Any]:
    """Return what bench-stages.json holds. Raises StackError, NotQuiescent or RuntimeError with what went wrong."""
    with fresh_stack(say) as endpoints:
        start_services(endpoints, say)
        asyncio.run(open_for_business(endpoints.kafka, say))
        processes.stop_services(HOME)
        fill(endpoints.kafka, lists, seed, say)
        results = [asyncio.run(play(step, endpoints, say)) for step in PASSES]
    whole_us = sum(result.cpu_us * result.records_in_all for result in results)
    return {
        "lists": lists,
        "seed": seed,
        "partitions": CHAIN,
        "cpu_ms_per_list": round(whole_us / lists / 1000, 4),
        "passes": [asdict(result) for result in results],
    }


def fill(bootstrap: str, lists: int, seed: int, say: Say) -> None:
    """Declare the lists while nobody reads."""
    with generator(Script(bootstrap, seed, min(lists, 2_000), jitter_ms=200)) as partners:
        partners.follow(Fixed(lists))
        deadline = time.monotonic() + FILLED_WITHIN_S
        while (begun := partners.progress().begun) < lists:
            if time.monotonic() > deadline:
                raise RuntimeError(f"only {begun} of {lists} lists could be declared in {FILLED_WITHIN_S:.0f} s")
            say(f"declaring: {begun:,} of {lists:,} lists")
            time.sleep(1)
        partners.end()
    say(f"declaring: {lists:,} lists, four documents each, lie on the declare topics")


async def play(step: Pass, endpoints: Endpoints, say: Say) -> PassResult:
    """From the end of an early batch to the last one: starting up is not counted, nor half a batch."""
    port = free_port()
    try:
        processes.start_service(HOME, step.service, endpoints, port, SERVICE_SETTINGS)
        async with Quiescence(endpoints.kafka, without=ASIDE) as rest:
            watch = Watch(Meters(process_ids()), {step.service: port}, rest)
            before = await _after_a_batch(step, watch)
            await _until_done(step, watch, say)
            result = _result(step, before, await watch.moment(0))
    finally:
        processes.stop_services(HOME)
    say(f"{step.service}: {step.what}: {result.records_per_s:,.0f} records/s, {result.cpu_us:.0f} µs of CPU each")
    return result


async def _after_a_batch(step: Pass, watch: Watch) -> Moment:
    """The moment after the next commit; now, if none comes soon."""
    first = now = await watch.moment(0)
    while now.counts[step.service].batches == first.counts[step.service].batches:
        if now.at_ms - first.at_ms > BATCH_WITHIN_MS:
            break
        await asyncio.sleep(BOUNDARY_POLL_S)
        now = await watch.moment(0)
    return now


async def _until_done(step: Pass, watch: Watch, say: Say) -> None:
    last, since_s, said_s = -1, time.monotonic(), 0.0
    while lag := (await watch.lag())[step.service]:
        if lag != last:
            last, since_s = lag, time.monotonic()
        elif time.monotonic() - since_s > STILL_S:
            raise StackError(f"{step.service} stands still with {lag} records before it; its log is under {HOME}/logs")
        if time.monotonic() - said_s > SAY_EVERY_S:
            said_s = time.monotonic()
            say(f"{step.service}: {step.what}: {lag:,} records to go")
        await asyncio.sleep(POLL_S)


def _result(step: Pass, before: Moment, after: Moment) -> PassResult:
    counts: Counts = after.counts[step.service].since(before.counts[step.service])
    records = max(1.0, counts.records)
    seconds = max(0.001, counts.last_batch_s - before.at_ms / 1000)
    used = after.reading.since(before.reading).cpu_s

    def each_us(value_s: float) -> float:
        return round(value_s * 1e6 / records, 2)

    return PassResult(
        step.service,
        step.what,
        round(counts.records),
        round(after.counts[step.service].records),
        round(seconds, 2),
        round(counts.records / seconds, 1),
        round(counts.records / max(1.0, counts.batches), 1),
        {name: each_us(value) for name, value in sorted(used.items(), key=lambda pair: -pair[1])},
        {name: each_us(value) for name, value in sorted(counts.cpu_s.items(), key=lambda pair: -pair[1])},
    )
