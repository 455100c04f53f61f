"""Wrong export documents are answered exactly: code, rule, path and both values."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from libs.runtime.twins.testing import Driver
from libs.schemas.ceb.samples import sample
from libs.schemas.kinds import KINDS
from services.intake.tests.exports import LATE, LATER, submitted
from services.intake.tests.parcels import parsed, receipt, receipts

_OFFICE = "a code of the table of customs offices valid on the day"
_CURRENCY = "a code of the table of currencies valid on the day"
_COUNTRY = "a code of the table of countries and regions valid on the day"
_MODE = "a supervision mode of export valid on the day of declaration"
_LIST_NAME = "C[18..20] the list's invtNo; while it has none, its preNo"
_BONDED = "tradeMode 1210"

# fmt: off
ROWS: tuple[tuple[str, str, Any, str, str, str, str | None, str | None], ...] = (
    ("export-order", "orderType", "C", "-303004", "OrderHead.orderType", "303.orderType.value@1", "C", "C[1] E | B | W"),
    ("export-order", "ebpCode", None, "-303004", "OrderHead.ebpCode", "303.ebpCode.required@1", None, "C[1..18]"),
    ("export-order", "ebcCode", "", "-303004", "OrderHead.ebcCode", "303.ebcCode.required@1", None, "C[1..18]"),
    ("export-order", "currency", "999", "-303004", "OrderHead.currency", "303.currency.code@1", "999", _CURRENCY),
    ("export-order", "goodsValue", "-1", "-303004", "OrderHead.goodsValue", "303.goodsValue.format@1", "-1", "N(19,5)"),
    ("export-order", "freight", "５", "-303004", "OrderHead.freight", "303.freight.format@1", "５", "N(19,5)"),
    ("export-order", "appType", "4", "-303004", "OrderHead.appType", "303.appType.value@1", "4", "C[1] 1 | 2 | 3"),
    ("export-order", "appTime", "20260231080000", "-303004", "OrderHead.appTime",
     "303.appTime.format@1", "20260231080000", "C[14] yyyyMMddHHmmss"),
    ("export-order", "guid", "X", "-303004", "OrderHead.guid", "303.guid.length@1", "X", "C[36]"),
    ("export-order", "OrderList.gnum", 2, "-303004", "OrderList[1].gnum", "303.gnum.sequence@1", "2", "1..1"),
    ("export-order", "OrderList.itemNo", "", "-303004", "OrderList[1].itemNo", "303.itemNo.required@1", None, "C[1..30]"),
    ("export-order", "OrderList.qty", "0", "-303004", "OrderList[1].qty", "303.qty.range@1", "0", "N(19,5) > 0"),
    ("export-order", "OrderList.unit", "999", "-303004", "OrderList[1].unit",
     "303.unit.code@1", "999", "a code of the table of units of measure valid on the day"),
    ("export-order", "OrderList.currency", "CNY", "-303004", "OrderList[1].currency",
     "303.currency.code@1", "CNY", _CURRENCY),
    ("export-order", "buyerName", "示例", "-303004", "OrderHead.buyerName", "303.document.unknown@1", None, None),
    ("export-receipt", "charge", "六十五", "-403004", "Receipts.charge", "403.charge.format@1", "六十五", "N(19,5)"),
    ("export-receipt", "accountingDate", "20260302", "-403004", "Receipts.accountingDate",
     "403.accountingDate.format@1", "20260302", "C[14] yyyyMMddHHmmss"),
    ("export-receipt", "currency", "RMB", "-403004", "Receipts.currency", "403.currency.code@1", "RMB", _CURRENCY),
    ("export-receipt", "orderNo", None, "-403004", "Receipts.orderNo", "403.orderNo.required@1", None, "C[1..60]"),
    ("export-waybill", "logisticsNo", "", "-505104", "Logistics.logisticsNo",
     "505.logisticsNo.required@1", None, "C[1..32]"),
    ("export-waybill", "packNo", 0, "-505104", "Logistics.packNo", "505.packNo.range@1", "0", "N9 1..999999999"),
    ("export-waybill", "grossWeight", "0.000001", "-505104", "Logistics.grossWeight",
     "505.grossWeight.format@1", "0.000001", "N(19,5)"),
    ("export-waybill", "goodsInfo", "", "-505104", "Logistics.goodsInfo", "505.goodsInfo.required@1", None, "C[1..200]"),
    ("export-waybill", "orderNo", "E1", "-505104", "Logistics.orderNo", "505.document.unknown@1", None, None),
    ("export-waybill", "insuredFee", None, "-505104", "Logistics.insuredFee", "505.insuredFee.required@1", None, "N(19,5)"),
    ("export-waybill", "appStatus", "3", "-505104", "Logistics.appStatus", "505.appStatus.value@1", "3", "C[1] 1 | 2"),
    ("export-list", "ieFlag", "I", "-603004", "InventoryHead.ieFlag", "603.ieFlag.value@1", "I", "C[1] E"),
    ("export-list", "statisticsFlag", "C", "-603004", "InventoryHead.statisticsFlag",
     "603.statisticsFlag.value@1", "C", "C[1] A | B"),
    ("export-list", "tradeMode", "1239", "-603004", "InventoryHead.tradeMode", "603.tradeMode.mode@1", "1239", _MODE),
    ("export-list", "tradeMode", "0110", "-603004", "InventoryHead.tradeMode", "603.tradeMode.mode@1", "0110", _MODE),
    ("export-list", "customsCode", "9999", "-603004", "InventoryHead.customsCode",
     "603.customsCode.code@1", "9999", _OFFICE),
    ("export-list", "portCode", "31", "-603004", "InventoryHead.portCode", "603.portCode.length@1", "31", "C[4]"),
    ("export-list", "POD", "ZZZZ", "-603004", "InventoryHead.POD",
     "603.POD.code@1", "ZZZZ", "a code of the table of ports valid on the day"),
    ("export-list", "country", "999", "-603004", "InventoryHead.country", "603.country.code@1", "999", _COUNTRY),
    ("export-list", "trafMode", "!", "-603004", "InventoryHead.trafMode",
     "603.trafMode.code@1", "!", "a code of the table of modes of transport valid on the day"),
    ("export-list", "fFlag", "1", "-603004", "InventoryHead.fFlag", "603.fFlag.value@1", "1", "C[1] 3"),
    ("export-list", "iCurrency", "999", "-603004", "InventoryHead.iCurrency", "603.iCurrency.code@1", "999", _CURRENCY),
    ("export-list", "wrapType", "99", "-603004", "InventoryHead.wrapType", "603.wrapType.length@1", "99", "C[1]"),
    ("export-list", "grossWeight", "1.00", "-603004", "InventoryHead.grossWeight",
     "603.grossWeight.least@1", "1.00", "≥ 1.05"),
    ("export-list", "netWeight", "x", "-603004", "InventoryHead.netWeight", "603.netWeight.format@1", "x", "N(19,5)"),
    ("export-list", "ownerCode", "", "-603004", "InventoryHead.ownerCode", "603.ownerCode.required@1", None, "C[1..18]"),
    ("export-list", "invtNo", "31052026I000000001", "-603004", "InventoryHead.invtNo",
     "603.invtNo.format@1", "31052026I000000001", "C[18..20] customs office + year + E + 9 to 11 digits"),
    ("export-list", "copNo", None, "-603004", "InventoryHead.copNo", "603.copNo.required@1", None, "C[1..30]"),
    ("export-list", "ieDate", "20260332", "-603004", "InventoryHead.ieDate",
     "603.ieDate.format@1", "20260332", "C[8] yyyyMMdd"),
    ("export-list", "InventoryList.gcode", "12345", "-603004", "InventoryList[1].gcode",
     "603.gcode.length@1", "12345", "C[10]"),
    ("export-list", "InventoryList.country", "000", "-603004", "InventoryList[1].country",
     "603.country.code@1", "000", _COUNTRY),
    ("export-list", "InventoryList.unit1", "KG", "-603004", "InventoryList[1].unit1", "603.unit1.length@1", "KG", "C[3]"),
    ("export-list", "InventoryList.totalPrice", "59.00", "-603004", "InventoryList[1].totalPrice",
     "603.totalPrice.product@1", "59.00", "60.00"),
    ("export-list", "InventoryList.barCode", "", "-603004", "InventoryList[1].barCode",
     "603.barCode.required@1", None, "C[1..50]"),
    ("export-list", "InventoryList.qty2", "1", "-603004", "InventoryList[1].unit2",
     "603.unit2.together@1", None, "qty2 + unit2"),
    ("export-list", "InventoryList.currency", "999", "-603004", "InventoryList[1].currency",
     "603.currency.code@1", "999", _CURRENCY),
    ("export-withdrawal", "invtNo", "31052026I000000001", "-605004", "InvtCancel.invtNo",
     "605.invtNo.format@1", "31052026I000000001", _LIST_NAME),
    ("export-withdrawal", "invtNo", "B2026", "-605004", "InvtCancel.invtNo", "605.invtNo.length@1", "B2026", _LIST_NAME),
    ("export-withdrawal", "reason", "", "-605004", "InvtCancel.reason", "605.reason.required@1", None, "C[1..1000]"),
    ("export-withdrawal", "copNo", None, "-605004", "InvtCancel.copNo", "605.copNo.required@1", None, "C[1..30]"),
    ("export-withdrawal", "agentCode", "", "-605004", "InvtCancel.agentCode", "605.agentCode.required@1", None, "C[1..18]"),
    ("export-withdrawal", "customsCode", "0000", "-605004", "InvtCancel.customsCode",
     "605.customsCode.code@1", "0000", _OFFICE),
    ("export-withdrawal", "orderNo", "E1", "-605004", "InvtCancel.orderNo", "605.document.unknown@1", None, None),
)
# fmt: on
"""Kind; field of head or line, as `element.field`; its value, None where it is left out; the finding's code, path, rule,
actual and expected value."""


def changed(kind: str, name: str, value: Any) -> dict[str, Any]:
    message = KINDS[kind].message
    assert message
    document = deepcopy(sample(message))
    element, _, field = name.rpartition(".")
    part = document[element][0] if element else document
    part[field] = value
    if value is None:
        del part[field]
    return document


async def test_a_wrong_field_is_answered_with_its_path_and_both_values(in_memory: Driver) -> None:
    for kind, name, value, *expected in ROWS:
        told = receipt(await in_memory.feed(parsed(kind, changed(kind, name, value))))
        found = [(f.code, f.path, f.rule.partition("+")[0], f.actual, f.expected) for f in told.findings]
        assert found == [tuple(expected)], (kind, name, value)
        assert told.receipt["returnStatus"] == expected[0]


async def test_every_finding_of_a_document_is_told_at_once(in_memory: Driver) -> None:
    told = receipt(await in_memory.feed(submitted("export-list", tradeMode="1210")))
    assert {(f.code, f.rule, f.expected) for f in told.findings} == {("-603004", "603.bonded.required@1", _BONDED)}
    assert [f.path for f in told.findings] == [
        "InventoryHead.emsNo", "InventoryHead.iacCode", "InventoryHead.iacName", "InventoryList[1].itemRecordNo",
    ]  # fmt: skip
    assert receipt(await in_memory.feed(submitted("export-list"))).receipt["returnStatus"] == "2"


AGAIN: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    ("export-order", {"freight": "6.00"}, "-303006", "303.document.conflict@1"),
    ("export-order", {"freight": "6.00", "appTime": "20260302080000"}, "-303008", "303.appTime.later@1"),
    ("export-order", {"orderNo": "E9", "appType": "2"}, "-303005", "303.appType.known@1"),
    ("export-receipt", {"charge": "66.00"}, "-403006", "403.document.conflict@1"),
    ("export-receipt", {"orderNo": "E9", "appType": "3"}, "-403005", "403.appType.known@1"),
    ("export-waybill", {"grossWeight": "1.30"}, "-505106", "505.document.conflict@1"),
    ("export-waybill", {"appType": "2", "appTime": "20260302080000", "packNo": 2}, "-505108", "505.appTime.later@1"),
    ("export-waybill", {"logisticsNo": "CK9", "appType": "2"}, "-505105", "505.appType.known@1"),
    ("export-list", {"grossWeight": "1.30"}, "-603006", "603.document.conflict@1"),
    ("export-list", {"grossWeight": "1.30", "appTime": "20260302080000"}, "-603008", "603.appTime.later@1"),
    ("export-list", {"orderNo": "E9", "appType": "3"}, "-603005", "603.appType.known@1"),
    ("export-withdrawal", {"reason": "其他"}, "-605006", "605.document.conflict@1"),
    ("export-withdrawal", {"copNo": "W9", "appType": "2"}, "-605005", "605.appType.known@1"),
)
DECLARED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("export-order", {"freight": "7.00"}, "303.document.undeclared@1"),
    ("export-receipt", {"charge": "67.00"}, "403.document.undeclared@1"),
    ("export-waybill", {"packNo": 7}, "505.document.undeclared@1"),
)


async def test_what_is_said_again_otherwise_is_answered_by_what_is_known(in_memory: Driver) -> None:
    kinds = dict.fromkeys(kind for kind, *_ in AGAIN)
    for kind in kinds:
        if kind != "export-list":
            await in_memory.feed(submitted(kind))
    for kind, changes, code, rule in AGAIN:
        if kind == "export-list":
            await in_memory.feed(submitted(kind))
        [finding] = receipts(await in_memory.feed(submitted(kind, **changes)), kind)[0].findings
        assert (finding.code, finding.rule) == (code, rule), (kind, changes)
    for kind, changes, rule in DECLARED:
        for later in ({"appType": "2", "appTime": LATE, **changes}, {"appType": "3", "appTime": LATER}):
            told = receipt(await in_memory.feed(submitted(kind, **later)))
            assert [(f.code, f.rule) for f in told.findings] == [(KINDS[kind].codes.declared, rule)], (kind, later)
