from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any, cast

import pytest

from chaos.load import OVERLOAD, OVERLOAD_DAY, PACE_PER_S, START, load
from chaos.pace import PacedSystem
from chaos.peace import Peace
from simulator.acting.board import Board
from simulator.plan.plan import Delivery, Plan, Wave

MANY = 2 * PACE_PER_S * OVERLOAD


class Taken:
    """A post that has everything at once."""

    async def send(self, deliveries: Sequence[Delivery]) -> None:
        pass


async def _no_pause(_: float) -> None:
    pass


def _system(planned: Plan, told: list[int]) -> PacedSystem:
    nobody: Any = None
    system = PacedSystem(Board(planned), cast(Any, Taken()), nobody, nobody, nobody)
    system.overloaded = lambda documents, _: told.append(documents)
    system.overload_day = system._day = date.fromordinal(START.toordinal() + OVERLOAD_DAY)
    system.peace = Peace(lambda: 0.0)
    return system


def test_only_the_crowd_is_an_overload(monkeypatch: pytest.MonkeyPatch) -> None:
    """Officers have as many words about it as lists are drawn for inspection."""
    monkeypatch.setattr(asyncio, "sleep", _no_pause)
    planned, told = load(4, 40, START, MANY / (PACE_PER_S * OVERLOAD)), list[int]()
    system = _system(planned, told)
    crowd = planned.agenda[OVERLOAD_DAY, Wave.CROWD]
    answers = [Delivery(0, Wave.SETUP, "list-inspection", "T1", {})] * MANY
    asyncio.run(system.send(crowd))
    asyncio.run(system.send(answers))
    assert told == [len(crowd)]
