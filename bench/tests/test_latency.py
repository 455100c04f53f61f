from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.measuring.latency import Latency, Second, by_second, percentile, waits_between


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1), (0.01, 1), (0.5, 50), (0.95, 95), (0.99, 99), (1.0, 100)])
def test_nearest_rank_of_one_to_a_hundred(share: float, expected: int) -> None:
    assert percentile(range(1, 101), share) == expected


@given(st.lists(st.integers(0, 10_000), min_size=1), st.floats(0.01, 1))
def test_a_percentile_is_a_value_that_its_share_does_not_exceed(values: list[int], share: float) -> None:
    found = percentile(sorted(values), share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9


def test_nothing_released_has_no_latency() -> None:
    assert Latency.of([]) == Latency(None, None, None, None)


def test_what_is_not_released_or_outside_the_window_does_not_count() -> None:
    sent = array("q", [1_000, 1_100, 1_200, 9_000])
    released = array("q", [1_500, 0, 2_700, 9_900])
    assert waits_between(sent, released, 1_000, 9_000) == [500, 1_500]
    assert by_second(sent, released, 1_000, 4_000) == [
        Second(0, 1, 500, 500),
        Second(1, 1, 1_500, 1_500),
        Second(2, 0, 0, 0),
    ]
