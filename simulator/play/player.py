"""Plays a plan against a running system, day by day, until the last tax is paid.

A day is: its waves, each followed by rest and the officer's answers; then exits, returns and payments; then its close.
Days on which nobody acts are closed back to back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from simulator.acting.auditor import Auditor
from simulator.acting.board import Board
from simulator.acting.bringer import Bringer
from simulator.acting.exports.exporting import Exporting
from simulator.acting.gate import Gate
from simulator.acting.officer import Officer
from simulator.acting.returner import Returner
from simulator.acting.site import SiteOperator
from simulator.acting.taxpayer import Taxpayer, last_day_after
from simulator.acting.treasury import Treasury
from simulator.acting.withdrawer import Withdrawer
from simulator.plan.plan import Delivery, Plan, Wave
from simulator.play.endpoints import Endpoints
from simulator.play.feeds import open_feeds
from simulator.play.listening import Listener
from simulator.play.post import Post, Sent
from simulator.play.quiescence import Quiescence
from simulator.play.signing import Signing


@dataclass(frozen=True, slots=True)
class Moment:
    """A play has come so far. lag: records some service has not done with. under_way: kinds of documents that were sent
    since all was at rest."""

    day: date
    sent: int
    released: int
    rejected: int
    waiting: int
    lag: int
    under_way: frozenset[str] = frozenset()


Progress = Callable[[Moment], None]


@dataclass(frozen=True, slots=True)
class Played:
    """A play leaves this behind, beside what the system published."""

    plan: Plan
    board: Board
    sent: Sent
    last_day: date
    seconds: float


class World(Protocol):
    """A play needs this of the running system."""

    async def send(self, deliveries: Sequence[Delivery]) -> None:
        """Returns when every delivery is with customs."""

    async def close(self, days: Sequence[date]) -> None:
        """Close these days, in order."""

    async def settle(self) -> None:
        """Returns when everything has come to rest and the board knows all that was said."""


@dataclass
class Play:
    """The state of a play. Knows the plan and the board; the running system is behind `World`."""

    plan: Plan
    board: Board
    world: World
    withdrawer: Withdrawer = field(default_factory=Withdrawer)
    officer: Officer = field(default_factory=Officer)
    gate: Gate = field(default_factory=Gate)
    bringer: Bringer = field(default_factory=Bringer)
    site: SiteOperator = field(default_factory=SiteOperator)
    returner: Returner = field(default_factory=Returner)
    taxpayer: Taxpayer = field(default_factory=Taxpayer)
    exporting: Exporting = field(default_factory=Exporting)
    treasury: Treasury = field(default_factory=Treasury)
    auditor: Auditor = field(default_factory=Auditor)

    async def run(self) -> date:
        """Play to the end; returns the last day closed."""
        await self.world.close([self.plan.start - timedelta(days=1)])  # facts before any close count for the log's day
        await self.world.settle()
        day = self.plan.start
        while day <= self._end():
            await self._play_day(day)
            quiet = self._quiet_days(day + timedelta(days=1))
            await self.world.close([day, *quiet])
            day += timedelta(days=1 + len(quiet))
        await self.world.settle()
        return day - timedelta(days=1)

    def _end(self) -> date:
        planned = self.plan.day(self.plan.last_day)
        released = [release.day for release in self.board.released.values()]
        return max([planned, *(last_day_after(day) for day in released), *self.exporting.wakes(self.board)])

    def _quiet_days(self, first: date) -> list[date]:
        """The days from `first` on before somebody acts again."""
        planned = {self.plan.day(day) for day, _ in self.plan.agenda}
        acting = (self.returner, self.taxpayer, self.exporting)
        busy = planned.union(*(each.wakes(self.board) for each in acting))
        days, day = [], first
        while day <= self._end() and day not in busy:
            days.append(day)
            day += timedelta(days=1)
        return days

    async def _play_day(self, day: date) -> None:
        await self.world.settle()
        number = (day - self.plan.start).days
        for wave in Wave:
            deliveries = self.plan.agenda.get((number, wave))
            if deliveries:
                await self.world.send(deliveries)
                await self.world.settle()
                await self._as_long_as(self._behind_a_wave, day)
        await self._as_long_as(self._leaving, day)
        await self._as_long_as(self.site.next, day)
        await self._as_long_as(self.returner.next, day)
        await self._as_long_as(self._owing, day)

    def _behind_a_wave(self, board: Board, day: date) -> list[Delivery]:
        """Goods for exports enter. A declarant who takes a list back is quicker than the officer."""
        answered = self.withdrawer.next(board, day) or self.officer.next(board, day)
        return [*self.bringer.next(board, day), *answered, *self.exporting.answers(board, day)]

    def _leaving(self, board: Board, day: date) -> list[Delivery]:
        """Vehicles leave, and what is taken off them is an officer's to decide; exports leave the country."""
        at_the_gate = [*self.officer.next(board, day), *self.gate.next(board, day)]
        return [*at_the_gate, *self.exporting.leaves(board, day), *self.bringer.next(board, day)]

    def _owing(self, board: Board, day: date) -> list[Delivery]:
        """Guarantors pay, and the treasury says so; exporters summarise; audits are closed."""
        paid = [*self.taxpayer.next(board, day), *self.treasury.next(board, day)]
        return [*paid, *self.exporting.sums(board, day), *self.auditor.next(board, day)]

    async def _as_long_as(self, following: Callable[[Board, date], list[Delivery]], day: date) -> None:
        """Send what follows from the answers so far, until nothing does."""
        while deliveries := following(self.board, day):
            await self.world.send(deliveries)
            await self.world.settle()


class RunningSystem:
    """The world of a real play: Kafka and intake's HTTP."""

    def __init__(self, board: Board, post: Post, rest: Quiescence, listener: Listener, progress: Progress) -> None:
        self._board, self._post, self._rest, self._ears, self._progress = board, post, rest, listener, progress
        self._day = board.plan.start
        self._under_way: frozenset[str] = frozenset()

    async def send(self, deliveries: Sequence[Delivery]) -> None:
        await self._post.send(deliveries)
        self._under_way |= {delivery.document for delivery in deliveries}

    async def close(self, days: Sequence[date]) -> None:
        await self._post.close_days(days)
        self._day = days[-1] + timedelta(days=1)

    async def settle(self) -> None:
        await self._rest.wait(self._report)
        await self._ears.catch_up()
        self._under_way = frozenset()
        self._report(0)

    def _report(self, lag: int) -> None:
        counts = self._board.counts()
        decided = counts["released"], counts["rejected"], counts["waiting"]
        self._progress(Moment(self._day, self._post.sent.documents, *decided, lag, self._under_way))


async def play(
    plan: Plan, endpoints: Endpoints, progress: Progress = lambda _: None, signing: Signing | None = None
) -> Played:
    """Play the plan against the system at `endpoints`, signing what must be where that is wanted. Raises
    NotQuiescent when a service stands still, ConnectionError when intake does not answer."""
    began = time.monotonic()
    board = Board(plan)
    if endpoints.feed_url:
        await open_feeds(endpoints.feed_url)
    async with (
        Post(endpoints, signing) as post,
        Quiescence(endpoints.kafka_bootstrap) as rest,
        Listener(endpoints.kafka_bootstrap, board) as listener,
    ):
        last_day = await Play(plan, board, RunningSystem(board, post, rest, listener, progress)).run()
    return Played(plan, board, post.sent, last_day, time.monotonic() - began)
