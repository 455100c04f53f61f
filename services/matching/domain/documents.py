"""Views of the import documents hold the fields compared or passed on, amounts as the text they came as.

Numbers are compared as text first and parsed only where that differs, so a plain list costs no decimal at all.
"""

from __future__ import annotations

from typing import ClassVar, TypeAlias

import msgspec

from libs.schemas.codes.supervision_modes import IMPORT, Direction
from libs.schemas.events.base import DecimalText
from services.matching.domain import roles
from services.matching.domain.roles import Role

Number: TypeAlias = DecimalText
"""Canonical as `intake` writes it."""


class View(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """Fields are those of the event; see `libs.schemas.events.intake`."""


class ImportView(View, frozen=True):
    direction: ClassVar[Direction] = IMPORT
    role: ClassVar[Role]


class OrderLineView(View, frozen=True):
    gnum: int
    item_name: str
    qty: Number
    unit: str
    price: Number
    total_price: Number
    country: str
    item_no: str | None = None


class Order(ImportView, frozen=True):
    role: ClassVar[Role] = roles.ORDER
    order_no: str
    ebp_code: str
    ebc_code: str
    goods_value: Number
    freight: Number
    discount: Number
    tax_total: Number
    actural_paid: Number
    currency: str
    buyer_name: str
    buyer_telephone: str
    buyer_token: str
    consignee: str
    consignee_telephone: str
    consignee_address: str
    lines: list[OrderLineView]
    pay_code: str | None = None
    pay_transaction_id: str | None = None
    correction: int = 0

    @property
    def owner(self) -> str:
        """The platform: an order number is one of its own."""
        return self.ebp_code


class Payment(ImportView, frozen=True):
    role: ClassVar[Role] = roles.PAYMENT
    order_no: str
    ebp_code: str
    pay_code: str
    pay_transaction_id: str
    amount_paid: Number
    currency: str
    payer_name: str
    payer_token: str
    correction: int = 0

    @property
    def owner(self) -> str:
        """The platform: an order number is one of its own."""
        return self.ebp_code


class Waybill(ImportView, frozen=True):
    role: ClassVar[Role] = roles.WAYBILL
    order_no: str
    logistics_code: str
    logistics_no: str
    currency: str
    weight: Number
    consignee: str
    consignee_telephone: str
    consignee_address: str
    correction: int = 0


class ListLineView(View, frozen=True):
    gnum: int
    gcode: str
    gname: str
    country: str
    qty: Number
    unit: str
    qty1: Number
    unit1: str
    price: Number
    total_price: Number
    item_record_no: str | None = None
    item_no: str | None = None
    qty2: Number | None = None
    unit2: str | None = None


class DeclarationList(ImportView, frozen=True):
    role: ClassVar[Role] = roles.LIST
    submission_id: str
    order_no: str
    ebp_code: str
    attempt: int
    customs_code: str
    ebc_code: str
    agent_code: str
    cop_no: str
    pre_no: str
    trade_mode: str
    logistics_code: str
    logistics_no: str
    assure_code: str
    buyer_name: str
    buyer_telephone: str
    buyer_token: str
    consignee_address: str
    freight: Number
    insured_fee: Number
    currency: str
    gross_weight: Number
    lines: list[ListLineView]
    ems_no: str | None = None
    area_code: str | None = None
    correction: int = 0
    corrections: int = 0

    @property
    def owner(self) -> str:
        """The platform: an order number is one of its own."""
        return self.ebp_code
