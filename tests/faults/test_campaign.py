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
    campaign = await run(Options(7, minutes=0.3, parcels=60, faults=faults, home=HOME, history=history, overload_s=2))
    assert campaign.violations == []
    assert campaign.faults.keys() & set(SHORT), "not one fault had an effect"
