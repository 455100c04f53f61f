"""Four documents that agree, and changes to them. All persons and numbers are invented."""

from __future__ import annotations

from typing import Any

from libs.schemas.events.base import reader_of
from libs.schemas.events.intake import (
    CaseDocument,
    ListAccepted,
    ListLine,
    OrderAccepted,
    OrderLine,
    PaymentAccepted,
    WaybillAccepted,
)
from libs.schemas.tests.a_list import of_persons
from services.matching.processor import Matching

ORDER_NO = "T2026030200000001"
PLATFORM = "3301960AB1"
OTHER_PLATFORM = "3301960AB9"

GOODS: tuple[dict[str, Any], ...] = (
    {"gnum": 1, "item_no": "MILK900", "qty": "2", "unit": "122", "price": "120.00", "total_price": "240.00"},
    {"gnum": 2, "item_no": "CREAM50", "qty": "1", "unit": "142", "price": "80.00", "total_price": "80.00"},
)
NAMES = {1: "婴儿配方奶粉 900g", 2: "保湿面霜 50ml"}


def order(**changes: Any) -> OrderAccepted:
    facts: dict[str, Any] = {
        "submission_id": "s-order",
        "order_no": ORDER_NO,
        "correction": 0,
        "ebp_code": PLATFORM,
        "ebc_code": "3301960AB2",
        "goods_value": "320.00",
        "freight": "10.00",
        "discount": "20.00",
        "tax_total": "29.12",
        "actural_paid": "339.12",
        "currency": "142",
        "pay_code": "312226T001",
        "pay_transaction_id": "P0001",
        "ebp_name": "示例跨境购物平台有限公司",
        "buyer_name": "张三",
        "buyer_telephone": "13800000000",
        "buyer_id_number": "110101199003070011",
        "consignee": "李四",
        "consignee_telephone": "13900000001",
        "consignee_address": "浙江省杭州市某路1号",
        "lines": [order_line(gnum) for gnum in (1, 2)],
    }
    return OrderAccepted(**of_persons(OrderAccepted, facts | changes))


def order_line(gnum: int, /, **changes: Any) -> OrderLine:
    return OrderLine(**GOODS[gnum - 1] | {"item_name": NAMES[gnum], "country": "601"} | changes)


def payment(**changes: Any) -> PaymentAccepted:
    facts: dict[str, Any] = {
        "submission_id": "s-payment",
        "order_no": ORDER_NO,
        "correction": 0,
        "ebp_code": PLATFORM,
        "pay_code": "312226T001",
        "pay_transaction_id": "P0001",
        "amount_paid": "339.12",
        "currency": "142",
        "payer_name": "张三",
        "payer_id_number": "110101199003070011",
        "ebp_name": "示例跨境购物平台有限公司",
    }
    return PaymentAccepted(**of_persons(PaymentAccepted, facts | changes))


def waybill(**changes: Any) -> WaybillAccepted:
    facts: dict[str, Any] = {
        "submission_id": "s-waybill",
        "order_no": ORDER_NO,
        "correction": 0,
        "logistics_code": "3301980XX1",
        "logistics_no": "W0001",
        "currency": "142",
        "weight": "2.50",
        "consignee": "李四",
        "consignee_telephone": "13900000001",
        "consignee_address": "浙江省杭州市某路1号",
    }
    return WaybillAccepted(**of_persons(WaybillAccepted, facts | changes))


def declared(**changes: Any) -> ListAccepted:
    facts: dict[str, Any] = {
        "submission_id": "s-list",
        "order_no": ORDER_NO,
        "correction": 0,
        "ebp_code": PLATFORM,
        "attempt": 1,
        "customs_code": "2900",
        "ebc_code": "3301960AB2",
        "agent_code": "3301960AB3",
        "cop_no": "COP0001",
        "pre_no": "B20260302000000001",
        "trade_mode": "1210",
        "traf_mode": "Y",
        "ems_no": "T2900W000001",
        "area_code": "3301660A01",
        "logistics_code": "3301980XX1",
        "logistics_no": "W0001",
        "assure_code": "3301960AB1",
        "buyer_name": "张三",
        "buyer_telephone": "13800000000",
        "buyer_id_number": "110101199003070011",
        "consignee_address": "浙江省杭州市某路1号",
        "freight": "9.00",
        "insured_fee": "1.00",
        "currency": "142",
        "gross_weight": "2.60",
        "ebp_name": "示例跨境购物平台有限公司",
        "lines": [list_line(gnum) for gnum in (1, 2)],
    }
    return ListAccepted(**of_persons(ListAccepted, facts | changes))


def list_line(gnum: int, /, **changes: Any) -> ListLine:
    facts = {
        "item_record_no": f"R{gnum}",
        "gcode": "1901101000",
        "gname": NAMES[gnum],
        "country": "601",
        "qty1": "1.8",
        "unit1": "035",
    }
    return ListLine(**GOODS[gnum - 1] | facts | changes)


def read(event: CaseDocument) -> Any:
    """The document as matching reads it."""
    return reader_of(Matching.views[type(event)])(event.encode())
