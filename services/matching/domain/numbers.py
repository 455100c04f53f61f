"""List numbers (invtNo): 4 customs + 4 year + I/E + 9 digits, unique without workers waiting for each other.

Each partition counts on its own and takes every `stride`-th number: n * stride + partition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from libs.schemas.codes.supervision_modes import IMPORT, Direction

DIGITS_MAX = 999_999_999


class NumbersExhausted(Exception):
    """A customs office's numbers of the year, or the partitions the stride has room for, are used up."""


class Scope(NamedTuple):
    """One counter counts the lists of a customs office in a year, as seen by one partition."""

    customs_code: str
    year: int
    partition: int


class ListNumbers:
    """The counters a batch may use. known: the last count given out by each that exists; others begin at 0.

    used: the last count of each that gave out a number here.
    """

    def __init__(self, stride: int, known: Mapping[Scope, int]) -> None:
        self.stride = stride
        self.known = known
        self.used: dict[Scope, int] = {}

    def giver(self, year: int, partition: int) -> Callable[[str, Direction], str]:
        """Gives the next number of a customs office in this year and partition. Raises NumbersExhausted."""
        return lambda office, direction: self.allocate(Scope(office, year, partition), direction)

    def allocate(self, scope: Scope, direction: Direction = IMPORT) -> str:
        """The next number of the scope. Raises NumbersExhausted."""
        count = self._last(scope) + 1
        number = count * self.stride + scope.partition
        if number > DIGITS_MAX or scope.partition >= self.stride:
            raise NumbersExhausted(f"{scope}, stride {self.stride}")
        self.used[scope] = count
        return f"{scope.customs_code}{scope.year}{direction}{number:09d}"

    def given(self, number: str) -> None:
        """Know a number that was given out before."""
        count, partition = divmod(int(number[9:]), self.stride)
        scope = Scope(number[:4], int(number[4:8]), partition)
        self.used[scope] = max(self._last(scope), count)

    def _last(self, scope: Scope) -> int:
        return self.used.get(scope) or self.known.get(scope, 0)
