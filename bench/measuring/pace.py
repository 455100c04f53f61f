"""The pace says how many lists begin, and when."""

from __future__ import annotations

from dataclasses import dataclass

BURST_MAX = 500
"""Lists begun in one tick at most, so that the generator never blocks on itself."""


@dataclass(frozen=True, slots=True)
class ClosedLoop:
    """As many as the system takes: a new list begins when one of those in flight is released."""

    in_flight_max: int

    def due(self, seconds: float, begun: int, in_flight: int) -> int:
        return max(0, min(self.in_flight_max - in_flight, BURST_MAX))


@dataclass(frozen=True, slots=True)
class OpenLoop:
    """A set rate, whatever the system does: what falls behind its schedule is caught up."""

    lists_per_s: float

    def due(self, seconds: float, begun: int, in_flight: int) -> int:
        return max(0, min(int(seconds * self.lists_per_s) - begun, BURST_MAX))


@dataclass(frozen=True, slots=True)
class Fixed:
    """A set number of lists, as fast as they can be sent."""

    lists: int

    def due(self, seconds: float, begun: int, in_flight: int) -> int:
        return max(0, min(self.lists - begun, BURST_MAX))


@dataclass(frozen=True, slots=True)
class Pause:
    """No new list; what has begun goes on."""

    def due(self, seconds: float, begun: int, in_flight: int) -> int:
        return 0


Pace = ClosedLoop | OpenLoop | Fixed | Pause
