"""`intake` publishes the accepted documents of exports. A waybill knows its parcel alone, and is keyed by it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from libs.schemas.events.base import Amount, EventStruct, FactStruct
from libs.schemas.events.intake import CaseDocument, MessageAccepted
from libs.schemas.keys import PARCEL


class ExportOrderLine(FactStruct, frozen=True):
    """An order line names one article, its quantity and its price."""

    gnum: int
    item_no: str
    item_name: str
    qty: Amount
    unit: str
    price: Amount
    total_price: Amount
    currency: str


class ExportOrderAccepted(CaseDocument, frozen=True):
    """`intake` accepted an export order. order_type: E to consumers, B to businesses, W into an overseas warehouse.

    ebp_code: 无 where the platform is a foreign one without a code.
    """

    ebp_code: str
    ebc_code: str
    order_type: str
    goods_value: Amount
    freight: Amount
    currency: str
    lines: Annotated[list[ExportOrderLine], Meta(min_length=1)]


class ExportReceiptAccepted(CaseDocument, frozen=True):
    """`intake` accepted the receipt of money for an export order. Nobody has to send it since 2024-12-15."""

    ebp_code: str
    ebc_code: str
    charge: Amount
    currency: str
    pay_code: str | None = None
    pay_no: str | None = None


class ExportWaybillAccepted(MessageAccepted, frozen=True):
    """`intake` accepted the waybill of a parcel that leaves. correction: its number among those of the parcel, 0 for a
    first version."""

    keyed_by = PARCEL
    logistics_code: str
    logistics_no: str
    correction: int
    freight: Amount
    insured_fee: Amount
    currency: str
    gross_weight: Amount
    ebc_code: str | None = None


class ExportWaybillRetracted(EventStruct, frozen=True):
    """`intake` took a waybill away from its parcel: it was deleted. See `retractions.DocumentRetracted`."""

    logistics_code: str
    logistics_no: str
    correction: int
    submission_id: str
    business_key: str
    because: str

    @property
    def key(self) -> str:
        return PARCEL.of(self.logistics_code, self.logistics_no)


class ExportListLine(FactStruct, frozen=True):
    """An export list line declares one article. qty1/unit1, qty2/unit2: lawful quantities of the tariff line.

    country: of final destination. item_name: as the order calls the goods, where it is given.
    """

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


class ExportListAccepted(CaseDocument, frozen=True):
    """`intake` accepted an export list as an attempt of its case.

    attempt, corrections, replaces: see `intake.ListAccepted`. waybill_corrections: how many its parcel's waybill had seen
    accepted before this list. statistics_flag … loct_no: see `lists.Exported`. f_currency, i_currency: of freight and
    insurance.
    """

    ebp_code: str
    ebc_code: str
    attempt: int
    customs_code: str
    agent_code: str
    owner_code: str
    cop_no: str
    pre_no: str
    trade_mode: str
    traf_mode: str
    statistics_flag: str
    country: str
    pod: str
    port_code: str
    logistics_code: str
    logistics_no: str
    freight: Amount
    f_currency: str
    insured_fee: Amount
    i_currency: str
    gross_weight: Amount
    lines: Annotated[list[ExportListLine], Meta(min_length=1)]
    ie_date: str | None = None
    traf_name: str | None = None
    voyage_no: str | None = None
    bill_no: str | None = None
    loct_no: str | None = None
    license_no: str | None = None
    ems_no: str | None = None
    iac_code: str | None = None
    corrections: int = 0
    waybill_corrections: int = 0
    replaces: int = 0
    net_weight: Amount | None = None
