"""A campaign asks when the last trouble was, and how long after it everything was at rest."""

from __future__ import annotations

from collections.abc import Callable


class Peace:
    """Trouble is a fault that is healed, and whatever is sent. A play may go on sending after the last fault. clock: in
    seconds. striking: how many faults last now."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.striking = 0
        self._trouble_s = clock()
        self._rest_s: float | None = None

    def disturbed(self) -> None:
        """Just now; what was at rest before counts no more."""
        self._trouble_s, self._rest_s = self._clock(), None

    def rested(self) -> None:
        """Nothing is under way any more. The first time counts."""
        if self._rest_s is None:
            self._rest_s = self._clock()

    @property
    def at_rest(self) -> bool:
        return self._rest_s is not None

    @property
    def drained_s(self) -> float | None:
        """None: it never came to rest."""
        return None if self._rest_s is None else self._rest_s - self._trouble_s
