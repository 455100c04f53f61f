"""Limits say how much one purchase, a buyer's year, an export list or a market's declaration may come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from libs.schemas.reference.rows.named import DOLLAR, YUAN

FEN = Decimal("0.01")


def in_fen(value: Decimal) -> Decimal:
    """The dutiable value in whole fen, rounded half up, once: what limits, quota and tax alike start from."""
    return value if value.same_quantum(FEN) else value.quantize(FEN, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class PurchaseLimit:
    """Yuan of dutiable value. since, until: first and last customs day of the row.

    version: rules that quote the row carry it. single: one purchase, inclusive. yearly: a buyer's calendar year,
    inclusive. One article above `single`, taxed in full, stays below `yearly`, exclusive. source: the
    announcement.
    """

    version: int
    since: date
    until: date
    single: Decimal
    yearly: Decimal
    source: str

    def allows(self, value: Decimal, one_article: bool) -> bool:
        """One purchase of this dutiable value, in yuan, may come in."""
        return value <= self.single or (one_article and value < self.yearly)

    def bound(self, one_article: bool) -> str:
        """The bound that the value must keep: `<= 5000`."""
        return f"< {self.yearly}" if one_article else f"<= {self.single}"


LIMITS = (
    PurchaseLimit(1, date(2016, 4, 8), date(2018, 12, 31), Decimal(2000), Decimal(20000), "财关税〔2016〕18号"),
    PurchaseLimit(2, date(2019, 1, 1), date.max, Decimal(5000), Decimal(26000), "财关税〔2018〕49号"),
)


@lru_cache(maxsize=1024)
def purchase_limit(day: date) -> PurchaseLimit | None:
    """The row of a customs day; None before there was one."""
    return next((row for row in LIMITS if row.since <= day <= row.until), None)


@dataclass(frozen=True, slots=True)
class ExportLimit:
    """One declaration comes to this at most, inclusive. since, until: first and last customs day of the row.

    version: rules that quote the row carry it. currency: what `most` is in. source: the announcement.
    """

    version: int
    since: date
    until: date
    most: Decimal
    currency: str
    source: str


EXPORT_LISTS = (ExportLimit(1, date(2020, 7, 1), date.max, Decimal(5000), YUAN, "海关总署公告2020年第75号"),)
"""FOB of a list of 9710 or 9810; what is worth more takes a customs declaration."""
MARKET_DECLARATIONS = (
    ExportLimit(1, date.min, date.max, Decimal(150_000), DOLLAR, "海关总署公告2019年第221号"),
)  # fmt: skip
"""One declaration of goods bought on a market (1039)."""
