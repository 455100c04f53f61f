"""A partition alone, or the whole worker, stands still because a promise of ours is broken. A person must look.

A partition that halts stays where it is dealt to, and the others of its worker go on: were it left to the next worker as a
whole worker's share is, it would halt one after the other. A worker that halts as a whole leaves the group.
"""

from __future__ import annotations

from collections.abc import Iterable

import structlog

from libs.runtime.observing import metrics
from libs.runtime.store.positions import Place

log = structlog.get_logger()

SAID_AGAIN_AFTER_S = 60.0


class Halted:
    """whole: why the worker as a whole has halted; places: why partitions have."""

    def __init__(self) -> None:
        self.whole: str | None = None
        self.places: dict[Place, str] = {}
        self._said_s: float | None = None

    @property
    def reason(self) -> str | None:
        """Say why anything stands; None while all goes on."""
        reasons = ([self.whole] if self.whole else []) + list(self.places.values())
        return "; ".join(dict.fromkeys(reasons)) or None

    def halt(self, reason: str) -> None:
        """The whole worker; the first reason counts."""
        if self.whole is None:
            self.whole = reason
            self._say()

    def stand(self, places: Iterable[Place], reason: str) -> None:
        before = len(self.places)
        for place in places:
            self.places.setdefault(place, reason)
        if len(self.places) > before:
            self._say()

    def forget(self, places: Iterable[Place]) -> None:
        """These are dealt out anew: whoever gets them looks again."""
        for place in places:
            self.places.pop(place, None)
        metrics.HALTED.set(1 if self.reason else 0)

    def say_again(self, now_s: float) -> None:
        """While something stands, the log says so once a minute."""
        if self.reason is None:
            return
        if self._said_s is None:
            self._said_s = now_s
        elif now_s - self._said_s >= SAID_AGAIN_AFTER_S:
            self._said_s = now_s
            self._say()

    def _say(self) -> None:
        metrics.HALTED.set(1)
        log.critical("halted", reason=self.reason, partitions=len(self.places), whole=self.whole is not None)
