"""Cases from a seed: the same seed and number give the same case, whatever was made before it."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate
from random import Random

from chaos.badinput.case import Case
from chaos.badinput.mutations import MUTATIONS, Draw
from chaos.badinput.samples import sample

_REACHED = tuple(accumulate(mutation.weight for mutation in MUTATIONS))
_NUMBERS = 10**9
ROUND = 500_000


def case_of(seed: int, number: int) -> Case:
    """Every mutation comes once in each round before weights decide."""
    rng = Random(seed * _NUMBERS + number)
    index = number % ROUND
    if index >= len(MUTATIONS):
        index = bisect(_REACHED, rng.random() * _REACHED[-1])
    mutation = MUTATIONS[index]
    kind = rng.choice(tuple(mutation.kinds))
    return Case(number, mutation.name, mutation.make(Draw(rng, sample(kind, 2 * number))))


def cases(seed: int, first: int, count: int) -> Iterator[Case]:
    for number in range(first, first + count):
        yield case_of(seed, number)


def good_behind(case: Case) -> bytes:
    """The valid document that comes behind a case on its topic."""
    return sample(case.draft.kind, 2 * case.number + 1).json
