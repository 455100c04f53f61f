"""Logistics waybill and its receipt (CEB511, CEB512)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from libs.schemas.ceb.engine.facts import Codes, Field, Message
from libs.schemas.ceb.shared import elements as e
from libs.schemas.wire import Dec, Text

if TYPE_CHECKING:
    from libs.schemas.generated.documents import LogisticsReturn, Waybill

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
        Field("billNo", "提运单号", Text(0, 37), optional=True, meaning="master bill of a direct purchase"),
        e.ORDER_NO,
        Field("freight", "运费", Dec(), optional=True, meaning="0 if none; the text asks for it, the schema does not"),
        Field("insuredFee", "保价费", Dec(), optional=True, meaning="0 if none"),
        e.YUAN,
        Field("weight", "毛重", Dec(), meaning="kilograms"),
        e.PACKAGES,
        Field("goodsInfo", "主要货物信息", Text(0, 200), optional=True),
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
        e.DOCUMENT_STATUS,
        e.RETURN_TIME,
        e.RETURN_INFO,
    ),
)
