"""What the account book reads of the facts every list brings it; it reads the rare ones whole. And what it says of them."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, TypeAlias

import msgspec

from libs.schemas.events.accountbook import StockHeld
from libs.schemas.events.base import Event, case_key
from libs.schemas.events.said import Said

Text: TypeAlias = str
"""A decimal that is only passed on, as the text it came as."""


class MatchedLine(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    gnum: int
    gcode: str
    country: str
    qty: Decimal
    unit: str
    qty1: Text
    unit1: str
    total_price: Text
    item_record_no: str | None = None
    qty2: Text | None = None
    unit2: str | None = None


class Matched(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """`ListMatched`."""

    ebp_code: str
    order_no: str
    attempt: int
    customs_code: str
    ebc_code: str
    agent_code: str
    cop_no: str
    pre_no: str
    trade_mode: str
    logistics_code: str
    logistics_no: str
    pay_code: str
    assure_code: str
    buyer_token: str
    freight: Text
    insured_fee: Text
    tax_total: Text
    lines: list[MatchedLine]
    invt_no: str | None = None
    ems_no: str | None = None
    area_code: str | None = None


class Released(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """`ListReleased`."""

    ebp_code: str
    order_no: str
    attempt: int
    ems_no: str | None = None


class HeldLine(MatchedLine, frozen=True, omit_defaults=True):
    """unit_price: the book's, in yuan."""

    unit_price: Decimal | None = None


class Held(Said, frozen=True):
    """`StockHeld`: what was matched, and the book's own facts."""

    event: ClassVar[type[Event]] = StockHeld
    ebp_code: str
    order_no: str
    attempt: int
    customs_code: str
    ebc_code: str
    agent_code: str
    cop_no: str
    pre_no: str
    trade_mode: str
    logistics_code: str
    logistics_no: str
    pay_code: str
    assure_code: str
    buyer_token: str
    freight: Text
    insured_fee: Text
    tax_total: Text
    lines: list[HeldLine]
    invt_no: str | None = None
    ems_no: str | None = None
    area_code: str | None = None
    entry_mode: str | None = None
    zone_type: str | None = None

    @property
    def key(self) -> str:
        return case_key(self.ebp_code, self.order_no)
