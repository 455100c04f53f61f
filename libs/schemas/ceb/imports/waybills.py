"""Describes the logistics waybill and its status, each with its receipt (CEB511 to CEB514)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from libs.schemas.ceb.engine.facts import Codes, Field, Message
from libs.schemas.ceb.shared import elements as e
from libs.schemas.wire import Dec, Moment, Text, const

if TYPE_CHECKING:
    from libs.schemas.generated.documents import LogisticsReturn, LogisticsStatusReturn, Waybill, WaybillStatus

_CODES = Codes(
    malformed="-504011",
    empty="-504010",
    too_many="-504013",
    not_found="-504014",
    conflict="-504015",
    declared="-504016",
    stale="-505016",  # the spec prints no such code for 511 itself; this is the logistics family's
)

WAYBILL: Message[Waybill] = Message(
    name="CEB511Message",
    zh="物流运单",
    en="waybill",
    node="Logistics",
    head="LogisticsHead",
    model="Waybill",
    codes=_CODES,
    key=("logisticsCode", "logisticsNo"),
    senders=("logisticsCode",),
    fields=(
        *e.ENVELOPE_HEAD,
        e.LOGISTICS_CODE,
        e.LOGISTICS_NAME,
        e.LOGISTICS_NO,
        e.maybe(e.BILL_NO, meaning="master bill of a direct purchase"),
        e.ORDER_NO,
        replace(e.FREIGHT, optional=True, meaning="0 if none; the text asks for it, the schema does not"),
        replace(e.INSURED_FEE, zh="保价费", optional=True, meaning="0 if none; as with freight"),
        e.YUAN,
        Field("weight", "毛重", Dec(), meaning="kilograms"),
        e.PACKAGES,
        Field("goodsInfo", "主要货物信息", Text(0, 200), optional=True, meaning="goods and quantities in short"),
        e.CONSIGNEE,
        e.CONSIGNEE_ADDRESS,
        e.CONSIGNEE_TELEPHONE,
        e.NOTE,
    ),
)

WAYBILL_RETURN: Message[LogisticsReturn] = Message(
    name="CEB512Message",
    zh="物流运单回执",
    en="receipt of a waybill",
    node="LogisticsReturn",
    model="LogisticsReturn",
    codes=_CODES,
    envelope=False,
    key=("logisticsCode", "logisticsNo"),
    fields=(
        e.GUID,
        e.LOGISTICS_CODE,
        e.LOGISTICS_NO,
        *e.DOCUMENT_RECEIPT,
    ),
)

_STATUS_CODES = Codes(
    malformed="-505011",
    empty="-505010",
    too_many="-505013",
    not_found="-505014",
    conflict="-505012",
    stale="-505016",
)

WAYBILL_STATUS: Message[WaybillStatus] = Message(
    name="CEB513Message",
    zh="物流运单状态",
    en="waybill status",
    node="LogisticsStatus",
    model="WaybillStatus",
    codes=_STATUS_CODES,
    key=("logisticsCode", "logisticsNo"),
    senders=("logisticsCode",),
    fields=(
        *e.ENVELOPE_HEAD,
        *e.CARRIER,
        e.LOGISTICS_NO,
        Field("logisticsStatus", "物流运单状态", const("S"), meaning="signed for"),
        Field("logisticsTime", "物流状态时间", Moment(14), meaning="when the parcel was signed for"),
        e.NOTE,
    ),
)

WAYBILL_STATUS_RETURN: Message[LogisticsStatusReturn] = Message(
    name="CEB514Message",
    zh="物流运单状态回执",
    en="receipt of a waybill status",
    node="LogisticsStatusReturn",
    model="LogisticsStatusReturn",
    codes=_STATUS_CODES,
    envelope=False,
    key=("logisticsCode", "logisticsNo"),
    fields=(
        e.GUID,
        e.LOGISTICS_CODE,
        e.LOGISTICS_NO,
        Field("logisticsStatus", "物流状态", const("S"), meaning="signed for"),
        *e.receipt("2", "3", "4", "100", "120", "399", accepted="399"),  # text and schema agree on neither
    ),
)
