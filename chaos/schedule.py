"""A seed becomes a schedule: which faults, after which pause, each with a seed of its own. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from chaos.fault import Fault

PAUSE_MIN_S, PAUSE_MAX_S = 1.0, 5.0
TOGETHER_SHARE = 0.25
"""Of all slots: two faults at once, on different parts of the system."""


@dataclass(frozen=True, slots=True)
class Slot:
    """pause_s: quiet time before it."""

    pause_s: float
    faults: tuple[tuple[Fault, int], ...]


def schedule(seed: int, faults: Sequence[Fault]) -> Iterator[Slot]:
    """Endless. Every kind comes once, in any order, before weights decide."""
    rng = Random(seed)
    first = list(faults)
    rng.shuffle(first)
    while True:
        one = first.pop() if first else _drawn(rng, faults)
        chosen = [one]
        others = [fault for fault in faults if fault.strikes != one.strikes]
        if others and rng.random() < TOGETHER_SHARE:
            chosen.append(_drawn(rng, others))
        yield Slot(rng.uniform(PAUSE_MIN_S, PAUSE_MAX_S), tuple((fault, rng.getrandbits(32)) for fault in chosen))


def _drawn(rng: Random, faults: Sequence[Fault]) -> Fault:
    return rng.choices(faults, [fault.weight for fault in faults])[0]
