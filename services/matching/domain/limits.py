"""The limit of one purchase, checked before anything is held (settled question 18)."""

from __future__ import annotations

from datetime import date

from libs.schemas.codes.limits import purchase_limit
from libs.schemas.events.intake import ListAccepted
from libs.schemas.findings import Finding

RULE = "621.totalPrice.single-limit"


def limit_findings(listed: ListAccepted, day: date) -> list[Finding]:
    """Empty, or the one finding that the purchase is above the limit of the day (1313)."""
    limit = purchase_limit(day)
    value = sum((goods.total_price for goods in listed.lines), listed.freight + listed.insured_fee)
    if limit is None or value <= limit.single:
        return []
    one_piece = len(listed.lines) == 1 and listed.lines[0].qty == 1
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
