"""One row per supervision mode says what a customs declaration (报关单) of exports is held to, and how it ends.

Lists of a mode have a row of their own (`supervision_modes`); no code asks which mode a declaration is in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from libs.schemas.codes.error_codes import Words
from libs.schemas.codes.limits import MARKET_DECLARATIONS, ExportLimit
from libs.schemas.codes.supervision_modes import TO_BUSINESS, TO_WAREHOUSE
from libs.schemas.register import ENTERPRISES, EnterpriseRole


class GoodsGo(Enum):
    """A released declaration's goods go this way."""

    DEPARTURE = "out of the country, by bill or parcels"
    ZONE = "into a zone, by entry verification list, note and gate"


class Merging(Enum):
    """A simplified declaration leaves so much out."""

    NOTHING = "none is taken"
    BY_CHAPTER = "goods of little value stand together, by chapter"
    BY_DIGITS = "goods codes are shown by their first digits"


@dataclass(frozen=True, slots=True)
class DeclarationMode:
    """One row.

    ends: where the goods go. consignor: the roles of which the consignor is registered in one. filed: whether the consignor
    must be filed in a comprehensive pilot zone. order_type: of the orders that the platform declared; None asks for none.
    market: whether goods come from a market cluster: its registered operator, its record, its office. restricted: whether
    goods under control may leave, when an officer lets them. limits: of one declaration's value. merging: what a simplified
    one leaves out; digits: of its goods codes. since, until: customs days between which the row holds. name: for people.
    """

    code: str
    ends: GoodsGo
    consignor: frozenset[EnterpriseRole] = ENTERPRISES
    filed: bool = False
    order_type: str | None = None
    market: bool = False
    restricted: bool = True
    limits: tuple[ExportLimit, ...] = ()
    merging: Merging = Merging.NOTHING
    digits: int = 10
    since: date = date.min
    until: date = date.max
    name: Words = field(kw_only=True)

    @property
    def needs(self) -> frozenset[str]:
        """The fields that only some modes have, as far as this one asks for them."""
        asked = {"area_code": self.ends is GoodsGo.ZONE, "cluster": self.market, "orders": self.order_type is not None}
        return frozenset(name for name, needed in asked.items() if needed)

    def limit(self, day: date) -> ExportLimit | None:
        return next((row for row in self.limits if row.since <= day <= row.until), None)


OF_SOME_MODES = frozenset({"area_code", "cluster", "orders"})
"""Fields of a declaration that a mode either asks for or does not know."""
_ECOMMERCE = frozenset({EnterpriseRole.ECOMMERCE})
_B2B = date(2020, 7, 1)  # GACC 2020-75
_BY_DIGITS = Merging.BY_DIGITS

ROWS = (
    DeclarationMode(
        "0110", GoodsGo.ZONE,
        name=Words("0110 一般贸易（区外货物入区）", "0110 general trade, of goods that enter a zone"),
    ),
    DeclarationMode(
        "1039", GoodsGo.DEPARTURE, market=True, restricted=False, limits=MARKET_DECLARATIONS, merging=Merging.BY_CHAPTER,
        name=Words("1039 市场采购", "1039 market procurement"),
    ),
    DeclarationMode(
        "9710", GoodsGo.DEPARTURE, _ECOMMERCE, True, "B", merging=_BY_DIGITS, digits=6, since=_B2B, name=TO_BUSINESS
    ),
    DeclarationMode(
        "9810", GoodsGo.DEPARTURE, _ECOMMERCE, False, "W", merging=_BY_DIGITS, digits=6, since=_B2B, name=TO_WAREHOUSE
    ),
)  # fmt: skip


def declaration_mode(code: str, day: date) -> DeclarationMode | None:
    """Return the row of a mode on a customs day. None where no export is declared in it by a customs declaration."""
    return next((row for row in ROWS if row.code == code and row.since <= day <= row.until), None)
