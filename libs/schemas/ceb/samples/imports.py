"""One invented, valid document for each message; together they are one parcel. Persons and numbers do not exist."""

from collections.abc import Iterable
from typing import Any

from libs.schemas.ceb.engine.facts import Field, Message
from libs.schemas.ceb.engine.models import Document

GUID = "4CDE1CFD-EDED-46B1-946C-B8022E42FC90"

_VALUES: Document = {
    "guid": "4CDE1CFD-EDED-46B1-946C-B8022E42FC91",
    "appType": "1",
    "appTime": "20251111083015",
    "appStatus": "2",
    "orderType": "I",
    "orderNo": "T2025111100000001",
    "ebpCode": "3301960AB1",
    "ebpName": "示例跨境电商平台有限公司",
    "ebcCode": "3302960CD2",
    "ebcName": "示例电商企业境内代理有限公司",
    "goodsValue": "300.00",
    "freight": "20.00",
    "discount": "10.00",
    "taxTotal": "29.12",
    "acturalPaid": "339.12",
    "currency": "142",
    "buyerRegNo": "user0001",
    "buyerName": "张三",
    "buyerTelephone": "13800000000",
    "buyerIdType": "1",
    "buyerIdNumber": "110101199003071233",
    "payCode": "3122480EF3",
    "payName": "示例支付有限公司",
    "payTransactionId": "2025111122001400000001",
    "consignee": "张三",
    "consigneeTelephone": "13800000000",
    "consigneeAddress": "浙江省宁波市鄞州区示例路1号",
    "consigneeDistrict": "330212",
    "payerIdType": "1",
    "payerIdNumber": "110101199003071233",
    "payerName": "张三",
    "telephone": "13800000000",
    "amountPaid": "339.12",
    "payTime": "20251111082950",
    "logisticsCode": "3301980GH4",
    "logisticsName": "示例快递有限公司",
    "logisticsNo": "YD0000000001",
    "insuredFee": "0",
    "weight": "0.35",
    "packNo": 1,
    "goodsInfo": "面霜2瓶",
    "copNo": "QD20251111000000001",
    "assureCode": "3301960AB1",
    "emsNo": "T3105W000001",
    "ieFlag": "I",
    "declTime": "20251111",
    "customsCode": "3105",
    "portCode": "3105",
    "agentCode": "3302980JK5",
    "agentName": "示例报关有限公司",
    "areaCode": "330266K0L6",
    "areaName": "示例区内仓储有限公司",
    "tradeMode": "1210",
    "trafMode": "Y",
    "country": "142",
    "wrapType": "2",
    "grossWeight": "0.35",
    "netWeight": "0.30",
    "returnStatus": "2",
    "returnTime": "20251111083016123",
    "returnInfo": "申报成功",
}
_LINE_VALUES = {
    "gnum": 1,
    "itemRecordNo": "100001",
    "itemNo": "SKU0001",
    "itemName": "示例保湿面霜50毫升",
    "gcode": "3304990039",
    "gname": "示例保湿面霜50毫升",
    "gmodel": "护肤|示例牌|50毫升/瓶",
    "barCode": "4006381333931",
    "unit": "142",
    "qty": "2",
    "qty1": "0.1",
    "unit1": "035",
    "qty2": "2",
    "unit2": "011",
    "price": "150.00",
    "totalPrice": "300.00",
    "currency": "142",
    "country": "305",
}
_OF_MESSAGE: dict[str, Document] = {
    "CEB622Message": {
        "preNo": "B20251111000000001",
        "invtNo": "31052025I000000001",
        "returnStatus": "800",
        "returnInfo": "[Code:2600;Desc:放行]",
    },
}
SIGNATURE = b"""\
<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>\
<ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>\
<ds:SignatureMethod Algorithm="http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3"/>\
<ds:Reference URI=""><ds:Transforms>\
<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></ds:Transforms>\
<ds:DigestMethod Algorithm="http://www.chinaport.gov.cn/2022/04/xmldsig#sm3"/>\
<ds:DigestValue>AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=</ds:DigestValue></ds:Reference></ds:SignedInfo>\
<ds:SignatureValue>AAAA</ds:SignatureValue><ds:KeyInfo><ds:KeyName>01010000000000000001</ds:KeyName>\
<ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"""
"""A signature in form only: it signs nothing and verifies nowhere."""


def sample(message: Message[Any], **changes: Any) -> Document:
    """A valid document of this message, with the given head fields changed."""
    document = _filled(message.fields, {**_VALUES, **_OF_MESSAGE.get(message.name, {})})
    if message.lines:
        document[message.lines.element] = [_filled(message.lines.fields, _LINE_VALUES)]
    return {**document, **changes}


def base_transfer(message: Message[Any]) -> dict[str, str]:
    """The BaseTransfer of the enterprise that sends the sample."""
    sender = message.senders[0]
    name = f"{sender.removesuffix('Code')}Name"
    return {"copCode": _VALUES[sender], "copName": _VALUES[name], "dxpId": "DXPENT0000000001"}


def _filled(fields: Iterable[Field], values: Document) -> Document:
    return {field.name: values[field.name] for field in fields if field.name in values}
