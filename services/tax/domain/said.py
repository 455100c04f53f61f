"""What tax says of every list, in structs of their own: the assessment, and the bill with what returns left of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

import msgspec

from libs.schemas.events.base import Event, case_key
from libs.schemas.events.said import Said
from libs.schemas.events.tax import TaxAssessed, TaxBillIssued, TaxBillReduced, TaxBillVoided


class AssessedLine(msgspec.Struct, frozen=True, gc=False, rename="camel", omit_defaults=True):
    """`TaxLine`."""

    gnum: int
    gcode: str
    qty: Decimal
    unit: str
    total_price: Decimal
    value: Decimal
    duty: Decimal
    consumption_tax: Decimal
    vat: Decimal
    item_record_no: str | None = None
    unit_price: Decimal | None = None


class Assessed(Said, frozen=True):
    """`TaxAssessed`. warnings: findings as they are written."""

    event: ClassVar[type[Event]] = TaxAssessed
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
    value: Decimal
    duty: Decimal
    consumption_tax: Decimal
    vat: Decimal
    total: Decimal
    full_rate: bool
    tax_rule: str
    lines: list[AssessedLine]
    invt_no: str | None = None
    ems_no: str | None = None
    area_code: str | None = None
    entry_mode: str | None = None
    zone_type: str | None = None
    warnings: list[dict[str, str]] = []

    @property
    def key(self) -> str:
        return case_key(self.ebp_code, self.order_no)

    @property
    def text(self) -> str:
        """Itself in JSON, for the row of a list that waits."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def of(cls, event: TaxAssessed) -> Assessed:
        return assessed_of(event.model_dump_json(by_alias=True, exclude_none=True))


assessed_of = msgspec.json.Decoder(Assessed).decode
"""From its text."""


class BilledLine(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """`BillLine`."""

    gnum: int
    gcode: str
    qty: Decimal
    duty: Decimal
    consumption_tax: Decimal
    vat: Decimal


class Issued(Said, frozen=True):
    """`TaxBillIssued`."""

    event: ClassVar[type[Event]] = TaxBillIssued
    ebp_code: str
    order_no: str
    attempt: int
    customs_code: str
    ebc_code: str
    agent_code: str
    cop_no: str
    pre_no: str
    invt_no: str
    tax_no: str
    assure_code: str
    release_day: date
    duty: Decimal
    consumption_tax: Decimal
    vat: Decimal
    total: Decimal
    lines: list[BilledLine]

    @property
    def key(self) -> str:
        return case_key(self.ebp_code, self.order_no)


class Reduced(Issued, frozen=True):
    """`TaxBillReduced`."""

    event: ClassVar[type[Event]] = TaxBillReduced
    return_no: str


class Voided(Reduced, frozen=True):
    """`TaxBillVoided`."""

    event: ClassVar[type[Event]] = TaxBillVoided
