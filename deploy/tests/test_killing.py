"""Each service dies in a moment of its own."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import pytest

from deploy.demo import killing
from deploy.local import processes
from simulator.planner import START, Mix, plan
from simulator.play.player import Moment

_MOMENT = Moment(day=date(2026, 3, 2), sent=10_000, released=0, rejected=0, waiting=0, lag=5)


def under_way(*kinds: str, lag: int = 5) -> Moment:
    facts = {name: getattr(_MOMENT, name) for name in ("day", "sent", "released", "rejected", "waiting")}
    return Moment(**facts, lag=lag, under_way=frozenset(kinds))


async def test_exports_dies_amid_manifests_and_departures(monkeypatch: pytest.MonkeyPatch) -> None:
    killed: list[str] = []
    monkeypatch.setattr(processes, "kill", lambda home, service: killed.append(service))
    monkeypatch.setattr(processes, "restart", lambda home, service: None)
    both = plan(3, 225, 2, START, Mix.BOTH)
    killer = killing.Killer(Path(), ["exports", "tax"], both, lambda _: None, lambda _: None)

    async def comes(moment: Moment) -> list[str]:
        killer(moment)
        await asyncio.gather(*killer._down.values())
        return killed

    assert await comes(under_way("manifest", lag=0)) == [], "nothing is under way"
    assert await comes(under_way("order")) == ["tax"]
    assert await comes(under_way("order")) == ["tax"]
    assert await comes(under_way("manifest", "order")) == ["tax", "exports"]
    assert not killer.struck
    assert await comes(under_way("departure")) == ["tax", "exports", "exports"]
    assert killer.struck


def test_without_exports_it_dies_in_the_crowd() -> None:
    imports = plan(3, 60, 2, START, Mix.IMPORTS)
    assert killing.blows(["exports"], imports) == [killing.Blow("exports")]
