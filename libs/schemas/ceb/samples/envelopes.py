"""The samples of envelopes are invented and valid, one of each."""

import copy
from typing import Any

from libs.schemas.ceb.engine.models import Document
from libs.schemas.ceb.transport import carried

_TRANS_INFO: Document = {
    "CopMsgId": "DXPENT0000000001-20251111-1",
    "SenderId": "DXPENT0000000001",
    "ReceiverIds": {"ReceiverId": ["DXPEDCCEB0000002"]},
    "CreatTime": "2025-11-11T08:30:15",
    "MsgType": "CEB311Message",
}


def envelope(name: str, message: bytes = b"<CEB311Message/>") -> Document:
    """A valid document of this envelope. message: what it carries, where it carries anything."""
    sent: Document = {
        "ver": "1.0",
        "TransInfo": _TRANS_INFO,
        "Data": carried(message),
        "AddInfo": {
            "FileName": "CEB311_20251111_1.xml",
            "IcCard": "8800000000001",
            "BizKey": {"Key": [{"name": "DealFlag", "value": "1"}]},
        },
    }
    documents: dict[str, Document] = {
        "DxpMsg": sent,
        "DxpMsgSv": {
            "ver": "1.0",
            "SvNo": {
                "Ver": "1.0",
                "MsgId": "00000001202511110830150000000001",
                "SendTime": "2025-11-11T08:30:16",
                "EndNode": "00000002",
                "StaNode": "00000001",
            },
            "DxpMsg": sent,
        },
        "DxpRep": {
            "ver": "1.0",
            "RecevierId": "DXPENT0000000001",
            "Response": [
                {
                    "ResponseCode": "0",
                    "ResponseInfo": "接收成功",
                    "Results": {"Result": [{"RecId": "DXPEDCCEB0000002", "Code": "0", "Info": "已转发"}]},
                    "NoticeTime": "2025-11-11",
                    "OriHead": _TRANS_INFO,
                }
            ],
        },
    }
    return documents[name]


REFUSED: dict[str, list[tuple[tuple[str | int, ...], Any]]] = {
    "DxpMsg": [(("Data",), "<CEB311Message/>"), (("TransInfo", "CreatTime"), "2025-02-29T08:30:15")],
    "DxpMsgSv": [(("SvNo", "EndNode"), ""), (("DxpMsg", "ver"), "2.0")],
    "DxpRep": [(("RecevierId",), "DXPENT00000000001"), (("Response", 0, "NoticeTime"), "11.11.2025")],
}
"""Envelope → where its refused sample says otherwise, and what it says there."""


def refused(name: str) -> Document:
    """The sample of this envelope with its changes."""
    document = copy.deepcopy(envelope(name))
    for path, value in REFUSED[name]:
        put(document, path, value)
    return document


def put(document: Document, path: tuple[str | int, ...], value: Any) -> None:
    """Change one member of a document. value: None leaves it out."""
    place: Any = document
    for part in path[:-1]:
        place = place[part]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
