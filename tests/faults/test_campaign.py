"""A short campaign on real servers and processes: the same `make chaos` plays for longer."""

from __future__ import annotations

from pathlib import Path

import pytest

from chaos.campaign import Options, run
from chaos.faults import FAULTS
from tests.containers import engine_answers

HOME = Path(__file__).parents[2] / "var" / "test-chaos"
SHORT = ("service-killed", "crash-after-commit", "postgres-stopped-at-once", "commit-reply-lost", "kafka-cut")


@pytest.mark.skipif(engine_answers(), reason="faults strike processes, not containers")
async def test_a_short_campaign_finds_no_violation() -> None:
    faults = tuple(fault for fault in FAULTS if fault.kind in SHORT)
    history = HOME.with_suffix(".jsonl")
    options = Options(
        7, minutes=0.6, parcels=60, faults=faults, home=HOME, history=history, every_kind=True, overload_s=2
    )
    campaign = await run(options)
    slow_sender = "overload never struck"  # two seconds of a busy machine say nothing; `make chaos-long` insists
    assert [text for text in campaign.violations if text != slow_sender] == []
    assert campaign.faults.keys() >= set(SHORT), f"without effect: {campaign.missed}"
    assert campaign.snapshots, "nobody looked at balances while faults struck"
    assert campaign.protections, "no service said that it was in trouble: nothing was tested"
