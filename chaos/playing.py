"""Plays one after the other: the load, its overload, and the calendar's steps as they come."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date

from chaos.ground import Ground
from chaos.history import History
from chaos.load import OVERLOAD, OVERLOAD_SHARE_MIN, PACE_PER_S, START, load, next_start
from chaos.pace import play_at_pace
from chaos.peace import Peace
from chaos.steps import steps_within
from chaos.verdict import Campaign
from deploy.local.ports import LOOPBACK
from simulator.plan.plan import Plan
from simulator.play.endpoints import Endpoints
from simulator.play.feeds import open_feeds
from simulator.play.player import Moment

OnStep = Callable[[set[str]], Awaitable[None]]


class Playing:
    """on_step: what happens while the calendar takes named steps, each for the first time in a play."""

    def __init__(
        self, ground: Ground, campaign: Campaign, peace: Peace, parcels: int, overload_s: float, on_step: OnStep
    ) -> None:
        self._ground, self._campaign, self._peace, self._parcels = ground, campaign, peace, parcels
        self._overload_s, self._on_step = overload_s, on_step
        self._striking: set[asyncio.Task[None]] = set()

    async def until(self, over: Callable[[], bool]) -> None:
        """Plays until the time is over, the one under way to its end."""
        start, number = START, 0
        while number == 0 or not over():
            planned = load(self._campaign.seed * 100 + 2 * number, self._parcels, start, self._overload_s)
            start, number = next_start(await self._play(planned)), number + 1

    async def _play(self, planned: Plan) -> date:
        history = self._ground.history
        ports = self._ground.ports
        endpoints = Endpoints(self._ground.endpoints.kafka, f"http://{LOOPBACK}:{ports['intake']}")
        await open_feeds(f"http://{LOOPBACK}:{ports['feed']}")
        history.tell("play", parcels=len(planned.parcels), exports=len(planned.exports), start=planned.start)
        releases = [planned.day(number) for number in range(planned.days)]

        struck: set[str] = set()

        async def closing(days: Sequence[date]) -> None:
            if steps := steps_within(days, releases) - struck:
                struck.update(steps)
                task = asyncio.ensure_future(self._on_step(steps))
                self._striking.add(task)
                task.add_done_callback(self._striking.discard)

        played = await play_at_pace(
            planned, endpoints, DayTeller(history), closing, self._ground.calendar, self._overloaded, self._peace
        )
        await asyncio.gather(*self._striking)
        self._campaign.plays.append(played)
        return played.last_day

    def _overloaded(self, documents: int, seconds: float) -> None:
        per_s = round(documents / seconds, 1)
        self._ground.history.tell("overload", documents=documents, seconds=round(seconds, 1), per_s=per_s)
        self._campaign.overloads.append(per_s)
        took = is_overload(per_s, seconds, self._overload_s)
        self._campaign.count(self._campaign.faults if took else self._campaign.missed, "overload")


def is_overload(per_s: float, seconds: float, wanted_s: float) -> bool:
    """Say whether it lasted as long as it was to, and at a pace that deserves the name."""
    return seconds >= wanted_s * 0.95 and per_s >= OVERLOAD_SHARE_MIN * OVERLOAD * PACE_PER_S


class DayTeller:
    """Says each day of a play once."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._last: Moment | None = None

    def __call__(self, moment: Moment) -> None:
        if self._last is None or moment.day != self._last.day:
            self._history.tell("day", day=moment.day, sent=moment.sent, released=moment.released)
            self._last = moment
