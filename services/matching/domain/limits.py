"""The limit of one purchase, checked before anything is held (settled question 18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from libs.schemas.events.intake import ListAccepted
from libs.schemas.findings import Finding


@dataclass(frozen=True, slots=True)
class PurchaseLimit:
    """Yuan. single: highest value of one purchase. one_piece: a single piece above `single` must stay below this.

    source: the announcement the row comes from.
    """

    since: date
    single: Decimal
    one_piece: Decimal
    source: str


LIMITS = (
    PurchaseLimit(date(2019, 1, 1), Decimal("5000"), Decimal("26000"), "MOF 2018-49"),
    PurchaseLimit(date(2016, 4, 8), Decimal("2000"), Decimal("20000"), "MOF 2016-18"),
)
"""Newest first; a row holds until the day before the row above it."""

RULE = "621.totalPrice.single-limit@1"


def purchase_limit(day: date) -> PurchaseLimit | None:
    """The row of a customs day; None before there was one."""
    return next((row for row in LIMITS if row.since <= day), None)


def limit_findings(listed: ListAccepted, day: date) -> list[Finding]:
    """Empty, or the one finding that the purchase is above the limit of the day (1313)."""
    limit = purchase_limit(day)
    value = sum((goods.total_price for goods in listed.lines), listed.freight + listed.insured_fee)
    if limit is None or value <= limit.single:
        return []
    one_piece = len(listed.lines) == 1 and listed.lines[0].qty == 1
    if one_piece and value < limit.one_piece:
        return []
    return [
        Finding(
            code="1313",
            rule=RULE,
            path="InventoryList.totalPrice+InventoryHead.freight+insuredFee",
            message="超过单次交易限值 / above the limit of one purchase",
            actual=format(value, "f"),
            expected=f"< {limit.one_piece}" if one_piece else f"<= {limit.single}",
        )
    ]
