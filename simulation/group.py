"""A consumer group says who reads which partition. It throws out whoever is silent, and deals the partitions out
anew."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from random import Random
from typing import Any, Protocol

from libs.runtime.store.positions import Place
from simulation.process import Process

SESSION_SECONDS = 10.0


class Member(Protocol):
    """The group knows this of a worker. let_go and take are the rebalance listener's two calls."""

    process: Process

    async def let_go(self) -> None: ...
    async def take(self, places: list[Place]) -> None: ...


class Group:
    """Rebalances eagerly: everybody lets go, then the partitions are dealt out. A member that is stopped is waited for as
    long as a session lasts; then it is out, keeps what it thinks it has, and learns of it when it wakes."""

    def __init__(self, random: Random, spawn: Callable[[Coroutine[Any, Any, None]], Any]) -> None:
        self._random = random
        self._members: list[Member] = []
        self._taking: dict[Member, asyncio.Task[None]] = {}
        self._dirty = asyncio.Event()
        self.places: list[Place] = []
        spawn(self._run())

    def join(self, member: Member) -> None:
        self._members.append(member)
        self.rebalance()

    def throw_out(self, member: Member) -> bool:
        """Say whether it was in."""
        if member not in self._members:
            return False
        self._members.remove(member)
        self.rebalance()
        return True

    def rebalance(self) -> None:
        self._dirty.set()

    async def _run(self) -> None:
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            for member in list(self._members):
                await self._hear_of_release(member, member.process.spawn(self._let_go(member)))
            await self._deal()

    async def _let_go(self, member: Member) -> None:
        """A client's listener hears of one change after the other."""
        if member in self._taking:
            await asyncio.wait([self._taking.pop(member)])
        await member.let_go()

    async def _hear_of_release(self, member: Member, letting_go: asyncio.Task[None]) -> None:
        while not letting_go.done() and member in self._members:
            if member.process.stopped_for(SESSION_SECONDS) or not member.process.alive:
                self._members.remove(member)
            await asyncio.sleep(0.1)

    async def _deal(self) -> None:
        places = list(self.places)
        self._random.shuffle(places)
        self._random.shuffle(self._members)
        for number, member in enumerate(self._members):
            self._taking[member] = member.process.spawn(member.take(places[number :: len(self._members)]))
