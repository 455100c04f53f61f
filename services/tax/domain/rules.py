"""The rules of retail import tax as data: who is taxed how, and how amounts are split and rounded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Literal

from libs.schemas.codes.limits import LIMITS, PurchaseLimit
from services.tax.domain.apportionment import FEN
from services.tax.domain.broken import BrokenPromise


@dataclass(frozen=True, slots=True)
class RetailRule:
    """The share of each statutory tax that is levied within the single limit; valid as long as its limits are."""

    name: str
    limit: PurchaseLimit
    duty_share: Decimal = Decimal(0)
    tax_share: Decimal = Decimal("0.7")


RETAIL_RULES = tuple(RetailRule(f"cbec-retail@{limit.version}", limit) for limit in LIMITS)
"""The announcements that set the limits set the shares, and both left the shares alike."""


@cache
def rule_on(day: date) -> RetailRule:
    """The rule valid on this customs day."""
    for rule in RETAIL_RULES:
        if rule.limit.since <= day <= rule.limit.until:
            return rule
    raise BrokenPromise(f"no retail tax rule is valid on {day}")


Rounding = Literal["ROUND_HALF_UP", "ROUND_HALF_EVEN", "ROUND_DOWN"]


@dataclass(frozen=True, slots=True)
class Practice:
    """What no source settles (domain facts 5.3), so that it can be changed by a setting.

    rounding: how a tax becomes whole fen, a mode of `decimal`. rounding_level: `line` rounds each tax of each line;
    `order` rounds each tax of the whole list and splits it over the lines. apportionment: what freight and insurance
    are split by.
    """

    rounding: Rounding = "ROUND_HALF_UP"
    rounding_level: Literal["line", "order"] = "line"
    apportionment: Literal["price", "quantity", "equal"] = "price"

    def fen(self, amount: Decimal) -> Decimal:
        """The amount in whole fen."""
        return amount if amount.same_quantum(FEN) else amount.quantize(FEN, self.rounding)


@dataclass(frozen=True, slots=True)
class Terms:
    """The 31-45 day calendar and the late surcharge. Days count customs days, amounts yuan.

    summary_days: a bill is summarised when this day after release closes. payment_days: a payment document is due this
    many days after it was made. surcharge_rate: of the document's amount per day late; below surcharge_min none.
    """

    summary_days: int = 30
    payment_days: int = 15
    surcharge_rate: Decimal = Decimal("0.0005")
    surcharge_min: Decimal = Decimal("50.00")
