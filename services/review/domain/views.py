"""What review reads of the fact every list brings it, and keeps of a list that waits for an officer."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from libs.schemas.events.base import Event, case_key
from libs.schemas.events.tax import TaxAssessed


class TaxLineView(msgspec.Struct, frozen=True, kw_only=True, rename="camel", gc=False):
    """Fields as in `TaxLine`."""

    gnum: int
    item_record_no: str | None = None
    gcode: str
    qty: Decimal
    unit: str
    unit_price: Decimal | None = None
    total_price: Decimal
    value: Decimal


class TaxAssessedView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Fields as in `TaxAssessed`."""

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
    entry_mode: str | None = None
    value: Decimal
    total: Decimal
    full_rate: bool
    lines: list[TaxLineView]

    @property
    def key(self) -> str:
        return case_key(self.ebp_code, self.order_no)


VIEWS: dict[type[Event], type[msgspec.Struct]] = {TaxAssessed: TaxAssessedView}
Assessed = TaxAssessed | TaxAssessedView
