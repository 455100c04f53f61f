"""A question asks one rule of a document about returns; each hit becomes a finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from libs.schemas.findings import Finding
from libs.schemas.rules import Rule

T = TypeVar("T")
DOMESTIC = "境内货物，退回 domestic goods, handed back"
"""What becomes of goods that nobody applied for in time, or that come too late (settled 83)."""


@dataclass(frozen=True, slots=True)
class RuleHit:
    path: str
    message: str
    actual: str | None = None
    expected: str | None = None


@dataclass(frozen=True, slots=True)
class RuleQuestion(Generic[T]):
    """A rule and its question."""

    rule: Rule
    check: Callable[[T], Iterable[RuleHit]]

    def findings(self, facts: T) -> Iterator[Finding]:
        for hit in self.check(facts):
            yield self.rule.finding(hit.actual, hit.expected, path=hit.path, text=hit.message)


def ask(asked: Iterable[RuleQuestion[T]], facts: T) -> list[Finding]:
    """Everything that is wrong, at once."""
    return [finding for each in asked for finding in each.findings(facts)]


def named_once(gnums: Iterable[int]) -> Iterator[RuleHit]:
    counts = Counter(gnums)
    for gnum, count in counts.items():
        if count > 1:
            yield RuleHit("lines.gnum", f"序号重复 line {gnum} stands {count} times", str(count), "1")
