"""Kills services in mid-run, one after the other, and starts each again, while a play goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from deploy.local import processes
from simulator.plan.plan import Plan
from simulator.play.player import Moment, Progress

KILL_AT_SHARE = 0.4
"""Of the plan's own documents: the crowd of a day is under way then."""

AMID: Mapping[str, Sequence[str]] = {
    "exports": ("manifest", "departure"),
    "returns": ("export-return-application",),
}
"""Service → kinds of documents, seldom under way, amid each of which it is killed. The others die in the crowd."""


class Blow(NamedTuple):
    """A service dies once. amid: the kind of documents that are under way then; None for any."""

    service: str
    amid: str | None = None

    def falls(self, moment: Moment) -> bool:
        return moment.lag > 0 and (self.amid is None or self.amid in moment.under_way)


def blows(services: Sequence[str], planned: Plan) -> list[Blow]:
    """Return how often each of these dies, and when. A plan without exports has no rare moments."""
    return [Blow(name, amid) for name in services for amid in (planned.exports and AMID.get(name)) or (None,)]


class Killer:
    """A `Progress` that passes on to another. From the middle of the play on it kills each service in a moment of its own:
    in the crowd only when the one before is back, in a rare moment whoever else is down."""

    def __init__(
        self, home: Path, services: Sequence[str], planned: Plan, then: Progress, say: Callable[[str], None]
    ) -> None:
        self._home, self._then, self._say = home, then, say
        self._at = int(sum(map(len, planned.agenda.values())) * KILL_AT_SHARE)
        self._left = blows(services, planned)
        self._down: dict[str, asyncio.Task[None]] = {}

    def __call__(self, moment: Moment) -> None:
        self._then(moment)
        for struck in (task for task in self._down.values() if task.done()):
            struck.result()  # raises what kept the service down
        self._down = {name: task for name, task in self._down.items() if not task.done()}
        if moment.sent >= self._at and (blow := self._next(moment)):
            self._left.remove(blow)
            self._down[blow.service] = asyncio.get_running_loop().create_task(self._strike(blow, moment))

    @property
    def struck(self) -> bool:
        """Say whether every service was killed."""
        return not self._left

    def _next(self, moment: Moment) -> Blow | None:
        """Those of rare moments come first."""
        falling = [blow for blow in self._left if blow.falls(moment) and blow.service not in self._down]
        rare = next((blow for blow in falling if blow.amid), None)
        return rare or (falling[0] if falling and not self._down else None)

    async def _strike(self, blow: Blow, moment: Moment) -> None:
        amid = f", {blow.amid} among them" if blow.amid else ""
        await asyncio.to_thread(processes.kill, self._home, blow.service)
        self._say(f"kill -9 {blow.service} on {moment.day} with {moment.lag:,} records under way{amid}")
        await asyncio.to_thread(processes.restart, self._home, blow.service)
        self._say(f"{blow.service} is back")
