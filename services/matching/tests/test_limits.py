"""The limit of one purchase (settled question 18)."""

from __future__ import annotations

from datetime import date

import pytest

from services.matching.domain.limits import limit_findings
from services.matching.tests.samples import declared, list_line, read

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("totals", "qty", "day", "expected"),
    [
        (("2495.00", "2495.00"), "1", DAY, None),  # with freight and insurance 5,000.00 exactly
        (("2495.00", "2495.01"), "1", DAY, "<= 5000"),
        (("4990.00",), "2", DAY, None),
        (("2495.002", "2495.002"), "1", DAY, None),  # 5,000.004 is rounded once
        (("2495.0025", "2495.0025"), "1", DAY, "<= 5000"),
        (("4990.01",), "2", DAY, "<= 5000"),
        (("25989.99",), "1", DAY, None),  # 25,999.99: one piece at full rates
        (("25990.00",), "1", DAY, "< 26000"),
        (("1990.01",), "2", date(2018, 12, 31), "<= 2000"),
        (("19990.00",), "1", date(2018, 12, 31), "< 20000"),
        (("99999.00",), "1", date(2016, 4, 7), None),
    ],
)
def test_limit_of_one_purchase(totals: tuple[str, ...], qty: str, day: date, expected: str | None) -> None:
    lines = [list_line(gnum, qty=qty, total_price=total) for gnum, total in enumerate(totals, 1)]
    findings = limit_findings(read(declared(lines=lines, freight="9.00", insured_fee="1.00")), day)
    assert [finding.expected for finding in findings] == ([expected] if expected else [])
    assert all(finding.code == "1313" for finding in findings)


def test_the_answer_names_the_value() -> None:
    [finding] = limit_findings(read(declared(lines=[list_line(1, total_price="6000.00")])), DAY)
    assert finding.actual == "6010.00"
