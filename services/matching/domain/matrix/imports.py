"""The field matrix of imports compares their documents as a table. Rows 1, 2 and 12, and the number of
the payment in row 6, are the keys documents meet by; the
platform's name stands in row 2 beside its code.

Customs codes where one is known (1332, 13035, 13127, 130126, 1320, 1322); elsewhere the Unified Version's code for a
field of that message that does not hold (-301008, -401009, -504011, -621001).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from libs.schemas.buyer_identity import IdentityVerdict
from libs.schemas.personal import Personal
from services.matching.domain.matrix.told import Several
from services.matching.domain.roles import LIST, ORDER, PAYMENT, WAYBILL
from services.matching.domain.rule import (
    ComparedField,
    FieldRule,
    Tolerances,
    compared,
    head,
    line,
    same,
    same_person,
    same_where_filled,
    same_words,
    same_words_where_filled,
    within_amount,
    within_freight_where_said,
    within_weight,
)


def models(document: Any) -> Several:
    return Several(document.gmodel or ())


def same_models(actual: Several, expected: Several, tolerances: Tolerances) -> bool:
    """Models agree one by one. Another number of lines has a rule of its own, and a document may tell none."""
    pairs = zip(actual, expected, strict=False)
    return len(actual) != len(expected) or all(same_words(*pair, tolerances) for pair in pairs)


PAYABLE = ComparedField(
    ORDER,
    "OrderHead.goodsValue+freight+taxTotal-discount",
    lambda order: (
        Decimal(order.goods_value) + Decimal(order.freight) + Decimal(order.tax_total) - Decimal(order.discount)
    ),
)
CARRIAGE = ComparedField(
    LIST, "InventoryHead.freight+insuredFee", lambda listed: Decimal(listed.freight) + Decimal(listed.insured_fee)
)
CARRIED = ComparedField(
    WAYBILL,
    "LogisticsHead.freight+insuredFee",
    lambda waybill: Decimal(waybill.freight or 0) + Decimal(waybill.insured_fee or 0),
)
YUAN = ComparedField(ORDER, "142", lambda _: "142")
BUYER = ComparedField(ORDER, "OrderHead.buyerIdNumber", lambda order: order.identity)
WHOM_IT_NAMES = ComparedField(ORDER, "OrderHead.buyerName", lambda order: order.identity and IdentityVerdict.VERIFIED)


def not_refused(actual: str | None, _: object, __: object) -> bool:
    """Whom nobody checked, and of whom nobody said anything, is not refused here."""
    return actual != IdentityVerdict.REFUSED


def _verified(order: Any) -> bool:
    return bool(order.identity == IdentityVerdict.VERIFIED)


DOCUMENT_RULES = (
    compared("411.ebpName.order", 1, 2, "-401009",
         head(PAYMENT, "ebpName"), head(ORDER, "ebpName"), same_words_where_filled,
         "支付单电商平台名称与订单不一致", "the payment's name of the platform differs from the order's"),
    compared("411.amountPaid.order", 1, 4, "1332",
         head(PAYMENT, "amountPaid"), head(ORDER, "acturalPaid"), within_amount,
         "支付金额与订单实际支付金额不一致", "amount paid differs from the order's"),
    compared("311.acturalPaid.payable", 1, 5, "-301008",
         head(ORDER, "acturalPaid"), PAYABLE, within_amount,
         "订单实际支付金额计算不正确", "actual payment is not goods + freight + tax - discount"),
    compared("411.payCode.order", 1, 6, "13035",
         head(PAYMENT, "payCode"), head(ORDER, "payCode"), same_where_filled,
         "支付企业不一致", "payment enterprises differ"),
    compared("411.payerIdNumber.order", 1, 7, "13127",
         head(PAYMENT, "payerIdNumber"), head(ORDER, "buyerIdNumber"), same_person,
         "订购人与支付人不匹配", "payer is not the buyer", Personal.ID_NUMBER, _verified),
    compared("411.payerName.order", 1, 7, "13127",
         head(PAYMENT, "payerName"), head(ORDER, "buyerName"), same_person,
         "订购人与支付人姓名不一致", "payer's and buyer's names differ", Personal.NAME, _verified),
    compared("511.consignee.order", 1, 11, "-504011",
         head(WAYBILL, "consignee"), head(ORDER, "consignee"), same_person,
         "收货人姓名不一致", "consignees differ", Personal.NAME),
    compared("511.consigneeTelephone.order", 1, 11, "-504011",
         head(WAYBILL, "consigneeTelephone"), head(ORDER, "consigneeTelephone"), same_person,
         "收货人电话不一致", "consignee's telephones differ", Personal.PHONE),
    compared("511.consigneeAddress.order", 1, 11, "-504011",
         head(WAYBILL, "consigneeAddress"), head(ORDER, "consigneeAddress"), same_person,
         "收货地址不一致", "consignee's addresses differ", Personal.ADDRESS),
    compared("311.buyerIdNumber.identity", 1, 10, "13127", BUYER, WHOM_IT_NAMES, not_refused,
         "身份验证未通过", "name and number are not of one person"),
    compared("311.currency.fixed", 1, 17, "-301008", head(ORDER, "currency"), YUAN, same,
         "币制应为142", "currency must be 142"),
    compared("411.currency.order", 1, 17, "-401009", head(PAYMENT, "currency"), head(ORDER, "currency"), same,
         "币制不一致", "currencies differ"),
    compared("511.currency.order", 1, 17, "-504011", head(WAYBILL, "currency"), head(ORDER, "currency"), same,
         "币制不一致", "currencies differ"),
)  # fmt: skip
"""Order, payment and waybill among themselves: compared as soon as they are there, list or no list."""

LIST_RULES = (
    compared("621.ebpName.order", 1, 2, "-621001",
         head(LIST, "ebpName"), head(ORDER, "ebpName"), same_words_where_filled,
         "清单电商平台名称与订单不一致", "the list's name of the platform differs from the order's"),
    compared("621.ebcCode.order", 1, 3, "-621001",
         head(LIST, "ebcCode"), head(ORDER, "ebcCode"), same,
         "电商企业不一致", "e-commerce enterprises differ"),
    compared("621.buyerName.order", 1, 8, "13127",
         head(LIST, "buyerName"), head(ORDER, "buyerName"), same_person,
         "订购人姓名不一致", "buyer's names differ", Personal.NAME),
    compared("621.buyerTelephone.order", 1, 9, "130126",
         head(LIST, "buyerTelephone"), head(ORDER, "buyerTelephone"), same_person,
         "订购人电话不一致", "buyer's telephones differ", Personal.PHONE),
    compared("621.buyerIdNumber.order", 1, 10, "13127",
         head(LIST, "buyerIdNumber"), head(ORDER, "buyerIdNumber"), same_person,
         "订购人身份证件不一致", "buyer's ID numbers differ", Personal.ID_NUMBER),
    compared("621.consigneeAddress.order", 1, 11, "-621001",
         head(LIST, "consigneeAddress"), head(ORDER, "consigneeAddress"), same_person,
         "收货地址不一致", "consignee's addresses differ", Personal.ADDRESS),
    compared("621.freight.order", 1, 15, "-621001",
         CARRIAGE, head(ORDER, "freight"), within_freight_where_said,
         "运费与保费不一致", "freight and insurance differ from the order's freight"),
    compared("621.freight.waybill", 1, 15, "-621001",
         CARRIAGE, CARRIED, within_freight_where_said,
         "运费与保费和运单不一致", "freight and insurance differ from the waybill's"),
    compared("621.grossWeight.waybill", 1, 16, "-621001",
         head(LIST, "grossWeight"), head(WAYBILL, "weight"), within_weight,
         "毛重与运单重量不符", "gross weight is far from the waybill's weight"),
    compared("621.currency.order", 1, 17, "-621001", head(LIST, "currency"), head(ORDER, "currency"), same,
         "币制不一致", "currencies differ"),
    compared("621.gnum.count", 1, 13, "1320",
         ComparedField(LIST, "InventoryList", lambda listed: len(listed.lines)),
         ComparedField(ORDER, "OrderList", lambda order: len(order.lines)), same,
         "清单表体数与订单表体数不一致", "list and order differ in the number of lines"),
    compared("621.gmodel.order", 1, 14, "1322",
         ComparedField(LIST, "InventoryList.gmodel", models, "gmodel"),
         ComparedField(ORDER, "OrderList.gmodel", models, "gmodel"), same_models,
         "商品规格型号不一致", "models of goods differ"),
)  # fmt: skip
"""The list against the three documents."""


def _goods(
    name: str, zh: str, en: str, agrees: Any, attribute: str | None = None, order: tuple[str, str | None] | None = None
) -> FieldRule:
    order_name, order_attribute = order or (name, attribute)
    return compared(
        f"621.{name}.order", 1, 14, "1322",
        line(LIST, name, attribute), line(ORDER, order_name, order_attribute), agrees, zh, en,
    )  # fmt: skip


LINE_RULES = (
    _goods("itemNo", "商品货号不一致", "item numbers differ", same_where_filled),
    _goods("gname", "商品名称不一致", "names of goods differ", same_words, order=("itemName", None)),
    _goods("qty", "数量不一致", "quantities differ", same),
    _goods("unit", "计量单位不一致", "units differ", same),
    _goods("price", "单价不一致", "prices differ", within_amount),
    _goods("totalPrice", "总价不一致", "total prices differ", within_amount),
    _goods("country", "原产国不一致", "countries of origin differ", same),
)
"""A list line against the order line of the same gnum."""

NO_SUCH_LINE = compared(
    "621.gnum.order", 1, 14, "1322", line(LIST, "gnum"), line(ORDER, "gnum"), same,
    "订单无对应商品序号", "the order has no line of this number",
)  # fmt: skip
