"""The loop chooses the pause before the next poll: longer when records are late, so that a transaction carries more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

LITTLE = 50
"""Events of a batch."""
LATE_S = 1.5
"""Of the newest record of a batch, since the log took what it goes back to. Then CPU is what is short, and the way to spend
less of it is to wait; the wait is short against what is already lost."""


@dataclass(slots=True)
class Gathering:
    """Follows the batches of a worker. while_late_s: how long to gather where even the newest record is late."""

    events_max: int
    shortly_s: float
    while_late_s: float
    events: int = 0
    age_s: float = 0.0
    more: bool = False
    """More is there already than the last poll brought."""

    def note(self, events: int, newest: datetime | None, now_ns: int) -> None:
        """A batch is done. newest: when the log took what its newest record goes back to."""
        self.events = events
        self.age_s = now_ns / 1e9 - newest.timestamp() if newest else 0.0

    @property
    def little(self) -> bool:
        """Little is going on, so somebody may wait for the last of it."""
        return self.events < LITTLE

    @property
    def pause_s(self) -> float:
        """Before the next poll; 0 where more is there, or the last batch was wide enough. A late one has to be wider."""
        late = self.age_s > LATE_S
        if self.more or self.events >= self.events_max // (2 if late else 4):
            return 0.0
        return self.while_late_s if late else self.shortly_s
