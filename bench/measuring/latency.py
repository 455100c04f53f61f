"""From the moments of lists to percentiles and series."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds from the last document to the release; None where nothing was released."""

    p50: int | None
    p95: int | None
    p99: int | None
    max: int | None

    @classmethod
    def of(cls, waits_ms: Iterable[int]) -> Latency:
        ordered = sorted(waits_ms)
        return cls(*(percentile(ordered, share) for share in (0.50, 0.95, 0.99, 1.0)))


def percentile(ordered: Sequence[int], share: float) -> int | None:
    """Nearest rank: the smallest value that at least `share` of all do not exceed."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else None


@dataclass(frozen=True, slots=True)
class Second:
    """One second of a run. at_s: since the run began."""

    at_s: int
    released: int
    p50_ms: int
    p99_ms: int


def by_second(last_sent_ms: Sequence[int], released_ms: Sequence[int], from_ms: int, to_ms: int) -> list[Second]:
    """Releases and their latency by the second they fell in; seconds without a release count 0."""
    waits: dict[int, list[int]] = defaultdict(list)
    for sent, released in zip(last_sent_ms, released_ms, strict=True):
        if released and from_ms <= released < to_ms:
            waits[(released - from_ms) // 1000].append(released - sent)
    return [_second(at_s, sorted(waits[at_s])) for at_s in range((to_ms - from_ms) // 1000)]


def _second(at_s: int, ordered: list[int]) -> Second:
    return Second(at_s, len(ordered), percentile(ordered, 0.5) or 0, percentile(ordered, 0.99) or 0)


def waits_between(last_sent_ms: Sequence[int], released_ms: Sequence[int], from_ms: int, to_ms: int) -> list[int]:
    """The latency of every list released in the window, milliseconds."""
    pairs = zip(last_sent_ms, released_ms, strict=True)
    return [released - sent for sent, released in pairs if released and from_ms <= released < to_ms]
