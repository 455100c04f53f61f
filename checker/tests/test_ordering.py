"""An order that was possible is found; where none is possible, none is."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from checker.ordering import Step, keeps_limit

CHANGES = st.lists(st.tuples(st.integers(0, 2), st.integers(-4, 4)), max_size=7)
"""(chain, change), in the order of a history."""


def _chains(history: list[tuple[int, int]]) -> list[list[Step]]:
    return [
        [Step(Decimal(change), at=at) for at, (chain, change) in enumerate(history) if chain == n] for n in range(3)
    ]


def _never_above_zero(changes: list[int]) -> bool:
    return all(sum(changes[: n + 1]) <= 0 for n in range(len(changes)))


@given(CHANGES)
def test_a_history_that_kept_the_limit_is_never_accused(history: list[tuple[int, int]]) -> None:
    if _never_above_zero([change for _, change in history]):
        assert keeps_limit(_chains(history))


@given(CHANGES.filter(lambda history: len(history) <= 6))
def test_nothing_is_found_where_nothing_is_possible(history: list[tuple[int, int]]) -> None:
    chains = _chains(history)
    if keeps_limit(chains):
        in_chains = [[change for chain, change in history if chain == n] for n in range(3)]
        assert any(
            _never_above_zero([history[place][1] for place in order])
            for order in permutations(range(len(history)))
            if all([history[place][1] for place in order if history[place][0] == n] == in_chains[n] for n in range(3))
        )


def test_what_was_never_held_cannot_be_freed_first() -> None:
    raised, held = Step(Decimal(-10)), Step(Decimal(10), gives={"a"})
    freed, another = Step(Decimal(-10), needs={"a"}), Step(Decimal(10), gives={"b"})
    assert keeps_limit([[raised], [held, another], [freed]])
    assert not keeps_limit([[raised], [another, held], [freed]])
