"""Describes the electronic order and its receipt (CEB311, CEB312)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from libs.schemas.ceb.engine.facts import Codes, Field, Lines, Message
from libs.schemas.ceb.shared import elements as e
from libs.schemas.ceb.shared.rules import lines_total, product, total
from libs.schemas.personal import Personal
from libs.schemas.wire import Dec, Text, const

if TYPE_CHECKING:
    from libs.schemas.generated.documents import Order, OrderReturn

_CODES = Codes(
    malformed="-301008",
    empty="-301007",
    too_many="-301015",
    not_found="-301009",
    conflict="-301010",
    declared="-301011",
    stale="-301014",
    no_lines="-301001",
    repeated="-301002",
)

ORDER: Message[Order] = Message(
    name="CEB311Message",
    zh="电子订单",
    en="order",
    node="Order",
    head="OrderHead",
    model="Order",
    codes=_CODES,
    key=("ebpCode", "orderNo"),
    senders=("ebpCode", "ebcCode"),
    fields=(
        *e.ENVELOPE_HEAD,
        Field("orderType", "订单类型", const("I"), meaning="import"),
        e.ORDER_NO,
        *e.PLATFORM,
        *e.MERCHANT,
        Field("goodsValue", "商品价格", Dec(), meaning="price of the goods, the part not paid in cash included"),
        Field("freight", "运杂费", Dec(), meaning="freight not within the price, else 0"),
        Field("discount", "非现金抵扣金额", Dec(), meaning="paid by points, vouchers and the like, else 0"),
        Field("taxTotal", "代扣税款", Dec(), meaning="tax collected in advance, else 0"),
        Field("acturalPaid", "实际支付金额", Dec(), meaning="equal to the payment's amountPaid; the name is official"),
        e.YUAN,
        Field("buyerRegNo", "订购人注册号", Text(1, 60), personal=Personal.ACCOUNT, meaning="account on the platform"),
        e.BUYER_NAME,
        e.BUYER_TELEPHONE,
        e.BUYER_ID_TYPE,
        e.BUYER_ID_NUMBER,
        e.maybe(e.PAY_CODE),
        e.maybe(e.PAY_NAME),
        e.maybe(e.PAY_TRANSACTION),
        Field("batchNumbers", "商品批次号", Text(0, 100), optional=True, meaning="batches the goods come from"),
        e.CONSIGNEE,
        e.CONSIGNEE_TELEPHONE,
        e.CONSIGNEE_ADDRESS,
        Field(
            "consigneeDistrict",
            "收货地址行政区划代码",
            Text(6, 6, pattern="^[0-9]{6}$"),
            optional=True,
            meaning="GB/T 2260; left out, never sent empty",
        ),
        e.NOTE,
    ),
    lines=Lines(
        "OrderList",
        "OrderLine",
        (
            e.GNUM,
            e.ITEM_NO,
            e.ITEM_NAME,
            e.GMODEL,
            e.ITEM_DESCRIBE,
            e.BAR_CODE,
            replace(e.UNIT, zh="单位"),
            e.QTY,
            replace(e.PRICE, meaning="0 for a gift"),
            e.TOTAL_PRICE,
            e.YUAN,
            replace(e.ORIGIN, zh="原产国"),
            replace(e.LINE_NOTE, meaning="why the price is not the market's"),
        ),
    ),
    rules=(
        product("totalPrice", "price", "qty", lambda r: r.line_total_tolerance),
        lines_total("goodsValue", "totalPrice"),
        total("acturalPaid", ("goodsValue", "freight", "taxTotal"), ("discount",), lambda r: r.paid_tolerance),
    ),
)

ORDER_RETURN: Message[OrderReturn] = Message(
    name="CEB312Message",
    zh="电子订单回执",
    en="receipt of an order",
    node="OrderReturn",
    model="OrderReturn",
    codes=_CODES,
    envelope=False,
    key=("ebpCode", "orderNo"),
    fields=(
        e.GUID,
        e.EBP_CODE,
        e.EBC_CODE,
        e.ORDER_NO,
        *e.DOCUMENT_RECEIPT,
    ),
)
