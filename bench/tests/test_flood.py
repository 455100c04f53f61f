"""A flood is judged by what the others waited before it and beside it."""

from __future__ import annotations

from typing import Any

import pytest

from bench.flood import Wait, compared, starved

BEFORE = compared("before", list(range(1, 101)), None, 0.0)


def _found(*waits: Wait) -> dict[str, Any]:
    return {"waits": [wait._asdict() for wait in waits]}


def test_the_phase_without_a_flood_is_compared_with_nothing() -> None:
    assert (BEFORE.p50, BEFORE.p99, BEFORE.quotient) == (50, 99, None)
    assert starved(_found(BEFORE)) == []


@pytest.mark.parametrize(("slower", "quotient", "named"), [(1, 1.0, []), (2, 2.0, ["flood"])])
def test_others_may_wait_half_as_long_again(slower: int, quotient: float, named: list[str]) -> None:
    beside = compared("flood", [slower * wait for wait in range(1, 101)], BEFORE, 500.0)
    assert beside.quotient == quotient
    assert starved(_found(BEFORE, beside)) == named


def test_a_phase_without_receipts_has_no_figures() -> None:
    assert compared("flood", [], BEFORE, 500.0) == Wait("flood", 0, None, None, None, 500.0)
