"""Customs declarations (报关单) of exports, which the Unified Version does not know, and what a market records for them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from libs.schemas.declarations import Declaration, InspectionResult
from libs.schemas.events.base import Fact
from libs.schemas.events.members import Code, Day, FourDigits, GoodsCode, Number, Positive, ThreeDigits
from libs.schemas.reference import tables as t
from libs.schemas.reference.known import Of

LINES_MAX = 1000
"""Lines of one declaration, and of one market record."""
_LineNumber = Annotated[int, Field(ge=1, le=LINES_MAX, strict=True)]


class MarketRegistration(Declaration):
    """Customs registers an enterprise to export from a market cluster (市场采购), for a period.

    The last word about the two stands; one that ends sooner takes it back. customs: its own code; it may be left out where
    the sender is named round the document.
    """

    code: Code
    cluster: Annotated[Code, Of(t.CLUSTERS)]
    since: Day
    until: Day
    customs: Code | None = None


class RecordedGoods(Fact):
    """A line of a market record: goods bought on the market. total_price: what they cost."""

    gnum: _LineNumber
    gcode: Annotated[GoodsCode, Of(t.TARIFF)]
    gname: Number
    qty: Positive
    unit: Annotated[ThreeDigits, Of(t.UNITS)]
    total_price: Positive
    currency: Annotated[ThreeDigits, Of(t.CURRENCIES)]


class MarketRecord(Declaration):
    """Goods bought on a market are entered in its record (组货) before a customs declaration may name them."""

    ebc_code: Code
    cluster: Annotated[Code, Of(t.CLUSTERS)]
    lines: Annotated[list[RecordedGoods], Field(min_length=1, max_length=LINES_MAX)]


class NamedOrder(Fact):
    """An order, or booking, that the platform declared (CEB303) and the declaration is about."""

    ebp_code: Code
    order_no: Number


class DeclarationLine(Fact):
    """A line of a customs declaration. destination: the country of final destination; prices are FOB.

    record_no, record_gnum: the market record that has the goods (its `copNo`), and the line of it.
    """

    gnum: _LineNumber
    gcode: GoodsCode
    gname: Number
    destination: Annotated[ThreeDigits, Of(t.COUNTRIES)]
    qty: Positive
    unit: Annotated[ThreeDigits, Of(t.UNITS)]
    qty1: Positive
    unit1: Annotated[ThreeDigits, Of(t.UNITS)]
    net_weight: Positive
    total_price: Positive
    currency: Annotated[ThreeDigits, Of(t.CURRENCIES)]
    record_no: Number | None = None
    record_gnum: _LineNumber | None = None


class CustomsDeclaration(Declaration):
    """An export is declared by a customs declaration (报关单). What a mode asks for stands in its row.

    customs_code: where it is declared; port_code: where the goods leave the country, or enter the zone. ebc_code: the
    consignor. area_code: the zone enterprise that takes the goods in. form: simplified goods are merged (1039), or declared
    by the first digits of their codes (9710, 9810). bill_no, logistics_nos: by what the goods leave, one of the two.
    """

    trade_mode: Annotated[FourDigits, Of(t.TRADE_MODES)]
    customs_code: Annotated[FourDigits, Of(t.CUSTOMS_OFFICES)]
    port_code: Annotated[FourDigits, Of(t.CUSTOMS_OFFICES)]
    agent_code: Code
    ebc_code: Code
    gross_weight: Positive
    lines: Annotated[list[DeclarationLine], Field(min_length=1, max_length=LINES_MAX)]
    form: Literal["full", "simplified"] = "full"
    area_code: Code | None = None
    cluster: Annotated[Code | None, Of(t.CLUSTERS)] = None
    orders: Annotated[list[NamedOrder], Field(max_length=100)] | None = None
    license_no: Number | None = None
    logistics_code: Code | None = None
    bill_no: Annotated[Number | None, StringConstraints(max_length=37)] = None
    logistics_nos: Annotated[list[Number], Field(min_length=1, max_length=2000)] | None = None

    @property
    def simplified(self) -> bool:
        return self.form == "simplified"


class DeclarationWithdrawal(Declaration):
    """A declarant takes a customs declaration back, before its goods left. declaration_no: the declaration's `copNo`."""

    agent_code: Code
    declaration_no: Number
    reason: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class DeclarationInspection(Declaration):
    """An officer reports what the goods or papers of a customs declaration are found to be.

    It answers one that waits for an officer (300), is drawn for inspection (500) or detained. declaration_no: its `copNo`.
    """

    agent_code: Code
    declaration_no: Number
    officer: Code
    result: InspectionResult
