"""Describes the export waybill and its receipt (CEB505, CEB506). It knows its parcel, and no order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from libs.schemas.ceb.engine.facts import Field, Message
from libs.schemas.ceb.shared import elements as e
from libs.schemas.ceb.shared.codes import own_codes
from libs.schemas.personal import Personal
from libs.schemas.wire import Int, Text

if TYPE_CHECKING:
    from libs.schemas.generated.documents import ExportWaybill, ExportWaybillReturn

_CODES = own_codes("505")

EXPORT_WAYBILL: Message[ExportWaybill] = Message(
    name="CEB505Message",
    zh="出口物流运单",
    en="export waybill",
    node="Logistics",
    model="ExportWaybill",
    codes=_CODES,
    key=("logisticsCode", "logisticsNo"),
    senders=("logisticsCode",),
    fields=(
        *e.EXPORT_HEAD,
        *e.CARRIER,
        e.EXPORT_PARCEL_NO,
        e.FREIGHT,
        replace(e.INSURED_FEE, zh="保价费"),
        e.CURRENCY,
        replace(e.GROSS_WEIGHT, zh="毛重"),
        Field("packNo", "件数", Int(1, 999_999_999), meaning="pieces under the waybill"),
        Field("goodsInfo", "主要货物信息", Text(1, 200), meaning="goods as the carrier can see them"),
        e.maybe(e.EBC_CODE, meaning="merchant, where the carrier knows it"),
        e.maybe(e.EBC_NAME),
        Field(
            "ebcTelephone",
            "电商企业电话",
            Text(0, 50),
            optional=True,
            personal=Personal.PHONE,
            meaning="where the merchant can be reached",
        ),
        e.NOTE,
    ),
)

EXPORT_WAYBILL_RETURN: Message[ExportWaybillReturn] = Message(
    name="CEB506Message",
    zh="出口物流运单回执",
    en="receipt of an export waybill",
    node="LogisticsReturn",
    model="ExportWaybillReturn",
    codes=_CODES,
    envelope=False,
    key=("logisticsCode", "logisticsNo"),
    fields=(e.GUID, e.LOGISTICS_CODE, e.EXPORT_PARCEL_NO, *e.CLOSED_RECEIPT),
)
