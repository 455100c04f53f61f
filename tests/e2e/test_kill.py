"""Whatever dies, the same seed ends the same."""

from __future__ import annotations

from collections import Counter

from deploy.demo.killing import blows
from deploy.local.stack import ASIDE, SERVICES
from simulator.judge.outcome import differences
from tests.e2e.life import Life, live

KILLED = [name for name in SERVICES if name not in ASIDE]
"""The story of `services/feed` kills its sender itself."""


async def test_services_killed_in_mid_run_change_nothing(life: Life) -> None:
    """In one run: `make demo KILL=tax` kills one alone. Exports dies amid manifests and departures, returns amid goods that
    come back from abroad."""
    again = await live(life.played.plan, "kill", kill=KILLED)
    deaths = Counter(blow.service for blow in blows(KILLED, life.played.plan))
    assert deaths["exports"] == 2
    assert {service: again.logs[service].count('"event": "started"') - 1 for service in KILLED} == deaths
    assert not again.wrong
    assert not differences(life.outcome, again.outcome)
    assert again.rebuilt == dict.fromkeys(KILLED, 0), "and their stores are what their topics tell"
