from __future__ import annotations

from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from services.tax.domain.apportionment import apportion

weights = st.lists(st.decimals("0", "10000", places=2), min_size=1, max_size=99)


@given(st.decimals("0", "500", places=2), weights, st.randoms())
def test_parts_add_up_are_never_negative_and_do_not_depend_on_the_order(amount: D, of: list[D], random: object) -> None:
    gnums = list(range(1, len(of) + 1))
    parts = apportion(amount, of, gnums)
    assert sum(parts) == amount
    assert all(part >= 0 and part == part.quantize(D("0.01")) for part in parts)
    if total := sum(of):
        exact = [amount * weight / total for weight in of]
        assert all(abs(part - want) < D("0.01") for part, want in zip(parts, exact, strict=True))
    shuffled = list(zip(of, gnums, strict=True))
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = apportion(amount, *map(list, zip(*shuffled, strict=True)))
    assert dict(zip(gnums, parts, strict=True)) == {g: p for (_, g), p in zip(shuffled, again, strict=True)}


def test_half_a_yuan_over_ninety_nine_equal_lines_gives_the_first_fifty_a_fen() -> None:
    parts = apportion(D("0.50"), [D(1)] * 99, list(range(1, 100)))
    assert parts == [D("0.01")] * 50 + [D(0)] * 49


def test_the_largest_remainder_gets_the_fen_before_the_lower_line_number() -> None:
    assert apportion(D("10.00"), [D("59.90"), D("129.00"), D("39.00")], [1, 2, 3]) == [D("2.63"), D("5.66"), D("1.71")]
    assert apportion(D("0.03"), [D(1), D(1)], [2, 1]) == [D("0.01"), D("0.02")]
