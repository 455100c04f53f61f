"""A partner above its limits waits, no longer than its debt lasts, and nobody else does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from libs.identity.limits import LimitsOfOne, PartnerLimits

STEPS = st.lists(
    st.tuples(st.sampled_from("AB"), st.integers(0, 50), st.integers(0, 5000), st.floats(0, 3)), max_size=60
)


@given(steps=STEPS)
def test_nobody_gets_more_than_the_rate_and_one_burst_and_one_body(steps: list[tuple[str, int, int, float]]) -> None:
    now = [0.0]
    limits = PartnerLimits(LimitsOfOne(records_s=10, bytes_s=1000), lambda: now[0])
    taken = dict.fromkeys("AB", 0)
    largest = dict.fromkeys("AB", 0)
    for code, records, size, pause in steps:
        now[0] += pause
        if (wait := limits.enter(code)) > 0:
            now[0] += wait + 1e-6
            assert limits.enter(code) == 0, "no longer than it was told"
        limits.spend(code, records, size)
        limits.leave(code)
        taken[code] += records + 1
        largest[code] = max(largest[code], records + 1)
        assert taken[code] <= 10 * (now[0] + 2) + largest[code] + 1e-3


def test_one_s_flood_is_not_another_s() -> None:
    limits = PartnerLimits(LimitsOfOne(records_s=10, in_flight=2), lambda: 0.0)
    refused = [limits.enter("A") for _ in range(5)]
    assert refused == [0, 0, 1, 1, 1]
    assert limits.enter("B") == 0
    limits.leave("A")
    assert limits.enter("A") == 0
    limits.spend("A", 1000)
    limits.leave("A")
    assert limits.enter("A") > 90
    assert limits.enter("B") == 0


def test_no_limit_is_none() -> None:
    limits = PartnerLimits(LimitsOfOne(), lambda: 0.0)
    assert [limits.enter("A") for _ in range(1000)] == [0] * 1000
