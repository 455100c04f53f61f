from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.domain.numbers import DIGITS_MAX, Count, ListNumbers, NumbersExhausted, Office, Scope

OFFICE = Office("2900", 2026)


@given(
    block=st.integers(1, 7),
    draws=st.lists(
        st.tuples(st.sampled_from(["2900", "4600"]), st.integers(2026, 2027), st.integers(0, 31), st.booleans()),
        max_size=200,
    ),
)
def test_no_number_is_given_twice_whatever_partitions_ask(block: int, draws: list[tuple[str, int, int, bool]]) -> None:
    """Also where a store was rebuilt in between from what was given."""
    known: dict[Scope, Count] = {}
    handed: dict[Office, int] = {}
    given_out: list[tuple[str, int]] = []
    for office, year, partition, rebuilt in draws:
        if rebuilt:
            again = ListNumbers(block, {}, {})
            for number, of in given_out:
                again.given(number, of)
            known, handed = dict(again.used), dict(again.taken)
        numbers = ListNumbers(block, known, handed)
        given_out.append((numbers.allocate(Scope(office, year, partition)), partition))
        known |= numbers.used
        handed |= numbers.taken
    assert len({number for number, _ in given_out}) == len(given_out)
    assert all(len(number) == 18 and number[8] == "I" for number, _ in given_out)


def test_the_form_of_a_number_and_its_block() -> None:
    scope = Scope("2900", 2026, 3)
    numbers = ListNumbers(16, {scope: Count(675, 676)}, {OFFICE: 800})
    assert [numbers.allocate(scope) for _ in range(2)] == ["29002026I000000676", "29002026I000000801"]
    assert (numbers.used, numbers.taken) == ({scope: Count(801, 816)}, {OFFICE: 816})


def test_the_last_number_of_an_office_is_given_out() -> None:
    numbers = ListNumbers(16, {}, {OFFICE: DIGITS_MAX - 1})
    assert numbers.allocate(Scope("2900", 2026, 0)) == f"29002026I{DIGITS_MAX}"
    with pytest.raises(NumbersExhausted, match=r"2900.*2026"):
        numbers.allocate(Scope("2900", 2026, 1))


@pytest.mark.parametrize("told", [(3, 5), (5, 3)])
def test_numbers_that_were_given_are_known_in_whatever_order_they_are_told(told: tuple[int, int]) -> None:
    numbers = ListNumbers(16, {}, {})
    for number in told:
        numbers.given(f"29002026I{number:09d}", 3)
    assert numbers.used == {Scope("2900", 2026, 3): Count(5, 5)}
    assert numbers.allocate(Scope("2900", 2026, 3)) == "29002026I000000006"
    assert numbers.allocate(Scope("2900", 2026, 4)) == "29002026I000000022", "another partition has its own block"
