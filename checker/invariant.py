"""What an invariant answers: its name, how much it looked at, what it found broken."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from checker.facts import Facts


@dataclass(frozen=True, slots=True)
class Verdict:
    """checked: how many things were looked at. violations: one sentence each, without personal data."""

    name: str
    checked: int
    violations: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.violations


Invariant = Callable[[Facts], Verdict]


def verdict(name: str, checked: int, violations: Iterable[str]) -> Verdict:
    return Verdict(name, checked, tuple(violations))
