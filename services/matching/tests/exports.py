"""Export documents that agree, as the exports service is to bring them. All enterprises and numbers are invented."""

from __future__ import annotations

from typing import Any

from services.matching.domain.export_documents import (
    ExportList,
    ExportListLine,
    ExportOrder,
    ExportOrderLine,
    ExportReceipt,
    ExportWaybill,
)

CASE: dict[str, Any] = {"order_no": "E2026030200000001", "ebp_code": "无", "ebc_code": "3301960AB2"}
PARCEL = {"logistics_code": "3301980XX1", "logistics_no": "EW0001"}
GOODS: dict[str, Any] = {
    "item_no": "FAN01", "item_name": "台灯风扇", "qty": "2", "unit": "007", "price": "40.00", "total_price": "80.00",
    "currency": "142",
}  # fmt: skip


def export_order(**changes: Any) -> ExportOrder:
    facts = {"goods_value": "80.00", "freight": "0", "currency": "142", "lines": [ExportOrderLine(gnum=1, **GOODS)]}
    return ExportOrder(**CASE | facts | changes)


def export_receipt(**changes: Any) -> ExportReceipt:
    return ExportReceipt(**CASE | {"charge": "80.00", "currency": "142"} | changes)


def export_waybill(**changes: Any) -> ExportWaybill:
    facts = {"freight": "12.00", "insured_fee": "0", "currency": "142", "gross_weight": "1.50"}
    return ExportWaybill(**PARCEL | facts | changes)


def export_line(**changes: Any) -> ExportListLine:
    facts = {"gcode": "8414519900", "gname": "电扇", "country": "502", "qty1": "2", "unit1": "001"}
    return ExportListLine(**{"gnum": 1} | GOODS | facts | changes)


def export_list(**changes: Any) -> ExportList:
    facts: dict[str, Any] = {
        "submission_id": "s-list",
        "attempt": 1,
        "customs_code": "2900",
        "agent_code": "3301960AB3",
        "owner_code": "NO",
        "cop_no": "COPE0001",
        "pre_no": "B20260302000000009",
        "trade_mode": "9610",
        "traf_mode": "5",
        "statistics_flag": "A",
        "freight": "0",
        "insured_fee": "0",
        "gross_weight": "1.50",
        "lines": [export_line()],
    }
    return ExportList(**CASE | PARCEL | facts | changes)
