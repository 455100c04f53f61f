from __future__ import annotations

from itertools import islice

from chaos.faults import FAULTS
from chaos.schedule import schedule


def test_a_seed_is_a_schedule() -> None:
    assert list(islice(schedule(7, FAULTS), 100)) == list(islice(schedule(7, FAULTS), 100))
    assert list(islice(schedule(7, FAULTS), 20)) != list(islice(schedule(8, FAULTS), 20))


def test_every_kind_comes_before_any_comes_by_weight() -> None:
    first = {slot.faults[0][0].kind for slot in islice(schedule(7, FAULTS), len(FAULTS))}
    assert first == {fault.kind for fault in FAULTS}


def test_two_faults_at_once_strike_different_parts() -> None:
    for slot in islice(schedule(7, FAULTS), 500):
        parts = [fault.strikes for fault, _ in slot.faults]
        assert len(parts) == len(set(parts))
