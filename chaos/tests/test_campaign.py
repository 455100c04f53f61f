from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import cast

import pytest

from chaos import campaign as campaigns
from chaos.campaign import OVERLOAD, OVERLOAD_TRIES, Options, Storm
from chaos.ground import Ground
from chaos.history import History
from chaos.peace import Peace
from chaos.playing import is_overload
from chaos.steps import STEPS
from chaos.verdict import Campaign
from deploy.local.errors import StackError


class BareGround:
    """Nothing runs on it."""

    def __init__(self, path: Path) -> None:
        self.history = History(path)


def _storm(path: Path) -> tuple[Storm, Campaign]:
    campaign = Campaign(7)
    options = Options(7, 0, 10, (), path, path / "history.jsonl", every_kind=True)
    ground = BareGround(options.history)
    return Storm(options, cast(Ground, ground), campaign, Peace(lambda: ground.history.seconds)), campaign


@asynccontextmanager
async def _nobody_dies(_: Ground, __: Random) -> AsyncIterator[str]:
    raise StackError("tax does not run")
    yield


@asynccontextmanager
async def _somebody_dies(_: Ground, __: Random) -> AsyncIterator[str]:
    yield "kill -9 tax"


async def test_a_step_counts_where_somebody_died(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storm, campaign = _storm(tmp_path)
    monkeypatch.setattr(campaigns, "STEP_HOLD_S", (0, 0))
    monkeypatch.setattr(campaigns, "killed", _nobody_dies)
    await storm._strike_step({STEPS[0]})
    monkeypatch.setattr(campaigns, "killed", _somebody_dies)
    await storm._strike_step({STEPS[1]})
    assert (campaign.faults, campaign.missed) == ({STEPS[1]: 1}, {STEPS[0]: 1})


def test_a_slow_sender_was_no_overload() -> None:
    assert is_overload(400, 60, 60)
    assert is_overload(200, 120, 60)
    assert not is_overload(199, 121, 60)
    assert not is_overload(400, 50, 60)


def test_an_overload_that_cannot_be_reached_is_not_waited_for_without_end(tmp_path: Path) -> None:
    storm, campaign = _storm(tmp_path)
    campaign.faults |= dict.fromkeys(STEPS, 1)
    assert OVERLOAD in storm._awaited()
    campaign.count(campaign.missed, OVERLOAD, OVERLOAD_TRIES)
    assert storm._awaited() == set(STEPS)
    assert campaign.not_struck((OVERLOAD, *STEPS)) == ["overload never struck"]
