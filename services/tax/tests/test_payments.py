"""The late surcharge (domain facts 5.4), to the fen."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from services.tax.domain.payments import PaymentDocument
from services.tax.domain.rules import Terms

DUE = date(2026, 4, 16)


@pytest.mark.parametrize(
    ("amount", "days_late", "surcharge"),
    [
        ("100000.00", -3, "0"),
        ("100000.00", 0, "0"),
        ("100000.00", 1, "50.00"),
        ("99989.99", 1, "0"),  # 49.99 is below the minimum
        ("100000.00", 10, "500.00"),
        ("123456.78", 7, "432.10"),
        ("100010.00", 1, "50.01"),  # 50.005
    ],
)
def test_half_a_thousandth_a_day_from_the_day_after_and_no_small_ones(
    amount: str, days_late: int, surcharge: str
) -> None:
    document = PaymentDocument(
        "299220260401000001", "2992", "G", date(2026, 3, 2), DUE, 1, D(amount), date(2026, 4, 1), issued=True
    )
    assert document.surcharge_on(DUE + timedelta(days=days_late), Terms()) == D(surcharge)
