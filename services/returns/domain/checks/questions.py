"""A question asks something of a document about returns, and makes a finding of each hit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias, TypeVar

from libs.schemas.findings import Finding

T = TypeVar("T")
Question: TypeAlias = Callable[[T], Iterator[Finding]]
DOMESTIC = "境内货物，退回 domestic goods, handed back"
"""What becomes of goods that nobody applied for in time, or that come too late (settled 83)."""


def ask(asked: Iterable[Question[T]], facts: T) -> list[Finding]:
    """Everything that is wrong, at once."""
    return [finding for question in asked for finding in question(facts)]
