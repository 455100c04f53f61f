"""Describes the payment voucher and its receipt (CEB411, CEB412)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from libs.schemas.ceb.engine.facts import Codes, Field, Message
from libs.schemas.ceb.shared import checks
from libs.schemas.ceb.shared import elements as e
from libs.schemas.ceb.shared.moments import not_after
from libs.schemas.personal import Personal
from libs.schemas.wire import Dec, Moment, Text, const

if TYPE_CHECKING:
    from libs.schemas.generated.documents import Payment, PaymentReturn

_CODES = Codes(
    malformed="-401009",
    empty="-401005",
    too_many="-401013",
    not_found="-401006",
    conflict="-401007",
    declared="-401008",
    stale="-401012",
)

PAYMENT: Message[Payment] = Message(
    name="CEB411Message",
    zh="支付凭证",
    en="payment",
    node="Payment",
    head="PaymentHead",
    model="Payment",
    codes=_CODES,
    key=("payCode", "payTransactionId"),
    senders=("payCode",),
    fields=(
        *e.ENVELOPE_HEAD,
        e.PAY_CODE,
        e.PAY_NAME,
        e.PAY_TRANSACTION,
        e.ORDER_NO,
        *e.PLATFORM,
        Field("payerIdType", "支付人证件类型", const("1"), meaning="resident identity card only"),
        Field(
            "payerIdNumber",
            "支付人证件号码",
            Text(1, 60, upper=True),
            check=checks.RESIDENT_ID,
            personal=Personal.ID_NUMBER,
            meaning="equal to the buyer's on the order",
        ),
        Field("payerName", "支付人姓名", Text(1, 60), personal=Personal.NAME, meaning="name on the identity card"),
        Field("telephone", "支付人电话", Text(0, 60), optional=True, personal=Personal.PHONE, meaning="the payer's"),
        Field("amountPaid", "支付金额", Dec(), meaning="equal to the order's acturalPaid"),
        replace(e.YUAN, zh="支付币制"),
        Field("payTime", "支付时间", Moment(14), meaning="when the money was paid"),
        e.NOTE,
    ),
    rules=(not_after("payTime", "appTime", lambda r: r.paid_late_s),),
)

PAYMENT_RETURN: Message[PaymentReturn] = Message(
    name="CEB412Message",
    zh="支付凭证回执",
    en="receipt of a payment",
    node="PaymentReturn",
    model="PaymentReturn",
    codes=_CODES,
    envelope=False,
    key=("payCode", "payTransactionId"),
    fields=(
        e.GUID,
        e.PAY_CODE,
        e.PAY_TRANSACTION,
        *e.DOCUMENT_RECEIPT,
    ),
)
