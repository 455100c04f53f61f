"""A play at a pace: so many documents a second, ten times as many on the day of the overload."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta

from chaos.days.calendar import Calendar
from chaos.load import OVERLOAD, OVERLOAD_DAY, PACE_PER_S
from chaos.peace import Peace
from simulator.acting.board import Board
from simulator.plan.plan import Delivery, Plan, Wave
from simulator.play.endpoints import Endpoints
from simulator.play.listening import Listener
from simulator.play.player import Play, Played, Progress, RunningSystem
from simulator.play.post import Post
from simulator.play.quiescence import Quiescence

_PIECES_PER_S = 4
Closing = Callable[[Sequence[date]], Awaitable[None]]
Overloaded = Callable[[int, float], None]


class PacedSystem(RunningSystem):
    """closing: called with the days that are about to close. calendar: closes them. overloaded: with the documents of the
    tenfold pace and how long they took, in seconds. peace: is told of all that is sent, and of rest. Who falls behind the
    pace, because nobody takes what is sent, catches up."""

    closing: Closing
    calendar: Calendar
    overloaded: Overloaded
    overload_day: date
    peace: Peace

    async def send(self, deliveries: Sequence[Delivery]) -> None:
        tenfold = self._day == self.overload_day
        per_piece = PACE_PER_S * (OVERLOAD if tenfold else 1) // _PIECES_PER_S
        began = time.monotonic()
        for number, start in enumerate(range(0, len(deliveries), per_piece)):
            await asyncio.sleep(began + number / _PIECES_PER_S - time.monotonic())
            await super().send(deliveries[start : start + per_piece])
            self.peace.disturbed()
        if tenfold and deliveries[0].wave is Wave.CROWD:  # what follows from it is no overload, however much it is
            self.overloaded(len(deliveries), time.monotonic() - began)

    async def close(self, days: Sequence[date]) -> None:
        await self.closing(days)
        await self.calendar.close(days[-1])
        self._day = days[-1] + timedelta(days=1)
        self.peace.disturbed()

    async def settle(self) -> None:
        await super().settle()
        self.peace.rested()


async def play_at_pace(
    plan: Plan,
    endpoints: Endpoints,
    progress: Progress,
    closing: Closing,
    calendar: Calendar,
    overloaded: Overloaded,
    peace: Peace,
) -> Played:
    """As `simulator.play.player.play`, at a pace. Raises the same."""
    began = time.monotonic()
    board = Board(plan)
    async with (
        Post(endpoints) as post,
        Quiescence(endpoints.kafka_bootstrap) as rest,
        Listener(endpoints.kafka_bootstrap, board) as listener,
    ):
        world = PacedSystem(board, post, rest, listener, progress)
        world.closing, world.calendar, world.overloaded, world.peace = closing, calendar, overloaded, peace
        world.overload_day = plan.start + timedelta(days=OVERLOAD_DAY)
        last_day = await Play(plan, board, world).run()
    return Played(plan, board, post.sent, last_day, time.monotonic() - began)
