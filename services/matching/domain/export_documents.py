"""Views of the export documents hold the fields compared or passed on, amounts as the text they came as.

No event brings them yet: the exports service is to publish what is read here.
"""

from __future__ import annotations

from typing import ClassVar

from libs.schemas.codes.supervision_modes import EXPORT, Direction
from libs.schemas.events.base import Amount, FactStruct
from services.matching.domain import roles
from services.matching.domain.roles import Role


class ExportView(FactStruct, frozen=True):
    direction: ClassVar[Direction] = EXPORT
    role: ClassVar[Role]


class OwnedView(ExportView, frozen=True):
    """A document that knows its case. ebp_code may be 无, so the enterprise owns the order number."""

    order_no: str
    ebp_code: str
    ebc_code: str

    @property
    def owner(self) -> str:
        return self.ebc_code


class ExportOrderLine(FactStruct, frozen=True):
    gnum: int
    item_no: str
    item_name: str
    qty: Amount
    unit: str
    price: Amount
    total_price: Amount
    currency: str


class ExportOrder(OwnedView, frozen=True):
    role: ClassVar[Role] = roles.EXPORT_ORDER
    goods_value: Amount
    freight: Amount
    currency: str
    lines: list[ExportOrderLine]
    correction: int = 0


class ExportReceipt(OwnedView, frozen=True):
    """Money received for an order, transmitted until 2024-12-14."""

    role: ClassVar[Role] = roles.EXPORT_RECEIPT
    charge: Amount
    currency: str
    pay_code: str = ""
    pay_no: str = ""
    correction: int = 0


class ExportWaybill(ExportView, frozen=True):
    """It knows its parcel alone. correction: 0 for a first version, k for the k-th of the parcel's corrections."""

    role: ClassVar[Role] = roles.EXPORT_WAYBILL
    logistics_code: str
    logistics_no: str
    freight: Amount
    insured_fee: Amount
    currency: str
    gross_weight: Amount
    ebc_code: str | None = None
    correction: int = 0


class ExportListLine(FactStruct, frozen=True):
    gnum: int
    item_no: str
    gcode: str
    gname: str
    country: str
    currency: str
    qty: Amount
    unit: str
    qty1: Amount
    unit1: str
    price: Amount
    total_price: Amount
    item_record_no: str | None = None
    item_name: str | None = None
    qty2: Amount | None = None
    unit2: str | None = None


class ExportList(OwnedView, frozen=True):
    """See `libs.schemas.events.intake.ListAccepted`; what an import list says of its buyer, it does not."""

    role: ClassVar[Role] = roles.EXPORT_LIST
    submission_id: str
    attempt: int
    customs_code: str
    agent_code: str
    owner_code: str
    cop_no: str
    pre_no: str
    trade_mode: str
    traf_mode: str
    statistics_flag: str
    logistics_code: str
    logistics_no: str
    freight: Amount
    insured_fee: Amount
    gross_weight: Amount
    lines: list[ExportListLine]
    ems_no: str | None = None
    iac_code: str | None = None
    correction: int = 0
    corrections: int = 0

    @property
    def area_code(self) -> str | None:
        """The zone enterprise, as imports call it."""
        return self.iac_code
