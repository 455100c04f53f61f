"""One mistake in a document each, and the one finding it gets."""

from datetime import date
from typing import Any

from libs.schemas.ceb import DECLARATION_LIST, LIST_RETURN, ORDER, PAYMENT, WAYBILL, Document, Message
from libs.schemas.ceb.samples import sample
from libs.schemas.reference import current

DAY = date(2025, 11, 11)
RELEASE = current().name


def line(message: Message[Any], **changes: Any) -> Document:
    assert message.lines
    values = {**sample(message)[message.lines.element][0], **changes}
    return {message.lines.element: [{name: value for name, value in values.items() if value is not None}]}


ONE_FAULT: list[tuple[Message[Any], Document, tuple[str, str, str]]] = [
    (ORDER, {"orderNo": None}, ("-301008", "311.orderNo.required@1", "OrderHead.orderNo")),
    (ORDER, {"orderNo": "x" * 61}, ("-301008", "311.orderNo.length@1", "OrderHead.orderNo")),
    (ORDER, {"orderNo": 17}, ("-301008", "311.orderNo.type@1", "OrderHead.orderNo")),
    (ORDER, {"orderNo": "a\0b"}, ("-301008", "311.orderNo.characters@1", "OrderHead.orderNo")),
    (ORDER, {"note": "\x1f"}, ("-301008", "311.note.characters@1", "OrderHead.note")),
    (ORDER, {"orderNo": ["T1", "T2"]}, ("-301008", "311.orderNo.shape@1", "OrderHead.orderNo")),
    (ORDER, {"order_no": "T1"}, ("-301008", "311.document.unknown@1", "OrderHead.order_no")),
    (ORDER, {"appType": "4"}, ("-301008", "311.appType.value@1", "OrderHead.appType")),
    (ORDER, {"appTime": "20251311083015"}, ("-301008", "311.appTime.format@1", "OrderHead.appTime")),
    (ORDER, {"appTime": "20250229083015"}, ("-301008", "311.appTime.format@1", "OrderHead.appTime")),
    (ORDER, {"currency": "502"}, ("-301008", "311.currency.value@1", "OrderHead.currency")),
    (ORDER, {"buyerIdNumber": "110101199003071234"}, ("-301008", "311.buyerIdNumber.id@1", "OrderHead.buyerIdNumber")),
    (ORDER, {"ebpCode": "91110000101623741X"}, ("-10102", "311.ebpCode.enterprise@1", "OrderHead.ebpCode")),
    (ORDER, {"freight": 20.0}, ("-301008", "311.freight.type@1", "OrderHead.freight")),
    (ORDER, {"freight": "-20.00"}, ("-301008", "311.freight.format@1", "OrderHead.freight")),
    (ORDER, {"freight": "1E2"}, ("-301008", "311.freight.format@1", "OrderHead.freight")),
    (ORDER, {"freight": "２０"}, ("-301008", "311.freight.format@1", "OrderHead.freight")),
    (ORDER, {"freight": "1" * 15}, ("-301008", "311.freight.format@1", "OrderHead.freight")),
    (ORDER, {"acturalPaid": "340.12"}, ("-301008", "311.acturalPaid.sum@1", "OrderHead.acturalPaid")),
    (ORDER, line(ORDER, qty="0"), ("-301008", "311.qty.range@1", "OrderList[1].qty")),
    (
        ORDER,
        {"goodsValue": "310.00", "acturalPaid": "349.12"},
        ("-301008", "311.goodsValue.lines@1", "OrderHead.goodsValue"),
    ),
    (
        ORDER,
        {"goodsValue": "300.02", "acturalPaid": "339.14"} | line(ORDER, totalPrice="300.02"),
        ("-301008", "311.totalPrice.product@1", "OrderList[1].totalPrice"),
    ),
    (ORDER, line(ORDER, unit="999"), ("-301008", f"311.unit.code@1+{RELEASE}", "OrderList[1].unit")),
    (ORDER, line(ORDER, country="ZZZ"), ("-301008", f"311.country.code@1+{RELEASE}", "OrderList[1].country")),
    (ORDER, line(ORDER, gnum=2), ("-301008", "311.gnum.sequence@1", "OrderList[1].gnum")),
    (ORDER, {"OrderList": []}, ("-301001", "311.OrderList.required@1", "OrderList")),
    (ORDER, {"OrderList": "none"}, ("-301008", "311.OrderList.shape@1", "OrderList")),
    (ORDER, {"OrderList": [*line(ORDER)["OrderList"], 7]}, ("-301008", "311.OrderList.shape@1", "OrderList[2]")),
    (PAYMENT, {"payTime": "20251111250000"}, ("-401009", "411.payTime.format@1", "PaymentHead.payTime")),
    (PAYMENT, {"payTime": "20251111083016"}, ("-401009", "411.payTime.late@1", "PaymentHead.payTime")),
    (PAYMENT, {"payTime": "20991231235959"}, ("-401009", "411.payTime.late@1", "PaymentHead.payTime")),
    (PAYMENT, {"payerIdType": "2"}, ("-401009", "411.payerIdType.value@1", "PaymentHead.payerIdType")),
    (WAYBILL, {"packNo": 2}, ("-504011", "511.packNo.range@1", "LogisticsHead.packNo")),
    (WAYBILL, {"packNo": "one"}, ("-504011", "511.packNo.format@1", "LogisticsHead.packNo")),
    (WAYBILL, {"packNo": True}, ("-504011", "511.packNo.type@1", "LogisticsHead.packNo")),
    (DECLARATION_LIST, {"ieFlag": "E"}, ("-621001", "621.ieFlag.value@1", "InventoryHead.ieFlag")),
    (DECLARATION_LIST, {"declTime": "20200101"}, ("-621001", "621.declTime.near@1", "InventoryHead.declTime")),
    (DECLARATION_LIST, {"declTime": "20251112"}, ("-621001", "621.declTime.near@1", "InventoryHead.declTime")),
    (DECLARATION_LIST, {"ieDate": "19990101"}, ("-621001", "621.ieDate.near@1", "InventoryHead.ieDate")),
    (DECLARATION_LIST, {"ieDate": "20251212"}, ("-621001", "621.ieDate.near@1", "InventoryHead.ieDate")),
    (DECLARATION_LIST, {"assureCode": "X1"}, ("-621001", "621.assureCode.party@1", "InventoryHead.assureCode")),
    (DECLARATION_LIST, {"netWeight": "9"}, ("-621001", "621.grossWeight.least@1", "InventoryHead.grossWeight")),
    (DECLARATION_LIST, {"emsNo": ""}, ("-621001", "621.bonded.required@1", "InventoryHead.emsNo")),
    (DECLARATION_LIST, {"country": "305"}, ("-621001", "621.country.mode@1", "InventoryHead.country")),
    (DECLARATION_LIST, {"tradeMode": "9710"}, ("-621001", "621.tradeMode.mode@1", "InventoryHead.tradeMode")),
    (DECLARATION_LIST, {"trafMode": "Q"}, ("-621001", f"621.trafMode.code@1+{RELEASE}", "InventoryHead.trafMode")),
    (
        DECLARATION_LIST,
        {"customsCode": "0000"},
        ("-621001", f"621.customsCode.code@1+{RELEASE}", "InventoryHead.customsCode"),
    ),
    (
        DECLARATION_LIST,
        {"customsCode": "9999"},
        ("-621001", f"621.customsCode.code@1+{RELEASE}", "InventoryHead.customsCode"),
    ),
    (DECLARATION_LIST, {"portCode": "9999"}, ("-621001", f"621.portCode.code@1+{RELEASE}", "InventoryHead.portCode")),
    (DECLARATION_LIST, {"preNo": "B1"}, ("-621001", "621.preNo.length@1", "InventoryHead.preNo")),
    (DECLARATION_LIST, {"preNo": "X" * 18}, ("-621001", "621.preNo.format@1", "InventoryHead.preNo")),
    (DECLARATION_LIST, {"invtNo": "31052025E000000001"}, ("-621001", "621.invtNo.format@1", "InventoryHead.invtNo")),
    (
        DECLARATION_LIST,
        {"tradeMode": "9610", "trafNo": "CA1", "voyageNo": "1", "billNo": "2", "country": "305"},
        ("-621001", "621.trafMode.border@1", "InventoryHead.trafMode"),
    ),
    (
        DECLARATION_LIST,
        {"tradeMode": "9610", "trafNo": "CA1", "voyageNo": "1", "billNo": "2", "trafMode": "5"},
        ("-621001", "621.trafMode.border@1", "InventoryHead.country"),
    ),
    (
        DECLARATION_LIST,
        line(DECLARATION_LIST, unit1="142"),
        ("-621001", "621.qty1.quantity@1", "InventoryList[1].qty1"),
    ),
    (
        DECLARATION_LIST,
        line(DECLARATION_LIST, unit2="142", qty2="1"),
        ("-621001", "621.qty2.quantity@1", "InventoryList[1].qty2"),
    ),
    (
        DECLARATION_LIST,
        line(DECLARATION_LIST, qty1="5"),
        ("-621001", "621.grossWeight.lines@1", "InventoryHead.grossWeight"),
    ),
    (
        DECLARATION_LIST,
        line(DECLARATION_LIST, itemRecordNo=None),
        ("-621001", "621.bonded.required@1", "InventoryList[1].itemRecordNo"),
    ),
    (
        DECLARATION_LIST,
        line(DECLARATION_LIST, unit2=None),
        ("-621001", "621.unit2.together@1", "InventoryList[1].unit2"),
    ),
    (
        DECLARATION_LIST,
        line(DECLARATION_LIST, gcode="33049900"),
        ("-621001", "621.gcode.length@1", "InventoryList[1].gcode"),
    ),
    (DECLARATION_LIST, {"InventoryList": []}, ("-621000", "621.InventoryList.required@1", "InventoryList")),
    (LIST_RETURN, {"returnStatus": "600"}, ("-621001", "622.returnStatus.status@1", "InventoryReturn.returnStatus")),
]
