from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.domain.numbers import DIGITS_MAX, ListNumbers, NumbersExhausted, Scope


@given(
    stride=st.integers(1, 32),
    draws=st.lists(
        st.tuples(st.sampled_from(["2900", "4600"]), st.integers(2026, 2027), st.integers(0, 31)), max_size=200
    ),
)
def test_no_number_is_given_twice_whatever_partitions_ask(stride: int, draws: list[tuple[str, int, int]]) -> None:
    workers: dict[int, ListNumbers] = {}
    given_out = []
    for office, year, partition in draws:
        scope = Scope(office, year, partition % stride)
        given_out.append(workers.setdefault(scope.partition, ListNumbers(stride, {})).allocate(scope))
    assert len(set(given_out)) == len(given_out)
    assert all(len(number) == 18 and number[8] == "I" for number in given_out)


def test_the_form_of_a_number() -> None:
    numbers = ListNumbers(16, {Scope("2900", 2026, 3): 41})
    assert numbers.allocate(Scope("2900", 2026, 3)) == "29002026I000000675"
    assert numbers.used == {Scope("2900", 2026, 3): 42}


def test_numbers_given_before_are_not_given_again() -> None:
    numbers = ListNumbers(16, {})
    numbers.given("29002026I000000675")
    numbers.given("29002026I000000019")
    assert numbers.allocate(Scope("2900", 2026, 3)) == "29002026I000000691"


def test_the_last_number_of_an_office_is_given_out() -> None:
    scope = Scope("2900", 2026, 0)
    numbers = ListNumbers(1, {scope: DIGITS_MAX - 1})
    assert numbers.allocate(scope) == f"29002026I{DIGITS_MAX}"
    with pytest.raises(NumbersExhausted, match=r"2900.*2026"):
        numbers.allocate(scope)


@pytest.mark.parametrize(
    ("stride", "scope", "last"), [(16, Scope("2900", 2026, 0), DIGITS_MAX // 16), (4, Scope("2900", 2026, 4), 0)]
)
def test_a_full_counter_or_a_partition_beyond_the_stride_gives_none(stride: int, scope: Scope, last: int) -> None:
    with pytest.raises(NumbersExhausted):
        ListNumbers(stride, {scope: last}).allocate(scope)
