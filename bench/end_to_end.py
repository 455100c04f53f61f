"""`python -m bench` measures the whole chain: at its maximum (closed loop), at a set rate (open loop), and
overloaded."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.directions import IMPORTS
from bench.generator import Handle, Outcome, Script, generator
from bench.measuring.latency import Second, by_second
from bench.measuring.meters import Meters, yardstick_ms
from bench.measuring.pace import ClosedLoop, Fixed, OpenLoop, Pace, Pause
from bench.measuring.watch import SAMPLE_S, Moment, Sample, Watch
from bench.opening import open_for_business
from bench.rig import ASIDE, fresh_stack, process_ids, start_services
from deploy.local.part import Say
from simulator.play.quiescence import NotQuiescent, Quiescence

CALM_S = 20.0
"""A drain in which nothing moved for so long is over: what has not come will not come."""
DRAIN_MAX_S = 600.0
SPARE_SHARE = 0.5
"""Of the maximum: the open loop's rate where none is given."""
LOOPS = {
    "closed": ("closed",),
    "open": ("open",),
    "both": ("closed", "open"),
    "overload": ("closed", "overload"),
    "all": ("closed", "open", "overload"),
}
"""What `--loop` asks for. Overload is told in terms of the maximum, so the closed loop goes before it."""
OVERLOAD_TIMES = 3
"""The maximum, at which lists begin in an overload."""
OVERLOAD_S_MAX = 30.0
"""Working that off takes twice as long again: with it, an overload and what comes after take about three minutes."""
RECOVERY_WARM_UP_S_MAX = 10.0


@dataclass(frozen=True, slots=True)
class Options:
    """loop: one of `LOOPS`. rate: lists/s of the open loop, None: half of the closed loop's maximum.

    direction: of the lists, by a name of `DIRECTIONS`.
    """

    loop: str
    rate: float | None
    seconds: float
    warm_up_s: float
    in_flight: int
    jitter_ms: int
    stencils: int
    seed: int
    direction: str = IMPORTS


@dataclass(frozen=True, slots=True)
class Run:
    """One loop: opened at `began`, measured between `before` and `after`, at rest again at `end`.

    loop: `closed`, `open`, `overload`, or `recovered`: an open loop once what an overload left is worked off.
    first, last: numbers of its lists. late_ms: how far the generator was behind its schedule at worst.
    """

    loop: str
    pace: Pace
    began: Moment
    before: Moment
    after: Moment
    end: Moment
    first: int
    last: int
    late_ms: float
    rested: bool


@dataclass(frozen=True, slots=True)
class Measured:
    runs: Sequence[Run]
    outcome: Outcome
    samples: Sequence[Sample]
    options: Options
    yardstick_ms: tuple[float, float]
    """Before and after, with nothing else running."""

    @property
    def seconds(self) -> list[Second]:
        """The whole run by the second, from the first list to rest."""
        outcome = self.outcome
        return by_second(outcome.last_sent_ms, outcome.released_ms, self.runs[0].began.at_ms, self.runs[-1].end.at_ms)

    def samples_of(self, run: Run) -> list[Sample]:
        """From its first list to rest."""
        return [sample for sample in self.samples if run.began.at_ms <= sample.at_ms <= run.end.at_ms]


def measure(options: Options, say: Say) -> Measured:
    """Start everything, load it, stop everything. Raises StackError, NotQuiescent or RuntimeError with what went wrong."""
    before = yardstick_ms()
    with fresh_stack(say) as endpoints:
        ports = start_services(endpoints, say)
        asyncio.run(open_for_business(endpoints.kafka, say))
        say("generator: cutting stencils")
        script = Script(endpoints.kafka, options.seed, options.stencils, options.jitter_ms, options.direction)
        with generator(script) as partners:
            pids = process_ids() | {"generator": partners.pid, "bench": os.getpid()}
            runs, samples = asyncio.run(_run_all(options, endpoints.kafka, partners, pids, ports, say))
            outcome = partners.end()
    return Measured(runs, outcome, samples, options, (before, yardstick_ms()))


async def _run_all(
    options: Options, bootstrap: str, partners: Handle, pids: dict[str, int], ports: dict[str, int], say: Say
) -> tuple[list[Run], Sequence[Sample]]:
    async with Quiescence(bootstrap, without=ASIDE) as rest:
        load = Load(partners, Watch(Meters(pids), ports, rest), say)
        loops, spans = LOOPS[options.loop], (options.warm_up_s, options.seconds)
        runs = []
        if "closed" in loops:
            runs.append(await load.run("closed", ClosedLoop(options.in_flight), *spans))
        rate = options.rate or rounded(_maximum(runs) * SPARE_SHARE)
        if "open" in loops:
            runs.append(await load.run("open", OpenLoop(rate), *spans))
        if "overload" in loops:
            seconds, warm_up_s = min(options.seconds, OVERLOAD_S_MAX), min(options.warm_up_s, RECOVERY_WARM_UP_S_MAX)
            too_much = OpenLoop(rounded(_maximum(runs) * OVERLOAD_TIMES))
            runs.append(await load.run("overload", too_much, 0.0, seconds))
            runs.append(await load.run("recovered", OpenLoop(rate), warm_up_s, seconds))
        return runs, load.watch.samples


def _maximum(runs: Sequence[Run]) -> float:
    """Lists/s of the closed loop, which comes first."""
    if not runs:
        raise ValueError("an open loop alone needs a rate")
    window = runs[0]
    return (window.after.released - window.before.released) / (window.after.at_ms - window.before.at_ms) * 1000


def rounded(lists_per_s: float) -> float:
    """A rate one can say: whole tens, or 1."""
    return max(1.0, round(lists_per_s, -1))


class Load:
    """Drives the generator through one loop after the other and watches meanwhile."""

    def __init__(self, partners: Handle, watch: Watch, say: Say) -> None:
        self._partners, self._say = partners, say
        self.watch = watch

    async def run(self, loop: str, pace: Pace, warm_up_s: float, seconds: float) -> Run:
        """Warm up, measure, let everything come to rest."""
        first = self._partners.progress().begun + 1
        began = await self._moment()
        self._partners.follow(pace)
        await self._go_on(f"{loop} loop, warm-up", warm_up_s)
        before = await self._moment()
        self._partners.late_ms_max = 0.0
        await self._go_on(f"{loop} loop, measured", seconds)
        after, late_ms = await self._moment(), self._partners.late_ms_max
        self._partners.follow(Pause())
        await self._drain(loop)
        rested = await self._rest(loop)
        return Run(
            loop, pace, began, before, after, await self._moment(), first, self._partners.progress().begun, late_ms,
            rested,
        )  # fmt: skip

    async def play(self, lists: int) -> tuple[Moment, Moment]:
        """Declare `lists` lists and let everything come to rest. Raises RuntimeError where one is not released."""
        began = await self._moment()
        self._partners.follow(Fixed(lists))
        deadline = time.monotonic() + DRAIN_MAX_S
        await self._watch_while(
            f"declaring {lists:,} lists",
            lambda: self._partners.progress().begun < lists and time.monotonic() < deadline,
            deadline,
        )
        await self._drain("fixed")
        if lost := self._partners.progress().in_flight:
            raise RuntimeError(f"{lost:,} of {lists:,} lists were not released")
        if not await self._rest("fixed"):
            raise RuntimeError("the system did not come to rest")
        return began, await self._moment()

    async def _moment(self) -> Moment:
        return await self.watch.moment(self._partners.progress().released)

    async def _go_on(self, what: str, seconds: float) -> None:
        until = time.monotonic() + seconds
        await self._watch_while(what, lambda: time.monotonic() < until, until)

    async def _drain(self, loop: str) -> None:
        """Until every list is released, or for `CALM_S` neither a release was heard nor the lag has changed."""
        deadline = time.monotonic() + DRAIN_MAX_S
        last, moved_s = (-1, 0), time.monotonic()

        def goes_on() -> bool:
            nonlocal last, moved_s
            progress, now_s = self._partners.progress(), time.monotonic()
            state = progress.released, sum(self.watch.samples[-1].lag.values())
            if state != last:
                last, moved_s = state, now_s
            return progress.in_flight > 0 and now_s < deadline and now_s - moved_s < CALM_S

        await asyncio.sleep(1)  # what is due may still be on its way out
        await self._watch_while(f"{loop} loop, draining", goes_on, deadline)

    async def _rest(self, loop: str) -> bool:
        self._say(f"load: {loop} loop, coming to rest")
        resting = asyncio.ensure_future(asyncio.wait_for(self.watch.rest.wait(), DRAIN_MAX_S))
        while not (await asyncio.wait({resting}, timeout=SAMPLE_S))[0]:
            await self.watch.sample()
        try:
            await resting
        except (TimeoutError, NotQuiescent) as failure:
            self._say(f"load: no rest after the {loop} loop: {failure}")
            return False
        return True

    async def _watch_while(self, what: str, goes_on: Callable[[], bool], until: float) -> None:
        last, last_at = self._partners.progress().released, time.monotonic()
        while goes_on():
            sample = await self.watch.sample()
            await asyncio.sleep(max(0.0, min(last_at + SAMPLE_S, until) - time.monotonic()))
            now, progress = time.monotonic(), self._partners.progress()
            per_s = (progress.released - last) / max(0.001, now - last_at)
            last, last_at = progress.released, now
            self._say(
                f"load: {what}: {per_s:,.0f} lists/s released, {progress.released:,} in all, "
                f"{progress.in_flight:,} in flight, lag {sum(sample.lag.values()):,} records"
            )
