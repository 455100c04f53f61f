"""Describes the export order and its receipt (CEB303, CEB304)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from libs.schemas.ceb.engine.facts import Field, Lines, Message
from libs.schemas.ceb.shared import elements as e
from libs.schemas.ceb.shared.codes import own_codes
from libs.schemas.wire import Dec, OneOf, Text

if TYPE_CHECKING:
    from libs.schemas.generated.documents import ExportOrder, ExportOrderReturn

_CODES = own_codes("303")
_ORDER_NO = replace(e.ORDER_NO, zh="电商订单/海外仓订仓单编号", meaning="order, or booking of an overseas warehouse")

EXPORT_ORDER: Message[ExportOrder] = Message(
    name="CEB303Message",
    zh="出口电子订单",
    en="export order",
    node="Order",
    head="OrderHead",
    model="ExportOrder",
    codes=_CODES,
    key=("ebcCode", "orderNo"),
    senders=("ebcCode", "ebpCode"),
    fields=(
        *e.EXPORT_HEAD,
        Field(
            "orderType",
            "订单类型",
            OneOf(("E", "B", "W")),
            meaning="E to consumers, B to businesses, W booking of an overseas warehouse",
        ),
        _ORDER_NO,
        e.EXPORT_PLATFORM_CODE,
        replace(e.EBP_NAME, zh="电商平台/海外仓名称", meaning="platform or overseas warehouse"),
        *e.MERCHANT,
        Field("goodsValue", "商品金额", Dec(), meaning="FOB price of the goods, the part not paid in cash included"),
        replace(e.FREIGHT, zh="运杂费", meaning="freight and charges, 0 if none"),
        e.CURRENCY,
        e.NOTE,
    ),
    lines=Lines(
        "OrderList",
        "ExportOrderLine",
        (
            replace(e.EXPORT_GNUM, meaning="1, 2, 3 … without gap; the export list uses the same numbers"),
            replace(e.ITEM_NO, type=Text(1, 30), optional=False),
            e.ITEM_NAME,
            e.ITEM_DESCRIBE,
            e.BAR_CODE,
            e.UNIT,
            e.CURRENCY,
            e.QTY,
            e.PRICE,
            e.TOTAL_PRICE,
            e.LINE_NOTE,
        ),
        max=100,
    ),
)

EXPORT_ORDER_RETURN: Message[ExportOrderReturn] = Message(
    name="CEB304Message",
    zh="出口电子订单回执",
    en="receipt of an export order",
    node="OrderReturn",
    model="ExportOrderReturn",
    codes=_CODES,
    envelope=False,
    key=("ebcCode", "orderNo"),
    fields=(e.GUID, e.EXPORT_PLATFORM_CODE, e.EBC_CODE, _ORDER_NO, *e.NOTICE_RECEIPT),
)
