"""Whatever dies, the same seed ends the same."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from deploy.local.stack import ASIDE, SERVICES
from simulator.judge.outcome import differences
from tests.e2e.life import Life, live

KILLED = [name for name in SERVICES if name not in ASIDE]
"""The story of `services/feed` kills its sender itself."""


@pytest.mark.parametrize("services", [KILLED[::2], KILLED[1::2]], ids=" ".join)
async def test_services_killed_in_mid_run_change_nothing(life: Life, services: Sequence[str]) -> None:
    """One after the other in one run: `make demo KILL=tax` kills one alone."""
    again = await live(life.played.plan, "kill", kill=services)
    assert {again.logs[service].count('"event": "started"') for service in services} == {2}
    assert not again.wrong
    assert not differences(life.outcome, again.outcome)
    assert again.rebuilt == dict.fromkeys(services, 0), "and their stores are what their topics tell"
