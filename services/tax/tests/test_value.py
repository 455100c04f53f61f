"""The dutiable value is rounded once, whatever fees are split by."""

from decimal import Decimal as D

import pytest

from services.tax.domain.rules import Practice
from services.tax.tests.samples import held, line
from services.tax.tests.test_assessment import assessed


@pytest.mark.parametrize(
    ("totals", "freight", "value"),
    [
        (("4980.004",), "20", "5000.00"),
        (("2490.002", "2490.002"), "20", "5000.00"),
        (("2400.003", "2400.003"), "20", "4820.01"),
        (("33.333", "33.333", "33.333"), "0.006", "100.01"),
    ],
)
def test_the_value_is_rounded_once_and_its_lines_add_up(totals: tuple[str, ...], freight: str, value: str) -> None:
    for split in ("price", "quantity", "equal"):
        lines = [line(gnum, total) for gnum, total in enumerate(totals, 1)]
        tax = assessed(held("T1", *lines, freight=freight), practice=Practice(apportionment=split))
        assert tax.value == D(value) == sum(row.value for row in tax.lines)
        exact = [D(total) + D(freight) / len(totals) for total in totals]
        assert all(abs(row.value - each) < D("0.01") for row, each in zip(tax.lines, exact, strict=True))
