"""Describes the receipt of money and its receipt (CEB403, CEB404). Since 2024-12-15 nobody has to send it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from libs.schemas.ceb.engine.facts import Field, Message
from libs.schemas.ceb.shared import elements as e
from libs.schemas.ceb.shared.codes import own_codes
from libs.schemas.wire import Dec, Moment, Text

if TYPE_CHECKING:
    from libs.schemas.generated.documents import MoneyReceipt, MoneyReceiptReturn

_CODES = own_codes("403")
_ORDER_NO = replace(e.ORDER_NO, zh="电商订单/海外仓订仓单编号", meaning="the order that was paid")
_PAY_NO = Field("payNo", "支付交易编号", Text(0, 60), optional=True, meaning="the payment enterprise's own number")

MONEY_RECEIPT: Message[MoneyReceipt] = Message(
    name="CEB403Message",
    zh="收款单",
    en="receipt of payment",
    node="Receipts",
    model="MoneyReceipt",
    codes=_CODES,
    key=("ebcCode", "orderNo"),
    senders=("ebcCode", "payCode"),
    fields=(
        *e.EXPORT_HEAD,
        e.EXPORT_PLATFORM_CODE,
        replace(e.EBP_NAME, zh="电商平台/海外仓名称", meaning="platform or overseas warehouse"),
        *e.MERCHANT,
        _ORDER_NO,
        e.maybe(e.PAY_CODE, meaning="payment enterprise, required of a domestic one"),
        replace(e.PAY_NAME, meaning="its registered name; 现金支付 where nothing was paid online"),
        _PAY_NO,
        Field("charge", "收款金额", Dec(), meaning="amount received"),
        e.CURRENCY,
        Field("accountingDate", "到账时间", Moment(14), meaning="when the money came in"),
        e.NOTE,
    ),
)

MONEY_RECEIPT_RETURN: Message[MoneyReceiptReturn] = Message(
    name="CEB404Message",
    zh="收款单回执",
    en="receipt about a receipt of payment",
    node="ReceiptsReturn",
    model="MoneyReceiptReturn",
    codes=_CODES,
    envelope=False,
    key=("ebcCode", "orderNo"),
    fields=(e.GUID, e.EBC_CODE, _ORDER_NO, _PAY_NO, *e.NOTICE_RECEIPT),
)
