"""An invariant answers with its name, how much it looked at, and what it found broken."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from checker.facts import Facts


@dataclass(frozen=True, slots=True)
class Verdict:
    """checked: how many things were looked at. violations: one sentence each, without personal data. unseen: why nobody
    looked; what nobody looked at does not hold, and is not broken."""

    name: str
    checked: int
    violations: tuple[str, ...]
    unseen: str = ""

    @property
    def holds(self) -> bool:
        return not self.violations and not self.unseen

    def report(self) -> dict[str, Any]:
        """For a report that lists violations elsewhere. unseen: only where nobody looked."""
        found = {"name": self.name, "checked": self.checked, "holds": self.holds}
        return found | ({"unseen": self.unseen} if self.unseen else {})


Invariant = Callable[[Facts], Verdict]


def verdict(name: str, checked: int, violations: Iterable[str]) -> Verdict:
    return Verdict(name, checked, tuple(violations))
