"""What tax reads of the two facts every list brings it. The others are rare and read whole."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from libs.schemas.events.accountbook import HeldLine, StockHeld
from libs.schemas.events.base import Event
from libs.schemas.events.review import ListReleased


class HeldLineView(msgspec.Struct, frozen=True, kw_only=True, rename="camel", gc=False):
    gnum: int
    item_record_no: str | None = None
    gcode: str
    qty: Decimal
    unit: str
    qty1: Decimal
    unit1: str
    qty2: Decimal | None = None
    unit2: str | None = None
    total_price: Decimal
    unit_price: Decimal | None = None


class StockHeldView(msgspec.Struct, frozen=True, kw_only=True, rename="camel", gc=False):
    ebp_code: str
    order_no: str
    attempt: int
    customs_code: str
    ebc_code: str
    agent_code: str
    cop_no: str
    pre_no: str
    invt_no: str | None = None
    trade_mode: str
    ems_no: str | None = None
    area_code: str | None = None
    logistics_code: str
    logistics_no: str
    pay_code: str
    assure_code: str
    buyer_token: str
    freight: Decimal
    insured_fee: Decimal
    tax_total: Decimal
    entry_mode: str | None = None
    zone_type: str | None = None
    lines: list[HeldLineView]


class ListReleasedView(msgspec.Struct, frozen=True, kw_only=True, rename="camel", gc=False):
    ebp_code: str
    order_no: str
    attempt: int
    assure_code: str


VIEWS: dict[type[Event], type[msgspec.Struct]] = {StockHeld: StockHeldView, ListReleased: ListReleasedView}
Held = StockHeld | StockHeldView
Line = HeldLine | HeldLineView
Released = ListReleased | ListReleasedView
