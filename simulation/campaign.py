"""Many seeds: play them, count them, keep what failed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

import structlog

from simulation.plan import Plan, draw
from simulation.stories import STORIES
from simulation.switches import SWITCHES, left_out
from simulation.world import Outcome, World

REGRESSIONS = Path(__file__).parent / "regressions"
CHUNK = 20


@dataclass(frozen=True, slots=True)
class Failure:
    """A seed and what was wrong in its end."""

    seed: int
    violations: list[str]
    without: str | None = None
    story: str | None = None

    @property
    def command(self) -> str:
        options = {"--story": self.story, "--without": self.without}
        return f"python -m simulation --replay {self.seed}" + "".join(f" {o} {v}" for o, v in options.items() if v)


def plan_of(seed: int, without: str | None = None, story: str | None = None) -> Plan:
    """Return what is played for a seed. This story, or the one it draws; with a rule left out, what gives that rule
    work."""
    plan = draw(seed, tuple(STORIES))
    plan = plan.with_story(story) if story else plan
    return SWITCHES[without].setting(plan) if without else plan


def play(plan: Plan, without: str | None = None) -> Outcome:
    with left_out(without), _quiet():
        return World(plan).play()


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the services, whose logs of every fault would drown what a campaign has to say."""
    before = structlog.get_config()
    structlog.configure(processors=[_drop])
    try:
        yield
    finally:
        structlog.configure(**before)


def _drop(*_: object) -> str:
    raise structlog.DropEvent


def play_some(seeds: range, without: str | None, story: str | None) -> list[Failure]:
    outcomes = ((seed, play(plan_of(seed, without, story), without)) for seed in seeds)
    return [Failure(seed, outcome.violations, without, story) for seed, outcome in outcomes if outcome.violations]


def play_all(seeds: range, without: str | None = None, story: str | None = None) -> Iterator[tuple[int, list[Failure]]]:
    """Chunks as they are done, on every core: how many seeds, and which of them failed."""
    chunks = [seeds[at : at + CHUNK] for at in range(0, len(seeds), CHUNK)]
    with ProcessPoolExecutor(os.cpu_count(), get_context("forkserver")) as pool:  # who asks may have threads
        played = pool.map(play_some, chunks, repeat(without), repeat(story))
        for chunk, failures in zip(chunks, played, strict=True):
            yield len(chunk), failures


def first_failure(seeds: range, without: str, story: str | None = None) -> Failure | None:
    """The first seed in which the missing rule does harm."""
    for seed in seeds:
        if failures := play_some(range(seed, seed + 1), without, story):
            return failures[0]
    return None


def keep(failure: Failure, folder: Path = REGRESSIONS) -> Path:
    """Write a failing seed's plan down: a test replays it ever after."""
    path = folder / f"seed-{failure.seed}.json"
    path.write_text(plan_of(failure.seed, failure.without, failure.story).text() + "\n", encoding="utf-8")
    return path


class Stopwatch:
    def __init__(self) -> None:
        self._started = time.perf_counter()

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._started


def report(
    seeds: range, seconds: float, failures: list[Failure], without: str | None, story: str | None
) -> dict[str, object]:
    return {
        "seeds": len(seeds),
        "from": seeds.start,
        "without": without,
        "story": story,
        "seconds": round(seconds, 1),
        "per_minute": round(len(seeds) / seconds * 60),
        "violations": [asdict(failure) for failure in failures],
    }
