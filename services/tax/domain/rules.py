"""The rules of retail import tax as data: who is taxed how, and how amounts are split and rounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from services.tax.domain.broken import BrokenPromise


@dataclass(frozen=True, slots=True)
class RetailRule:
    """Limits in yuan of dutiable value; the share of each statutory tax that is levied within the single limit.

    single_limit: inclusive. annual_limit: one article above the single limit stays below it, exclusive.
    since: first valid customs day; a rule holds until the next one begins.
    """

    id: str
    version: int
    since: date
    single_limit: Decimal
    annual_limit: Decimal
    duty_share: Decimal = Decimal(0)
    tax_share: Decimal = Decimal("0.7")

    @property
    def name(self) -> str:
        return f"{self.id}@{self.version}"


RETAIL_RULES = (
    # 财关税〔2016〕18号, then 财关税〔2018〕49号
    RetailRule("cbec-retail", 1, date(2016, 4, 8), Decimal(2000), Decimal(20000)),
    RetailRule("cbec-retail", 2, date(2019, 1, 1), Decimal(5000), Decimal(26000)),
)


def rule_on(day: date, rules: Sequence[RetailRule] = RETAIL_RULES) -> RetailRule:
    """The rule valid on this customs day. rules: by rising `since`."""
    for rule in reversed(rules):
        if rule.since <= day:
            return rule
    raise BrokenPromise(f"no retail tax rule is valid on {day}")


Rounding = Literal["ROUND_HALF_UP", "ROUND_HALF_EVEN", "ROUND_DOWN"]
FEN = Decimal("0.01")


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
        return amount.quantize(FEN, self.rounding)


@dataclass(frozen=True, slots=True)
class Terms:
    """The 31-45 day calendar and the late surcharge (settled 13, 22). Days count customs days, amounts yuan.

    summary_days: a bill is summarised when this day after release closes. payment_days: a payment document is due this
    many days after it was made. surcharge_rate: of the document's amount per day late; below surcharge_min none.
    """

    summary_days: int = 30
    payment_days: int = 15
    surcharge_rate: Decimal = Decimal("0.0005")
    surcharge_min: Decimal = Decimal("50.00")
