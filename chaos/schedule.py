"""A seed becomes a schedule: which faults, after which pause, each with a seed of its own. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from chaos.fault import Fault

PAUSE_MIN_S, PAUSE_MAX_S = 1.0, 4.0
TOGETHER_SHARE = 0.4
"""Of all slots: two faults at once, on different parts of the system."""


@dataclass(frozen=True, slots=True)
class Slot:
    """pause_s: quiet time before it."""

    pause_s: float
    faults: tuple[tuple[Fault, int], ...]


class Schedule:
    """Endless. Every kind comes once, in an order of the seed's; one that had no effect comes again; then weights decide.

    The same seed gives the same slots as long as the same faults have an effect.
    """

    def __init__(self, seed: int, faults: Sequence[Fault]) -> None:
        self._rng, self._faults = Random(seed), faults
        self._due = list(faults)
        self._rng.shuffle(self._due)

    @property
    def due(self) -> list[str]:
        """Kinds that have not struck yet."""
        return [fault.kind for fault in self._due]

    def next(self) -> Slot:
        rng = self._rng
        chosen = [self._due.pop(0) if self._due else self._drawn(self._faults)]
        others = [fault for fault in self._faults if fault.strikes != chosen[0].strikes]
        if others and rng.random() < TOGETHER_SHARE:
            waiting = [fault for fault in self._due if fault in others]
            chosen.append(waiting[0] if waiting else self._drawn(others))
            self._due = [fault for fault in self._due if fault not in chosen]
        return Slot(rng.uniform(PAUSE_MIN_S, PAUSE_MAX_S), tuple((fault, rng.getrandbits(32)) for fault in chosen))

    def again(self, fault: Fault) -> None:
        """It had no effect: it comes again, after those that have not been tried."""
        if fault not in self._due:
            self._due.append(fault)

    def _drawn(self, faults: Sequence[Fault]) -> Fault:
        return self._rng.choices(faults, [fault.weight for fault in faults])[0]
