"""Export documents that agree, as `intake` accepts them. All enterprises and numbers are invented."""

from __future__ import annotations

from typing import Any

from libs.schemas.events.export_documents import (
    ExportListAccepted,
    ExportListLine,
    ExportOrderAccepted,
    ExportOrderLine,
    ExportReceiptAccepted,
    ExportWaybillAccepted,
    ExportWaybillRetracted,
)
from libs.schemas.kinds import KINDS

CASE: dict[str, Any] = {"order_no": "E2026030200000001", "ebp_code": "无", "ebc_code": "3301960AB2"}
PARCEL: dict[str, Any] = {"logistics_code": "3301980XX1", "logistics_no": "EW0001"}
GOODS: dict[str, Any] = {
    "item_no": "FAN01", "item_name": "台灯风扇", "qty": "2", "unit": "007", "price": "40.00", "total_price": "80.00",
    "currency": "142",
}  # fmt: skip


def export_order(**changes: Any) -> ExportOrderAccepted:
    facts = {"goods_value": "80.00", "freight": "0", "currency": "142", "order_type": "E"}
    own = {"submission_id": "s-order", "correction": 0, "lines": [ExportOrderLine(gnum=1, **GOODS)]}
    return ExportOrderAccepted(**CASE | facts | own | changes)


def export_receipt(**changes: Any) -> ExportReceiptAccepted:
    facts = {"submission_id": "s-receipt", "correction": 0, "charge": "80.00", "currency": "142"}
    return ExportReceiptAccepted(**CASE | facts | changes)


def export_waybill(**changes: Any) -> ExportWaybillAccepted:
    facts: dict[str, Any] = {"freight": "12.00", "insured_fee": "0", "currency": "142", "gross_weight": "1.50"}
    return ExportWaybillAccepted(**PARCEL | facts | {"submission_id": "s-waybill", "correction": 0} | changes)


def waybill_retracted(correction: int) -> ExportWaybillRetracted:
    key = KINDS["export-waybill"].key_of(export_waybill())
    told: dict[str, Any] = {"submission_id": "s-waybill", "business_key": key, "because": "s-deletion"}
    return ExportWaybillRetracted(correction=correction, **PARCEL | told)


def export_line(**changes: Any) -> ExportListLine:
    facts = {"gcode": "8414519300", "gname": "电扇", "country": "502", "qty1": "2", "unit1": "001"}
    return ExportListLine(**{"gnum": 1} | GOODS | facts | changes)


def export_list(**changes: Any) -> ExportListAccepted:
    facts: dict[str, Any] = {
        "submission_id": "s-list",
        "correction": 0,
        "attempt": 1,
        "customs_code": "2900",
        "agent_code": "3301960AB3",
        "owner_code": "NO",
        "cop_no": "COPE0001",
        "pre_no": "B20260302000000009",
        "trade_mode": "9610",
        "traf_mode": "5",
        "statistics_flag": "A",
        "country": "502",
        "pod": "3014",
        "port_code": "2244",
        "freight": "0",
        "f_currency": "142",
        "insured_fee": "0",
        "i_currency": "142",
        "gross_weight": "1.50",
        "lines": [export_line()],
    }
    return ExportListAccepted(**CASE | PARCEL | facts | changes)
