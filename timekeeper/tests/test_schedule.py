"""A day is due after the day before it, on every partition, and never before it is over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from timekeeper.schedule import Due, Place, due, last_day_over, next_day_over

PLACES: list[Place] = [("lists", 0), ("lists", 1), ("orders", 0)]
GRACE = timedelta(minutes=1)


def day(number: int) -> date:
    return date(2026, 3, number)


def closed(*days: date | None) -> dict[Place, date | None]:
    return dict(zip(PLACES, days, strict=True))


def test_a_day_is_over_at_midnight_in_shanghai_and_not_before_its_grace_is() -> None:
    midnight = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)  # the 3rd begins in Asia/Shanghai
    assert last_day_over(midnight - timedelta(seconds=1)) == day(1)
    assert last_day_over(midnight) == day(2)
    assert last_day_over(midnight + GRACE - timedelta(seconds=1), GRACE) == day(1)
    assert last_day_over(midnight + GRACE, GRACE) == day(2)


@given(st.integers(0, 4_000_000_000), st.integers(0, 86_400))
def test_the_next_day_is_over_later_and_then_it_is_the_last(now_s: int, grace_s: int) -> None:
    now, grace = datetime.fromtimestamp(now_s, UTC), timedelta(seconds=grace_s)
    then = next_day_over(now, grace)
    assert now < then
    assert last_day_over(then, grace) == last_day_over(now, grace) + timedelta(days=1)


def test_days_follow_each_other_on_every_partition() -> None:
    assert due(closed(day(1), day(1), day(1)), None, day(3)) == [Due(day(2), PLACES), Due(day(3), PLACES)]


def test_nothing_is_closed_twice() -> None:
    assert due(closed(day(3), day(3), day(3)), None, day(3)) == []
    assert due(closed(day(5), day(5), day(5)), None, day(3)) == []


def test_a_fresh_system_begins_with_the_last_day_over() -> None:
    assert due(closed(None, None, None), None, day(3)) == [Due(day(3), PLACES)]


def test_a_fresh_system_with_old_facts_begins_with_their_day() -> None:
    assert [each.day for each in due(closed(None, None, None), day(1), day(3))] == [day(1), day(2), day(3)]
    assert [each.day for each in due(closed(None, None, None), day(4), day(3))] == [day(3)]


def test_partitions_that_a_crash_left_behind_catch_up_first() -> None:
    assert due(closed(day(2), day(1), None), None, day(3)) == [Due(day(2), PLACES[1:]), Due(day(3), PLACES)]


def test_what_others_closed_ahead_is_completed_though_it_is_not_over() -> None:
    assert due(closed(day(4), day(2), day(4)), None, day(1)) == [Due(day(3), PLACES[1:2]), Due(day(4), PLACES[1:2])]


_days = st.one_of(st.none(), st.integers(1, 9).map(day))


@given(st.tuples(_days, _days, _days), _days, st.integers(1, 12).map(day))
def test_afterwards_every_partition_has_closed_the_same_day_in_order_and_nothing_is_left(
    before: tuple[date | None, ...], first_fact: date | None, until: date
) -> None:
    state = closed(*before)
    for each in due(state, first_fact, until):
        for place in each.places:
            last = state[place]
            assert last is None or each.day == last + timedelta(days=1)
            state[place] = each.day
    assert set(state.values()) == {max([until, *(last for last in before if last)])}
    assert due(state, first_fact, until) == []
