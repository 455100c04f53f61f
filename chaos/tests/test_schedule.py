from __future__ import annotations

from chaos.faults import FAULTS
from chaos.schedule import Schedule, Slot


def _slots(seed: int, count: int) -> list[Slot]:
    schedule = Schedule(seed, FAULTS)
    return [schedule.next() for _ in range(count)]


def test_a_seed_is_a_schedule() -> None:
    assert _slots(7, 100) == _slots(7, 100)
    assert _slots(7, 20) != _slots(8, 20)


def test_every_kind_comes_before_any_comes_by_weight() -> None:
    schedule = Schedule(7, FAULTS)
    seen: list[str] = []
    while schedule.due:
        seen += [fault.kind for fault, _ in schedule.next().faults]
    assert set(seen) == {fault.kind for fault in FAULTS}
    assert len(seen) <= len(FAULTS) + 8, "a second fault is one that is due, as long as one fits"


def test_what_had_no_effect_comes_again() -> None:
    schedule = Schedule(7, FAULTS)
    first = schedule.next().faults[0][0]
    schedule.again(first)
    assert schedule.due[-1] == first.kind
    while schedule.due:
        last = schedule.next()
    assert first in [fault for fault, _ in last.faults]


def test_two_faults_at_once_strike_different_parts() -> None:
    for slot in _slots(7, 500):
        parts = [fault.strikes for fault, _ in slot.faults]
        assert len(parts) == len(set(parts))
