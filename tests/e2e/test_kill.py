"""Whatever dies, the same seed ends the same."""

from __future__ import annotations

from deploy.local.stack import ASIDE, SERVICES
from simulator.judge.outcome import differences
from tests.e2e.life import Life, live

KILLED = [name for name in SERVICES if name not in ASIDE]
"""The story of `services/feed` kills its sender itself."""


async def test_services_killed_in_mid_run_change_nothing(life: Life) -> None:
    """One after the other in one run: `make demo KILL=tax` kills one alone."""
    again = await live(life.played.plan, "kill", kill=KILLED)
    assert {again.logs[service].count('"event": "started"') for service in KILLED} == {2}
    assert not again.wrong
    assert not differences(life.outcome, again.outcome)
    assert again.rebuilt == dict.fromkeys(KILLED, 0), "and their stores are what their topics tell"
