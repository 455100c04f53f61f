"""Can these changes have happened in an order that never passes a limit? Each chain's own order is kept.

A service applies an input partition's records in their order and interleaves partitions as it likes, so what it
published fixes the order of each partition's changes and leaves the rest open. An order that keeps the limit at every
moment is a proof that the facts allow it; where none can be found, the facts say that the limit was passed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(slots=True)
class Step:
    """One record's effect. change: of what is used, less what the limit gained. gives, needs: what this makes known, and
    what must be known before it. at: roughly when, to be tried first; an order need not follow it."""

    change: Decimal = ZERO
    gives: set[object] = field(default_factory=set)
    needs: set[object] = field(default_factory=set)
    at: int = 0


Chain = Sequence[Step]
Choice = Callable[[Step], Decimal]
_CHOICES: tuple[Choice, ...] = (lambda step: Decimal(step.at), lambda step: step.change, lambda step: -step.change)
"""What to do first of several steps that use up: as it seems to have been; the smallest; the greatest."""


def keeps_limit(chains: Sequence[Chain]) -> bool:
    """Say whether some order of all steps keeps the sum of changes at or below zero. Each chain's own order is kept."""
    return any(_all_done(chains, choice) for choice in _CHOICES)


def _all_done(chains: Sequence[Chain], choice: Choice) -> bool:
    """Do what frees as soon as it can be done, which never hurts. What uses up comes one at a time, where it fits."""
    places, known, level = [0] * len(chains), set[object](), ZERO

    def heads() -> Iterator[tuple[int, Step]]:
        for number, chain in enumerate(chains):
            if places[number] < len(chain):
                step = chain[places[number]]
                if step.needs - step.gives <= known and level + step.change <= ZERO:
                    yield number, step

    while ready := list(heads()):
        freeing = [(number, step) for number, step in ready if step.change <= ZERO]
        for number, step in freeing or [min(ready, key=lambda pair: choice(pair[1]))]:
            places[number] += 1
            known |= step.gives
            level += step.change
    return places == list(map(len, chains))
