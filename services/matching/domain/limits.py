"""The limit of one purchase, checked before anything is held (settled question 18)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from libs.schemas.codes.limits import purchase_limit
from libs.schemas.findings import Finding
from services.matching.domain.documents import DeclarationList

RULE = "621.totalPrice.single-limit"


def limit_findings(listed: DeclarationList, day: date) -> list[Finding]:
    """Empty, or the one finding that the purchase is above the limit of the day (1313)."""
    limit = purchase_limit(day)
    value = sum(map(Decimal, (listed.freight, listed.insured_fee, *(goods.total_price for goods in listed.lines))))
    if limit is None or value <= limit.single:
        return []
    one_piece = len(listed.lines) == 1 and Decimal(listed.lines[0].qty) == 1
    if one_piece and value < limit.yearly:
        return []
    return [
        Finding(
            code="1313",
            rule=f"{RULE}@{limit.version}",
            path="InventoryList.totalPrice+InventoryHead.freight+insuredFee",
            message="超过单次交易限值 / above the limit of one purchase",
            actual=format(value, "f"),
            expected=f"< {limit.yearly}" if one_piece else f"<= {limit.single}",
        )
    ]
