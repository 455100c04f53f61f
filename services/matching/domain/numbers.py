"""List numbers (invtNo): 4 customs + 4 year + I/E + 9 digits, unique without workers waiting for each other.

A customs office's numbers of a year lie in one pool. A partition takes a block of them from it, under the pool's lock, and
counts on alone until that is used up. Nothing but that they differ follows from the numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from libs.schemas.codes.supervision_modes import IMPORT, Direction

DIGITS_MAX = 999_999_999


class NumbersExhausted(Exception):
    """A customs office's numbers of the year are given out."""


class Office(NamedTuple):
    """A pool holds the numbers of a customs office in a year."""

    customs_code: str
    year: int


class Scope(NamedTuple):
    """A partition counts the lists of a customs office in a year on its own."""

    customs_code: str
    year: int
    partition: int

    @property
    def office(self) -> Office:
        return Office(self.customs_code, self.year)


class Count(NamedTuple):
    """last: the number that was given out last. until: the last one of the block."""

    last: int
    until: int


NOTHING = Count(0, 0)


class ListNumbers:
    """The counts a batch may use, and the pools it may take blocks from.

    block: numbers of a block. known: of each scope that has given out any. handed: numbers of a pool that are in blocks.
    used, taken: what changed here of either.
    """

    def __init__(self, block: int, known: Mapping[Scope, Count], handed: Mapping[Office, int]) -> None:
        self.known = known
        self.used: dict[Scope, Count] = {}
        self.taken: dict[Office, int] = {}
        self._block, self._handed = block, handed

    def giver(self, year: int, partition: int) -> Callable[[str, Direction], str]:
        """Gives the next number of a customs office in this year and partition. Raises NumbersExhausted."""
        return lambda office, direction: self.allocate(Scope(office, year, partition), direction)

    def allocate(self, scope: Scope, direction: Direction = IMPORT) -> str:
        """The next number of the scope. Raises NumbersExhausted."""
        count = self._count(scope)
        if count.last == count.until:
            count = self._take_block(scope.office)
        self.used[scope] = count = Count(count.last + 1, count.until)
        return f"{scope.customs_code}{scope.year}{direction}{count.last:09d}"

    def given(self, number: str, partition: int) -> None:
        """Know a number that was given out before. Where it is of an unknown block, what is left of that is let go."""
        scope = Scope(number[:4], int(number[4:8]), partition)
        count = self._count(scope)
        last = max(count.last, int(number[9:]))
        self.used[scope] = Count(last, max(last, count.until))
        self.taken[scope.office] = max(self._handed_of(scope.office), last)

    def _take_block(self, office: Office) -> Count:
        handed = self._handed_of(office)
        if handed >= DIGITS_MAX:
            raise NumbersExhausted(f"{office.customs_code} has no list number left in {office.year}")
        self.taken[office] = min(handed + self._block, DIGITS_MAX)
        return Count(handed, self.taken[office])

    def _handed_of(self, office: Office) -> int:
        return self.taken.get(office) or self._handed.get(office, 0)

    def _count(self, scope: Scope) -> Count:
        return self.used.get(scope) or self.known.get(scope, NOTHING)
