"""The field matrix of exports compares an export list with its order, receipt and waybill.

Order, receipt and waybill are not compared among themselves: the waybill knows nothing of the order. The official list
has no codes for exports: these are ours, negative, by message and row.
"""

from __future__ import annotations

from services.matching.domain.roles import EXPORT_LIST as LIST
from services.matching.domain.roles import EXPORT_ORDER as ORDER
from services.matching.domain.roles import EXPORT_WAYBILL as WAYBILL
from services.matching.domain.rule import (
    Agreement,
    ComparedField,
    FieldRule,
    compared,
    head,
    line,
    same,
    same_where_filled,
    same_words_where_filled,
    within_amount,
    within_weight,
)

LIST_RULES = (
    compared("603.ebpCode.order", 1, 1, "-603101",
         head(LIST, "ebpCode"), head(ORDER, "ebpCode"), same,
         "电商平台不一致", "platforms differ"),
    compared("603.ebcCode.waybill", 1, 2, "-603102",
         head(LIST, "ebcCode"), head(WAYBILL, "ebcCode"), same_where_filled,
         "收发货人不一致", "consignors differ"),
    compared("603.grossWeight.waybill", 1, 3, "-603103",
         head(LIST, "grossWeight"), head(WAYBILL, "grossWeight"), within_weight,
         "毛重与运单毛重不符", "gross weight is far from the waybill's"),
    compared("603.gnum.count", 1, 4, "-603104",
         ComparedField(LIST, "InventoryList", lambda listed: len(listed.lines)),
         ComparedField(ORDER, "OrderList", lambda order: len(order.lines)), same,
         "清单表体数与订单表体数不一致", "list and order differ in the number of lines"),
)  # fmt: skip
"""The list against order and waybill."""


def _goods(row: int, name: str, zh: str, en: str, agrees: Agreement) -> FieldRule:
    return compared(
        f"603.{name}.order", 1, row, f"-603{100 + row}", line(LIST, name), line(ORDER, name), agrees, zh, en
    )


LINE_RULES = (
    _goods(6, "itemNo", "商品货号不一致", "item numbers differ", same),
    _goods(7, "itemName", "商品名称不一致", "names of goods differ", same_words_where_filled),
    _goods(8, "qty", "数量不一致", "quantities differ", same),
    _goods(9, "unit", "计量单位不一致", "units differ", same),
    _goods(10, "price", "单价不一致", "prices differ", within_amount),
    _goods(11, "totalPrice", "总价不一致", "total prices differ", within_amount),
    _goods(12, "currency", "币制不一致", "currencies differ", same),
)
"""A list line against the order line of the same gnum."""

NO_SUCH_LINE = compared(
    "603.gnum.order", 1, 5, "-603105", line(LIST, "gnum"), line(ORDER, "gnum"), same,
    "订单无对应商品序号", "the order has no line of this number",
)  # fmt: skip
