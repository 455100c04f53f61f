"""A restore reads inputs as far as a service may have applied them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.tools.reaching import applied_to, complete_to

LISTS, WAYBILLS = ("documents", 2), ("documents", 3)
UNDER_WAY = 100


def test_a_silent_input_is_read_that_something_said_of_another_rests_on() -> None:
    """The list waited without a word. Its outcome was said of the waybill, which came on another partition."""
    read = applied_to(
        expects={LISTS: 200, WAYBILLS: 210},
        reach={WAYBILLS: 225},
        shown={LISTS: 230, WAYBILLS: 225},
        written_by_then={LISTS: 249, WAYBILLS: 225},
        ends={LISTS: 900, WAYBILLS: 900},
        under_way=UNDER_WAY,
    )
    assert read == {LISTS: 249, WAYBILLS: 225}


def test_a_backlog_is_left_to_the_service() -> None:
    """A restore does not decide, one record after the other, what cannot have been under way."""
    place = {LISTS: 5_000_000}
    assert applied_to({LISTS: 10}, {LISTS: 20}, {LISTS: 30}, place, place, UNDER_WAY) == {LISTS: 130}


def test_where_the_group_is_forgotten_the_last_word_says_how_far() -> None:
    assert applied_to({LISTS: 10}, {}, {}, {LISTS: 60}, {LISTS: 900}, UNDER_WAY) == {LISTS: 60}


def test_a_backlog_of_a_forgotten_group_is_not_taken_for_told() -> None:
    """Nobody has heard of five million records behind the last word: each is decided, none is passed over."""
    ends = {LISTS: 5_000_000}
    assert complete_to({LISTS: 10}, {LISTS: 20}, {}, ends, UNDER_WAY) == {LISTS: 10}
    assert complete_to({LISTS: 10}, {LISTS: 2_000}, {}, ends, UNDER_WAY) == {LISTS: 1_900}
    assert complete_to({LISTS: 10}, {LISTS: 20}, {LISTS: 70}, ends, UNDER_WAY) == {LISTS: 70}


OFFSETS = st.integers(0, 1_000)


@given(OFFSETS, OFFSETS, st.none() | OFFSETS, OFFSETS, OFFSETS)
def test_nothing_is_read_beyond_the_end_nor_left_out_that_was_said(
    expects: int, reach: int, shown: int | None, by_then: int, end: int
) -> None:
    end = max(end, expects, reach)
    place = {LISTS: min(by_then, end)}
    group = {} if shown is None else {LISTS: shown}
    found = applied_to({LISTS: expects}, {LISTS: reach}, group, place, {LISTS: end}, UNDER_WAY)[LISTS]
    assert max(expects, reach) <= found <= end
    assert shown is None or found >= min(shown, end)
