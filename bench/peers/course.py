"""One system runs its course: rows in, matches out, CPU by the way. It does so with or without a kill in the middle."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass, field

from bench.measuring.meters import Meters
from bench.peers.environments import HOME, Refused
from bench.peers.family import Family
from bench.peers.systems import Program, Run, System
from bench.peers.tally import Reader, Tally
from deploy.local.part import Say

SAMPLE_S = 0.25
SAY_EVERY_S = 2.0
STILL_S = 90.0
"""A system that shows no new match for so long is done with, whatever is missing. Longer than any session timeout."""
START_WITHIN_S = 300.0
"""The same before the first match after a start, imports and all."""
SILENT_S = 5.0
"""After the last match that was missing, late doubles are waited for so long."""
KILL_AT = 0.4
"""The share of the matches at which everything is killed."""


@dataclass(frozen=True, slots=True)
class Sample:
    """at_s: since the start. matches: orders matched by then. CPU in seconds since the start.

    others_s: CPU of this machine that neither the system, nor its servers, nor this bench used.
    """

    at_s: float
    matches: int
    cpu_s: float
    kafka_s: float
    postgres_s: float
    others_s: float


@dataclass
class Course:
    """killed_at: matches seen when everything was killed; None without a kill. back_after_s: when the next one came.

    cut: stopped when its time was over.
    """

    tally: Tally
    samples: list[Sample] = field(default_factory=list)
    killed_at: int | None = None
    back_after_s: float | None = None
    cut: bool = False


class Runner:
    """Starts one system on one run and follows it, for `limit_s` seconds at the most."""

    def __init__(
        self, system: System, program: Program, run: Run, orders: int, limit_s: float, servers: Meters, say: Say
    ) -> None:
        self._system, self._program, self._run, self._limit_s = system, program, run, limit_s
        self._servers, self._say = servers, say
        self._tally = Tally(orders)
        self._course = Course(self._tally)
        self._family = Family(HOME / "logs" / f"{run.group}.log")
        self._family.log.unlink(missing_ok=True)
        self._reader = Reader(run.endpoints.kafka, run.output, run.partitions, self._tally, system.reads)

    def go(self, *, kill: bool) -> Course:
        """Raises Refused where the system ends by itself, or never shows a match."""
        self._system.prepare(self._run)
        self._began_s, self._before = time.monotonic(), self._servers.read()
        with closing(self._reader):
            try:
                if not self._start():
                    raise Refused(f"no match within {START_WITHIN_S:.0f} s; its log: {self._family.log}")
                if kill and self._follow(int(self._tally.expected * KILL_AT)):
                    self._kill_and_restart()
                self._follow(self._tally.expected)
                if not self._course.cut:
                    self._listen_on()
            finally:
                self._family.stop()
        return self._course

    def _kill_and_restart(self) -> None:
        self._family.kill()
        while self._reader.read(1.0):
            pass  # what it had sent before
        self._course.killed_at, killed_s = self._tally.seen, time.monotonic()
        self._say(f"{self._system.name}: killed at {self._tally.seen:,} matches, starting again")
        if self._start():
            self._course.back_after_s = round(time.monotonic() - killed_s, 1)

    def _start(self) -> bool:
        """True once it has matched one order more."""
        self._family.start(self._program(self._run))
        return self._follow(self._tally.seen + 1, START_WITHIN_S)

    def _follow(self, goal: int, patience_s: float = STILL_S) -> bool:
        """Until so many orders are matched: True; False once nothing new has come for too long, or time is over."""
        news_s, said_s = time.monotonic(), 0.0
        while self._tally.seen < goal:
            before, began_s = self._tally.seen, time.monotonic()
            self._reader.read(SAMPLE_S)
            self._sample()
            now_s = time.monotonic()
            time.sleep(max(0.0, began_s + SAMPLE_S - now_s))
            if self._tally.seen > before:
                news_s = now_s
            elif now_s - news_s > patience_s:
                return False
            elif (last_words := self._family.ended()) is not None:
                raise Refused(f"ended by itself; the end of its log: {last_words}")
            if now_s - self._began_s > self._limit_s:
                self._course.cut = True
                return False
            if now_s - said_s > SAY_EVERY_S:
                said_s = now_s
                self._say(f"{self._system.name}: {self._tally.seen:,} of {self._tally.expected:,} matches")
        return True

    def _listen_on(self) -> None:
        """For what comes twice behind the last one."""
        until_s = time.monotonic() + SILENT_S
        while time.monotonic() < until_s:
            if self._reader.read(0.5):
                until_s = time.monotonic() + SILENT_S

    def _sample(self) -> None:
        used, own_s = self._servers.read().since(self._before), self._family.cpu_s()
        kafka_s, postgres_s, bench_s = (used.cpu_s[name] for name in ("kafka", "postgres", "bench"))
        self._course.samples.append(
            Sample(
                time.monotonic() - self._began_s, self._tally.seen, own_s, kafka_s, postgres_s,
                used.busy_s - own_s - kafka_s - postgres_s - bench_s,
            )
        )  # fmt: skip
