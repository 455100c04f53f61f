"""Rules compare what a platform told of a payment with order and payment (announcement 2018-165).

Customs codes where one is known (1322, 1332, 13035); elsewhere the code of the document that it differs from.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from services.matching.domain.roles import ORDER, PAYMENT, TOLD
from services.matching.domain.rule import (
    ComparedField,
    FieldRule,
    Tolerances,
    compared,
    folded,
    head,
    same,
    within_amount,
)


class ToldAmount(NamedTuple):
    """An amount was paid for so many orders."""

    amount: Decimal
    orders: int

    def __str__(self) -> str:
        return format(self.amount, "f")


class Several(tuple[str, ...]):
    """Several texts, as a finding shows them."""

    __slots__ = ()

    def __str__(self) -> str:
        return "；".join(self)


def covers(actual: ToldAmount, expected: Decimal, tolerances: Tolerances) -> bool:
    """A payment of one order is of its amount; one of several is of no less."""
    if actual.orders == 1:
        return within_amount(actual.amount, expected, tolerances)
    return actual.amount + tolerances.amount >= expected


def are_among(actual: Several, expected: Several, _: Any) -> bool:
    """Everything that a document names was told. Where no goods were, another rule says so."""
    told = {folded(one) for one in actual}
    return not told or told.issuperset(map(folded, expected))


def is_among(actual: Several, expected: str, _: Any) -> bool:
    """The order's number was told."""
    return expected in actual


_AMOUNT = ComparedField(
    TOLD, "payExchangeInfoHead.totalAmount", lambda told: ToldAmount(Decimal(told.total_amount), len(told.orders))
)
_ORDERS = ComparedField(TOLD, "payExchangeInfoLists.orderNo", lambda told: Several(told.orders))
_GOODS = ComparedField(TOLD, "payExchangeInfoLists.goodsInfo.gname", lambda told: Several(told.goods))
_NAMES = ComparedField(
    ORDER, "OrderList.itemName", lambda order: Several(dict.fromkeys(line.item_name for line in order.lines))
)

RULES: tuple[FieldRule, ...] = (
    compared("raw-payment-answer.payTransactionId.payment", 1, 6, "13035",
             head(TOLD, "payTransactionId"), head(PAYMENT, "payTransactionId"), same,
             "平台上传的支付交易编号与支付单不一致", "the transaction that the platform told is not the payment's"),
    compared("raw-payment-answer.payCode.payment", 1, 6, "13035",
             head(TOLD, "payCode"), head(PAYMENT, "payCode"), same,
             "平台上传的支付企业与支付单不一致", "the payment enterprise that the platform told is not the payment's"),
    compared("raw-payment-answer.totalAmount.payment", 1, 4, "1332",
             _AMOUNT, head(PAYMENT, "amountPaid"), covers,
             "平台上传的交易金额与支付单不一致", "the amount that the platform told is not the payment's"),
    compared("raw-payment-answer.totalAmount.order", 1, 4, "1332",
             _AMOUNT, head(ORDER, "acturalPaid"), covers,
             "平台上传的交易金额与订单不一致", "the amount that the platform told is not the order's"),
    compared("raw-payment-answer.currency.payment", 1, 17, "-401009",
             head(TOLD, "currency"), head(PAYMENT, "currency"), same,
             "平台上传的币制与支付单不一致", "the currency that the platform told is not the payment's"),
    compared("raw-payment-answer.ebpCode.order", 1, 2, "-301008",
             head(TOLD, "ebpCode"), head(ORDER, "ebpCode"), same,
             "平台上传的电商平台代码与订单不一致", "the platform that was told is not the order's"),
    compared("raw-payment-answer.orderNo.order", 1, 1, "-301008",
             _ORDERS, head(ORDER, "orderNo"), is_among,
             "平台上传的支付数据不含该订单", "the order is not among those that were paid for"),
    compared("raw-payment-answer.gname.order", 1, 14, "1322",
             _GOODS, _NAMES, are_among,
             "平台上传的商品名称与订单不一致", "the names of goods that the platform told are not the order's"),
)  # fmt: skip
