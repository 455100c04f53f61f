"""Whatever dies, the same seed ends the same."""

from __future__ import annotations

import pytest

from deploy.local.stack import SERVICES
from simulator.judge.outcome import differences
from tests.e2e.life import Life, live


@pytest.mark.parametrize("service", [name for name in SERVICES if name != "feed"])
async def test_a_service_killed_in_mid_run_changes_nothing(life: Life, service: str) -> None:
    again = await live(life.played.plan, "kill", kill=service)
    assert again.logs[service].count('"event": "started"') == 2
    assert not again.wrong
    assert not differences(life.outcome, again.outcome)
    assert again.rebuilt == {service: 0}, "and its store is what its topics tell"
