"""The limit of one purchase, checked before anything is held (settled question 18)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from libs.schemas.codes.limits import in_fen, purchase_limit
from libs.schemas.findings import Finding
from services.matching.domain import rules
from services.matching.domain.kept import AnyList


def limit_findings(listed: AnyList, day: date) -> list[Finding]:
    """Return the finding that the purchase is above the day's limit (1313), or cannot be added up. Empty otherwise."""
    limit = purchase_limit(day)
    try:
        prices = (Decimal(goods.total_price) for goods in listed.lines)
        value = in_fen(sum(prices, Decimal(listed.freight) + Decimal(listed.insured_fee)))
        one_article = len(listed.lines) == 1 and Decimal(listed.lines[0].qty) == 1
        if limit is None or limit.allows(value, one_article):
            return []
    except ArithmeticError:
        return [rules.NO_NUMBER.finding()]
    return [rules.SINGLE_LIMIT[limit.version].finding(value, limit.bound(one_article))]
